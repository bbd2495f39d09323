// Corrects who said what: parts of an attribution are chosen by their first and their last word.
// `view` has the text and the section to draw in, `held` the sentences; `say` tells what to do, `merge` lets a name stand
// for another in the whole article. A sentence whose links are being corrected has them in `drawn`.
function speakers(view, held, say, merge) {
  const WORD = /([\p{L}\p{N}][\p{L}\p{N}\p{M}'’.-]*[\p{L}\p{N}\p{M}]|[\p{L}\p{N}])/u;
  const KINDS = ["named", "unnamed", "collective", "document", "none"];
  let picking = null;

  const item = held.now;
  const words = () => [...view.text.querySelectorAll(".w")];
  const keys = {
    ArrowRight: () => walk(1), ArrowLeft: () => walk(-1), ArrowDown: () => walk(10), ArrowUp: () => walk(-10),
    Enter: () => pick(words()[picking.at]), " ": () => pick(words()[picking.at]), Escape: stop,
  };

  function edit() {
    const now = item();
    if (!now) return;
    now.drawn ??= held.links().map((one) => ({ ...one, called: one.entity, content: [...one.content] }));
    paint();
    view.links.scrollIntoView({ block: "nearest" });
    view.links.querySelector("button")?.focus();
  }

  function leave() {
    item().drawn = null;
    paint();
  }

  // Returns what stands at a span of the article, piece by piece of the sentences that it touches.
  function textOf(span) {
    if (!span) return "";
    const pieces = [...view.text.querySelectorAll(".s")].map((s) => {
      const from = Number(s.dataset.at);
      return [...s.textContent].slice(Math.max(0, span.start - from), Math.max(0, span.end - from)).join("");
    });
    return pieces.filter(Boolean).join(" ");
  }

  // Makes the words of the text such as can be chosen, where links are being corrected.
  function wrap() {
    if (item()?.drawn) wrapWords();
    if (picking) walk(0);
  }

  function wrapWords() {
    if (view.text.querySelector(".w")) return;
    for (const s of view.text.querySelectorAll(".s")) {
      let at = Number(s.dataset.at);
      const nodes = [];
      const walker = document.createTreeWalker(s, NodeFilter.SHOW_TEXT);
      while (walker.nextNode()) nodes.push(walker.currentNode);
      for (const node of nodes) {
        const made = node.textContent.split(WORD).filter(Boolean).map((part) => {
          const from = at;
          at += [...part].length;
          return WORD.test(part) ? el("span", { class: "w", "data-w": from, "data-e": at }, part) : part;
        });
        node.replaceWith(...made);
      }
    }
  }

  function start(one, part) {
    const at = words().findIndex((w) => Number(w.dataset.w) >= item().start);
    picking = { one, part, first: null, at: Math.max(0, at) };
    view.box.classList.add("picking");
    say(`Choose the first word of the ${part}: click it, or arrow keys and Enter. Esc stops.`);
    view.box.getRootNode().activeElement?.blur();
    walk(0);
  }

  function stop() {
    if (!picking) return;
    picking = null;
    view.box.classList.remove("picking");
    for (const w of view.text.querySelectorAll(".w.here, .w.first")) w.classList.remove("here", "first");
    say("");
    paint();
  }

  function walk(step) {
    const every = words();
    every[picking.at]?.classList.remove("here");
    picking.at = Math.max(0, Math.min(every.length - 1, picking.at + step));
    every[picking.at]?.classList.add("here");
    if (step) every[picking.at]?.scrollIntoView({ block: "nearest" });
  }

  function pick(word) {
    if (!word) return;
    const { one, part, first } = picking;
    if (!first) {
      picking.first = word;
      word.classList.add("first");
      say(`Choose the last word of the ${part}: click it, or arrow keys and Enter; the same word again is one word.`);
      return;
    }
    const start = Math.min(first.dataset.w, word.dataset.w);
    const end = Math.max(first.dataset.e, word.dataset.e);
    if (part === "content") one.content = [...one.content, { start, end }].sort((a, b) => a.start - b.start);
    else one[part] = { start, end };
    stop();
  }

  function add() {
    const one = { source: null, cue: null, content: [], direct: false, entity: null, kind: "none", score: 1, carried: false };
    item().drawn.push(one);
    paint();
    start(one, "content");
  }

  function paint() {
    const now = item();
    if (!now?.drawn) return view.links.replaceChildren();
    wrapWords();
    const button = (label, onclick) => el("button", { type: "button", onclick }, label);
    view.links.replaceChildren(
      el("h3", {}, "Who said what begins here"),
      el("datalist", { id: "names" }, ...held.article().entities.map((name) => el("option", { value: name }))),
      ...now.drawn.map(drawn),
      el("div", { class: "part" }, button("Add a link", add), button("Leave as the model has it", leave)),
    );
  }

  function drawn(one, number) {
    const remove = () => {
      item().drawn.splice(number, 1);
      paint();
    };
    return el("fieldset", {}, el("legend", {}, `Link ${number + 1}`),
      part(one, "source", textOf(one.source), null),
      part(one, "cue", textOf(one.cue), null),
      part(one, "content", one.content.map(textOf).join(" … "), []),
      el("div", { class: "part" }, kind(one), entity(one), everywhere(one), direct(one)),
      el("button", { type: "button", onclick: remove }, "Remove"));
  }

  function part(one, name, text, none) {
    const clear = () => {
      one[name] = none;
      paint();
    };
    return el("div", { class: "part" }, el("button", { type: "button", onclick: () => start(one, name) }, name),
      el("span", { dir: "auto" }, text || "–"),
      text ? el("button", { type: "button", "aria-label": `clear ${name}`, onclick: clear }, "×") : "");
  }

  function kind(one) {
    const options = KINDS.map((word) => el("option", { value: word, selected: word === one.kind }, word));
    return el("select", { "aria-label": "kind", onchange: (event) => (one.kind = event.target.value) }, ...options);
  }

  function entity(one) {
    const onchange = (event) => (one.entity = event.target.value.trim() || null);
    return el("input", { list: "names", "aria-label": "fullest name", placeholder: "fullest name", value: one.entity, onchange });
  }

  function everywhere(one) {
    const title = "Every link of this article under that name goes under the fullest name";
    const onclick = () => merge(nameOf(one), one.entity);
    return el("button", { type: "button", title, onclick }, "in the whole article");
  }

  function direct(one) {
    const onchange = (event) => (one.direct = event.target.checked);
    return el("label", {}, el("input", { type: "checkbox", checked: one.direct, onchange }), " word for word");
  }

  // Returns the name under which a link came.
  function nameOf(one) {
    return one.called ?? textOf(one.source);
  }

  // Puts the links that are being corrected under the entity for which their name stands from now on.
  function merged(done, entity) {
    for (const one of corrected(done)) {
      if (nameOf(one) !== done.name && one.entity !== done.name) continue;
      one.stood = [...(one.stood ?? [one.called]), entity];
      one.entity = entity;
    }
  }

  // Puts them under what they stood under before.
  function unmerge(done) {
    for (const one of corrected(done)) {
      if (nameOf(one) !== done.name || !(one.stood?.length > 1)) continue;
      one.stood.pop();
      one.entity = one.stood.at(-1);
    }
  }

  // Returns the links of an article that are being corrected, of all its sentences.
  function corrected({ article, digest }) {
    return held.items.filter((one) => one.article === article && one.digest === digest).flatMap((one) => one.drawn ?? []);
  }

  return { edit, paint, wrap, pick, stop, merged, unmerge, keys: () => (picking ? keys : {}), isPicking: () => picking !== null };
}
