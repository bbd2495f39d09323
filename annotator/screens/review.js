// The review desk in the page: paints at once, and keeps each answer until the store has it.
// `measure/page.js` comes before this and gives `link`.
const TAGS = ["claim", "opinion", "quotation", "source"];
const AHEAD = 10; // items in front of the current one from which on more are asked for
const RETRY = 4000; // milliseconds without a reply after which a call is made again
const POLL = 15000; // milliseconds after which it is asked what others do
const KEPT = 60; // items behind the current one that are kept
const HELP = [
  ["1 2 3 4", "claim, opinion, quotation, source: give or take the tag"],
  ["0", "none of the four"],
  ["Space", "accept what is chosen, and go on"],
  ["n  p", "next, previous; nothing is settled"],
  ["x", "skip: put the sentence off"],
  ["u", "undo your last answer"],
  ["g", "show or hide the guideline"],
  ["l", "correct who said what"],
  ["c", "copy the address of this sentence, to send it to somebody"],
  ["/", "search"],
  ["?", "this help; Esc closes it"],
];

export default function ({ data, parentElement: root, setStateValue }) {
  root.desk ??= desk(root);
  root.desk.hear(data, (call) => setStateValue("call", call));
  return () => {
    root.desk?.close();
    root.desk = null;
  };
}

function el(name, attributes = {}, ...children) {
  const made = document.createElement(name);
  for (const [key, value] of Object.entries(attributes))
    if (key.startsWith("on")) made.addEventListener(key.slice(2), value);
    else if (value !== false && value != null) made.setAttribute(key, value === true ? "" : value);
  made.append(...children);
  return made;
}

function desk(root) {
  const id = (item) => `${item.digest}:${item.article}:${item.sentence}`;
  const state = { items: [], at: 0, articles: {}, outbox: [], done: [], call: 0, asked: 0, heard: {}, queue: { number: 0, cause: "", words: "" } };
  const view = build();
  let send = null;
  let waiting = 0;
  let linked = null;
  let shown = null;
  const clock = setInterval(tick, 1000);
  document.addEventListener("keydown", onKey);

  // What is kept in the page until the store has it.
  const place = () => `annotator:${state.heard.store}:${state.heard.person}`;
  const keep = () => localStorage.setItem(place(), JSON.stringify({ outbox: state.outbox, done: state.done.slice(-50) }));
  const kept = () => {
    const found = JSON.parse(localStorage.getItem(place()) ?? "null") ?? { outbox: [], done: [] };
    state.outbox = found.outbox;
    state.done = found.done;
  };

  function hear(data, how) {
    send = how;
    const first = !state.heard.store;
    state.heard = data;
    if (first) kept();
    if (data.n === state.call) waiting = 0;
    const had = new Set(data.acks);
    if (state.outbox.some((entry) => had.has(entry.key))) {
      state.outbox = state.outbox.filter((entry) => !had.has(entry.key));
      keep();
    }
    if (data.stream !== state.stream) {
      state.stream = data.stream;
      state.batch = 0;
      state.items = [];
      state.at = 0;
    }
    if (data.asked && data.asked.n === state.asked) jump(data.asked);
    if (data.batch > state.batch) {
      state.batch = data.batch;
      Object.assign(state.articles, data.articles);
      const there = new Set([...state.items.map(id), ...state.outbox.map(id)]);
      state.items.push(...data.items.filter((item) => !there.has(id(item))));
    }
    paint();
    if (first && state.outbox.length) call();
    else if (lacks()) call();
  }

  function jump(asked) {
    state.asked += 1;
    if (!asked.item) return say("That sentence is not in this store.");
    Object.assign(state.articles, asked.articles);
    state.items.splice(state.at + (state.items.length ? 1 : 0), 0, asked.item);
    if (state.items.length > 1) state.at += 1;
  }

  const item = () => state.items[state.at];
  const lacks = () => !state.heard.end && state.items.length - state.at <= AHEAD && !waiting;

  function call(extra = {}) {
    if (!send) return;
    state.call += 1;
    waiting = Date.now();
    const now = item();
    send({
      n: state.call,
      stream: state.stream,
      have: state.batch,
      want: state.items.length - state.at <= AHEAD,
      entries: state.outbox,
      at: now ? { article: now.article, digest: now.digest, sentence: now.sentence } : null,
      queue: state.queue,
      ...extra,
    });
  }

  function tick() {
    if (document.hidden && !state.outbox.length) return;
    const since = Date.now() - (waiting || state.last || 0);
    if (waiting ? since > RETRY : state.outbox.length || since > POLL) {
      state.last = Date.now();
      call(state.asking ?? {});
    }
    paintSaved();
  }

  // Answers.
  const key = () => [...crypto.getRandomValues(new Uint8Array(16))].map((byte) => byte.toString(16).padStart(2, "0")).join("");
  const answer = (entry) => {
    state.outbox.push({ key: key(), person: state.heard.person, ...entry });
    keep();
    return state.outbox.at(-1).key;
  };

  function accept() {
    const now = item();
    if (!now || !state.heard.may) return;
    const made = answer({
      article: now.article, digest: now.digest, sentence: now.sentence, tags: now.chosen ?? now.tags,
      links: now.drawn ?? null, cause: `${now.cause}: ${now.words}`, seen: now.seen,
    });
    now.settled = made;
    now.by = state.heard.person;
    state.done.push({ key: made, item: id(now) });
    keep();
    go(1);
  }

  function undo() {
    const last = state.done.pop();
    if (!last || !state.heard.may) return;
    answer({ undo: last.key });
    const at = state.items.findIndex((one) => id(one) === last.item);
    if (at >= 0) {
      state.at = at;
      state.items[at].settled = null;
      state.items[at].by = null;
      if (last.name) linksOf(state.items[at].a).filter((link) => link.called === last.name).forEach((link) => (link.entity = last.name));
    }
    say(at >= 0 ? "Undone." : "Your last answer is undone.");
    keep();
    paint();
    call();
  }

  function go(step) {
    if (state.pick) stopPicking();
    state.at = Math.max(0, Math.min(state.items.length, state.at + step));
    if (state.at > KEPT) {
      state.items.splice(0, state.at - KEPT);
      state.at = KEPT;
      const used = new Set(state.items.map((one) => one.a));
      for (const name of Object.keys(state.articles)) if (!used.has(name)) delete state.articles[name];
    }
    paint();
    call();
  }

  function toggle(number) {
    const now = item();
    if (!now) return;
    const chosen = new Set(now.chosen ?? now.tags);
    if (number === 0) chosen.clear();
    else if (!chosen.delete(TAGS[number - 1])) chosen.add(TAGS[number - 1]);
    now.chosen = TAGS.filter((tag) => chosen.has(tag));
    paintTags();
  }

  function choose(number) {
    const now = item();
    root.activeElement?.blur();
    if (state.pick) return;
    if (!now || now.sentence === number) return;
    const at = state.items.findIndex((one) => one.a === now.a && one.sentence === number);
    if (at >= 0) {
      state.at = at;
      paint();
      return call();
    }
    state.asking = { ask: { n: state.asked, article: now.article, digest: now.digest, sentence: number } };
    call(state.asking);
  }

  async function copyLink() {
    const now = item();
    if (!now) return;
    const address = `${location.origin}${location.pathname}?${now.link}`;
    try {
      await navigator.clipboard.writeText(address);
      say(`Copied: ${address}`);
    } catch {
      say(`The address of this sentence: ${address}`);
    }
  }

  function ask() {
    state.queue = { number: state.queue.number + 1, cause: view.cause.value, words: view.search.value.trim() };
    view.search.blur();
    view.cause.blur();
    say("Looking …");
    call();
  }

  const keys = {
    " ": accept, n: () => go(1), ArrowRight: () => go(1), p: () => go(-1), ArrowLeft: () => go(-1), x: skip, u: undo,
    c: copyLink, g: () => flip(view.guide), l: editLinks, "/": () => view.search.focus(), "?": () => flip(view.help),
    Escape: () => (view.help.hidden = true),
    0: () => toggle(0), 1: () => toggle(1), 2: () => toggle(2), 3: () => toggle(3), 4: () => toggle(4),
  };

  // Who said what: parts are chosen by their first and their last word.
  const picking = {
    ArrowRight: () => walk(1), ArrowLeft: () => walk(-1), ArrowDown: () => walk(10), ArrowUp: () => walk(-10),
    Enter: () => pickWord(words()[state.pick.at]), Escape: () => stopPicking(), " ": () => pickWord(words()[state.pick.at]),
  };
  const words = () => [...view.text.querySelectorAll(".w")];
  const textOf = (span) => (span ? words().filter((w) => +w.dataset.w < span.end && +w.dataset.e > span.start).map((w) => w.textContent).join(" ") : "");

  function editLinks() {
    const now = item();
    if (!now) return;
    wrapWords();
    now.drawn ??= now.links.map((one) => ({ ...one, called: one.entity ?? textOf(one.source), content: [...one.content] }));
    paintLinks();
    view.links.scrollIntoView({ block: "nearest" });
    view.links.querySelector("button")?.focus();
  }

  function wrapWords() {
    if (view.text.querySelector(".w")) return;
    for (const s of view.text.querySelectorAll(".s")) {
      let at = Number(s.dataset.at);
      const nodes = [];
      const walker = document.createTreeWalker(s, NodeFilter.SHOW_TEXT);
      while (walker.nextNode()) nodes.push(walker.currentNode);
      for (const node of nodes) {
        const parts = node.textContent.split(/([\p{L}\p{N}][\p{L}\p{N}\p{M}'’.-]*[\p{L}\p{N}\p{M}]|[\p{L}\p{N}])/u);
        const made = parts.filter(Boolean).map((part) => {
          const from = at;
          at += [...part].length;
          return /[\p{L}\p{N}]/u.test(part) ? el("span", { class: "w", "data-w": from, "data-e": at }, part) : part;
        });
        node.replaceWith(...made);
      }
    }
  }

  function startPicking(index, part) {
    const now = item();
    state.pick = { index, part, first: null, at: Math.max(0, words().findIndex((w) => +w.dataset.w >= now.start)) };
    view.box.classList.add("picking");
    say(`Choose the first word of the ${part}: click it, or arrow keys and Enter. Esc stops.`);
    root.activeElement?.blur();
    walk(0);
  }

  function stopPicking() {
    state.pick = null;
    view.box.classList.remove("picking");
    for (const w of view.text.querySelectorAll(".w.here, .w.first")) w.classList.remove("here", "first");
    say("");
    paintLinks();
  }

  function walk(step) {
    const every = words();
    every[state.pick.at]?.classList.remove("here");
    state.pick.at = Math.max(0, Math.min(every.length - 1, state.pick.at + step));
    every[state.pick.at]?.classList.add("here");
    if (step) every[state.pick.at]?.scrollIntoView({ block: "nearest" });
  }

  function pickWord(word) {
    const pick = state.pick;
    if (!word || !pick) return;
    if (pick.first === null) {
      pick.first = word;
      word.classList.add("first");
      say(`Choose the last word of the ${pick.part}: click it, or arrow keys and Enter; the same word again is one word.`);
      return;
    }
    const ends = [pick.first, word].map((w) => [+w.dataset.w, +w.dataset.e]);
    const span = { start: Math.min(ends[0][0], ends[1][0]), end: Math.max(ends[0][1], ends[1][1]) };
    const one = item().drawn[pick.index];
    if (pick.part === "content") one.content = [...one.content, span].sort((a, b) => a.start - b.start);
    else one[pick.part] = span;
    stopPicking();
  }

  function addLink() {
    item().drawn.push({ source: null, cue: null, content: [], direct: false, entity: null, kind: "none", score: 1, carried: false });
    paintLinks();
    startPicking(item().drawn.length - 1, "content");
  }

  function paintLinks() {
    const now = item();
    const drawn = now.drawn;
    if (!drawn) return view.links.replaceChildren();
    const names = `${now.a}-names`;
    view.links.replaceChildren(
      el("h3", {}, "Who said what begins here"),
      el("datalist", { id: names }, ...state.articles[now.a].entities.map((name) => el("option", { value: name }))),
      ...drawn.map((one, i) => paintLink(one, i, names)),
      el("button", { type: "button", onclick: addLink }, "Add a link"),
      el("button", { type: "button", onclick: () => { now.drawn = null; paintLinks(); } }, "Leave as it was"),
    );
  }

  function paintLink(one, i, names) {
    const part = (name, shown, clear) =>
      el("div", { class: "part" }, el("button", { type: "button", onclick: () => startPicking(i, name) }, name), " ", el("span", { dir: "auto" }, shown || "–"),
        shown ? el("button", { type: "button", "aria-label": `clear ${name}`, onclick: () => { clear(); paintLinks(); } }, "×") : "");
    const kind = el("select", { "aria-label": "kind", onchange: (event) => (one.kind = event.target.value) },
      ...["named", "unnamed", "collective", "document", "none"].map((word) => el("option", { value: word, selected: word === one.kind }, word)));
    const entity = el("input", { list: names, "aria-label": "fullest name", placeholder: "fullest name", onchange: (event) => (one.entity = event.target.value.trim() || null) });
    entity.value = one.entity ?? "";
    const name = one.called ?? one.entity ?? textOf(one.source);
    const merge = el("button", { type: "button", title: "Every link of this article under that name goes under the fullest name",
      onclick: () => mergeNames(name, one.entity) }, "in the whole article");
    const direct = el("input", { type: "checkbox", onchange: (event) => (one.direct = event.target.checked) });
    direct.checked = one.direct;
    return el("fieldset", {}, el("legend", {}, `Link ${i + 1}`),
      part("source", textOf(one.source), () => (one.source = null)),
      part("cue", textOf(one.cue), () => (one.cue = null)),
      part("content", one.content.map(textOf).join(" … "), () => (one.content = [])),
      el("div", { class: "part" }, kind, entity, merge, el("label", {}, direct, " word for word")),
      el("button", { type: "button", onclick: () => { item().drawn.splice(i, 1); paintLinks(); } }, "Remove"));
  }

  const linksOf = (article) => state.items.filter((one) => one.a === article).flatMap((one) => [...one.links, ...(one.drawn ?? [])]);

  // What a name stands for in the article: an answer of its own, undone as others are.
  function mergeNames(name, entity) {
    const now = item();
    if (!state.heard.may || !name || !entity || name === entity) return say("Write the fullest name first: then all links under the present name follow.");
    const made = answer({ article: now.article, digest: now.digest, name, entity });
    for (const link of linksOf(now.a))
      if (link.entity === name || link.called === name) Object.assign(link, { entity, called: name });
    state.done.push({ key: made, item: id(now), name });
    keep();
    paintLinks();
    say(`“${name}” stands for “${entity}” in this article; u undoes it.`);
  }

  function skip() {
    if (item()) item().skipped = true;
    go(1);
  }

  function onKey(event) {
    const on = event.composedPath()[0];
    if (event.ctrlKey || event.metaKey || event.altKey || !root.isConnected) return;
    if (on.matches?.("input, select, textarea")) {
      if (event.key === "Escape") on.blur();
      return;
    }
    const walks = on.matches?.(".s") && event.key.startsWith("Arrow");
    const presses = on.matches?.("a") ? ["Enter"] : on.matches?.("button, summary, .s") ? [" ", "Enter"] : [];
    if (walks || presses.includes(event.key)) return;
    const does = (state.pick && picking[event.key]) || keys[event.key];
    if (!does) return;
    event.preventDefault();
    event.stopPropagation();
    does();
  }

  function flip(part) {
    part.hidden = !part.hidden;
    if (!part.hidden) part.querySelector("button")?.focus();
  }

  // What is drawn.
  function build() {
    const button = (label, press, does, name = label) =>
      el("button", { type: "button", "aria-keyshortcuts": press, title: name, onclick: (event) => { does(); if (event.detail) event.currentTarget.blur(); } },
        label, " ", el("kbd", { "aria-hidden": "true" }, press));
    const v = { tags: [] };
    v.cause = el("select", { "aria-label": "Which sentences", onchange: () => { v.search.value = ""; ask(); } });
    v.search = el("input", { type: "search", placeholder: "Search the articles  /", "aria-label": "Search the articles",
      onkeydown: (event) => event.key === "Enter" && ask() });
    v.saved = el("span", { class: "saved", role: "status", "aria-live": "polite" });
    v.who = el("span", { class: "meta" });
    v.said = el("p", { class: "told", role: "status", "aria-live": "polite" });
    v.left = el("div", { class: "left", role: "region", "aria-label": "The article", tabindex: "0" });
    v.about = el("p", { class: "meta" });
    v.text = el("div");
    v.left.append(v.about, v.text);
    v.text.addEventListener("click", (event) => {
      if (!state.pick) return;
      event.stopPropagation();
      pickWord(event.target.closest(".w"));
    }, true);
    v.why = el("h2", { tabindex: "-1" });
    v.words = el("p", { class: "meta" });
    v.note = el("p", { class: "claimed", role: "status" });
    v.sentence = el("blockquote", { class: "now", dir: "auto" });
    v.choice = el("div", { class: "choice", role: "group", "aria-label": "Tags" });
    TAGS.forEach((tag, i) => {
      const made = button(tag, String(i + 1), () => toggle(i + 1), `${tag}: give or take`);
      made.classList.add(tag);
      v.tags.push(made);
      v.choice.append(made);
    });
    v.none = button("none", "0", () => toggle(0), "none of the four");
    v.choice.append(v.none);
    v.accept = button("Accept", "Space", accept, "accept and go on");
    v.accept.classList.add("primary");
    v.undo = button("Undo", "u", undo);
    const acts = el("div", { class: "acts" }, v.accept, button("Next", "n", () => go(1)), button("Previous", "p", () => go(-1)),
      button("Skip", "x", () => skip()), v.undo, button("Links", "l", editLinks), button("Copy link", "c", copyLink, "copy the address of this sentence"), button("Guideline", "g", () => flip(v.guide)), button("Help", "?", () => flip(v.help)));
    v.guide = el("section", { class: "guide", "aria-label": "Guideline", hidden: true });
    v.labels = el("section", { "aria-label": "Labels" });
    v.card = el("section", { "aria-label": "Scores and why" });
    v.links = el("section", { class: "links", "aria-label": "Links" });
    v.history = el("section", { "aria-label": "History" });
    v.right = el("aside", { class: "right", "aria-label": "The sentence" }, v.why, v.words, v.note, v.sentence, v.choice, acts,
      v.links, v.guide, v.labels, v.card, v.history);
    v.empty = el("p", { class: "empty" });
    v.help = el("div", { class: "help", role: "dialog", "aria-label": "Keys", hidden: true },
      el("h2", {}, "Keys"),
      el("table", {}, ...HELP.map(([press, words]) => el("tr", {}, el("th", { scope: "row" }, ...press.split(" ").filter(Boolean).map((k) => el("kbd", {}, k))), el("td", {}, words)))),
      el("button", { type: "button", onclick: () => (v.help.hidden = true) }, "Close ", el("kbd", {}, "Esc")));
    v.box = el("div", { class: "rv sheet" }, el("header", {}, v.cause, v.search, v.who, v.saved), v.said, v.empty,
      el("div", { class: "both" }, v.left, v.right), v.help);
    root.append(v.box);
    return v;
  }

  function say(words) {
    view.said.textContent = words;
  }

  function paint() {
    const heard = state.heard;
    if (!view.cause.options.length)
      for (const [value, words] of heard.causes) view.cause.append(el("option", { value }, words));
    view.who.textContent = heard.may ? heard.person : `${heard.person} (${heard.role}): ${heard.mayNot}`;
    view.accept.disabled = view.undo.disabled = !heard.may;
    paintSaved();
    const now = item();
    view.box.classList.toggle("done", !now);
    view.empty.textContent = now ? "" : heard.end ? heard.empty : "Looking for sentences …";
    if (!now) return;
    if (view.said.textContent === "Looking …") say("");
    paintArticle(now);
    view.right.dataset.item = id(now);
    view.why.textContent = now.cause[0].toUpperCase() + now.cause.slice(1);
    view.words.textContent = now.words;
    view.sentence.textContent = now.text;
    view.card.innerHTML = now.card;
    view.labels.innerHTML = now.labels;
    view.history.innerHTML = now.history;
    view.guide.innerHTML = now.guides.map((tag) => heard.guide[tag] ?? "").join("");
    view.right.scrollTop = 0;
    if (now.drawn) wrapWords();
    paintLinks();
    paintTags();
    const [by, how] = others(now);
    view.note.textContent = by ? `${how} ${by}. ${how === "Settled by" ? "If yours differs, both are kept, for somebody to settle." : ""}` : "";
    view.note.hidden = !by;
  }

  function others(now) {
    if (now.settled) return [`you${now.skipped ? "" : ""}`, "Settled by"];
    const same = (one) => one[0] === now.article && one[1] === now.digest && one[2] === now.start && one[3] === now.end;
    const settled = state.heard.settled.find(same);
    if (settled) return [settled[4], "Settled by"];
    const claim = state.heard.claims.find(same);
    return claim ? [claim[4], "Being settled by"] : [null, ""];
  }

  function paintArticle(now) {
    const article = state.articles[now.a];
    if (shown !== now.a) {
      linked?.();
      view.about.textContent = article.about;
      view.text.innerHTML = article.html;
      linked = link(view.text, choose);
      shown = now.a;
    }
    for (const s of view.text.querySelectorAll(".s.chosen")) s.classList.remove("chosen");
    const parts = view.text.querySelectorAll(`.s[data-s="${now.sentence}"]`);
    for (const s of parts) s.classList.add("chosen");
    const box = view.left.getBoundingClientRect();
    const top = (parts[0]?.getBoundingClientRect().top ?? box.top) - box.top;
    if (top < 60 || top > box.height - 120) view.left.scrollTop += top - box.height / 3;
    const numbers = new Set([...parts].flatMap((s) => [...s.querySelectorAll("[data-a]")]).flatMap((p) => p.dataset.a.split(" ")));
    for (const part of view.text.querySelectorAll("[data-a]"))
      part.classList.toggle("lit", part.dataset.a.split(" ").some((number) => numbers.has(number)));
  }

  function paintTags() {
    const chosen = new Set(item().chosen ?? item().tags);
    view.tags.forEach((made, i) => made.setAttribute("aria-pressed", chosen.has(TAGS[i])));
    view.none.setAttribute("aria-pressed", !chosen.size);
  }

  function paintSaved() {
    const open = state.outbox.length;
    const refused = state.heard.refused ?? {};
    const fault = state.outbox.map((entry) => refused[entry.key]).find(Boolean);
    view.saved.className = open ? (fault ? "saved fault" : "saved open") : "saved";
    view.saved.textContent = fault ? `${open} not saved: ${fault}` : open ? `saving ${open} …` : state.done.length ? "saved" : "";
    if (fault && !view.saved.nextElementSibling)
      view.saved.after(el("button", { type: "button", onclick: (event) => { state.outbox.shift(); keep(); event.currentTarget.remove(); paintSaved(); call(); } }, "Discard"));
    if (!fault) view.saved.nextElementSibling?.remove();
  }

  function close() {
    clearInterval(clock);
    document.removeEventListener("keydown", onKey);
    linked?.();
    view.box.remove();
  }

  return { hear, close };
}
