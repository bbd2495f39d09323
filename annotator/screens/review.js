// The review desk in the page: paints at once, and keeps each answer until the store has it.
// Before this come `measure/page.js` (link), layout.js, outbox.js and speakers.js.
const AHEAD = 10; // items in front of the current one from which on more are asked for
const RETRY = 4000; // milliseconds without a reply after which a call is made again
const POLL = 15000; // milliseconds after which it is asked what others do
const KEPT = 60; // items behind the current one that are kept
const REPEATED = ["n", "p", "ArrowRight", "ArrowLeft", "ArrowUp", "ArrowDown"]; // keys that may be held down
const LOOKING = "Looking …";
const desks = []; // those in the page: two, for a moment, when a server comes back; the keys are for the last

export default function ({ data, parentElement: root, setStateValue }) {
  root.desk ??= desk(root);
  root.desk.hear(data, (call) => setStateValue("call", call));
  return () => {
    root.desk?.close();
    root.desk = null;
  };
}

function desk(root) {
  const id = (one) => `${one.digest}:${one.article}:${one.sentence}`;
  const state = { items: [], at: 0, articles: {}, heard: {}, call: 0, asked: 0, asking: {}, queue: { number: 0, cause: "", words: "" } };
  const view = layout({
    accept, undo, skip, toggle, search, copyLink, chooseCause, clearSearch, discard,
    next: () => go(1), previous: () => go(-1), links: () => who.edit(), guide: flipGuide, help: () => view.help.showModal(),
  });
  const who = speakers(view, item, () => state.articles[item().a].entities, say, mergeNames);
  let box = null; // the outbox, once it is known who sits here
  let send = null;
  let waiting = 0; // since when a reply is awaited
  let last = 0; // when the clock made a call
  let linked = null;
  let shown = null; // the article that is drawn
  let painted = null; // the item that is drawn
  const keys = {
    " ": accept, n: () => go(1), ArrowRight: () => go(1), p: () => go(-1), ArrowLeft: () => go(-1), x: skip, u: undo,
    c: copyLink, g: flipGuide, l: () => who.edit(), "/": () => view.search.focus(), "?": () => view.help.showModal(),
    0: () => toggle(0), 1: () => toggle(1), 2: () => toggle(2), 3: () => toggle(3), 4: () => toggle(4),
  };
  const clock = setInterval(tick, 1000);
  desks.push(view);
  root.append(view.box);
  document.addEventListener("keydown", onKey);
  view.text.addEventListener("click", onPick, true);

  // Calls and replies.
  function hear(data, how) {
    send = how;
    const first = !box;
    state.heard = data;
    box ??= outbox(data.store, data.person);
    if (data.n === state.call) waiting = 0;
    box.drop(data.acks);
    if (first) document.activeElement?.blur(); // the button of the form before, which would take the first key
    if (data.stream.endsWith(`:${state.queue.number}`)) follow(data); // else it answers what was asked before a search
    paint();
    if ((first && box.open.length) || lacks()) call();
  }

  function follow(data) {
    if (data.stream !== state.stream) Object.assign(state, { stream: data.stream, batch: 0, items: [], at: 0 });
    if (data.asked?.n === state.asked) jump(data.asked);
    if (data.batch > state.batch) take(data);
  }

  function take({ batch, articles, items }) {
    state.batch = batch;
    Object.assign(state.articles, articles);
    const there = new Set([...state.items, ...box.open].map(id));
    state.items.push(...items.filter((one) => !there.has(id(one))));
  }

  function jump({ item: one, articles }) {
    state.asked += 1;
    state.asking = {};
    if (!one) return say("That sentence is not in this store.");
    Object.assign(state.articles, articles);
    if (state.items.length) state.at = Math.min(state.at + 1, state.items.length);
    state.items.splice(state.at, 0, one);
  }

  function item() {
    return state.items[state.at];
  }

  const few = () => state.items.length - state.at <= AHEAD;
  const lacks = () => !state.heard.end && few() && !waiting;

  function call() {
    const now = item();
    state.call += 1;
    waiting = Date.now();
    send({
      n: state.call,
      stream: state.stream,
      have: state.batch,
      want: few(),
      entries: box.open,
      at: now ? { article: now.article, digest: now.digest, sentence: now.sentence } : null,
      queue: state.queue,
      ...state.asking,
    });
  }

  function tick() {
    if (!box || (document.hidden && !box.open.length)) return;
    const since = Date.now() - (waiting || last);
    if (waiting ? since > RETRY : box.open.length || since > POLL) {
      last = Date.now();
      call();
    }
    paintSaved();
  }

  function ask({ article, digest, sentence }) {
    state.asking = { ask: { n: state.asked, article, digest, sentence } };
    call();
  }

  // Answers.
  function accept() {
    const now = item();
    if (!now) return;
    if (!state.heard.may) return say(state.heard.mayNot);
    const { article, digest, sentence } = now;
    now.settled = box.add({
      article, digest, sentence, tags: now.chosen ?? now.tags, links: now.drawn ?? null,
      cause: `${now.cause}: ${now.words}`, seen: now.seen,
    });
    box.remember({ key: now.settled, article, digest, sentence });
    go(1);
  }

  function undo() {
    if (!state.heard.may) return say(state.heard.mayNot);
    const done = box.recall();
    if (!done) return say("There is nothing left to undo.");
    box.add({ undo: done.key });
    who.stop();
    say("Undone.");
    const at = state.items.findIndex((one) => id(one) === id(done));
    if (at < 0) return ask(done);
    state.at = at;
    state.items[at].settled = null;
    if (done.name) for (const link of linksOf(state.items[at].a)) if (link.called === done.name) link.entity = done.name;
    paint();
    who.paint();
    call();
  }

  function discard() {
    const entry = box.open[0];
    box.drop([entry.key]);
    for (const one of state.items) if (one.settled === entry.key) one.settled = null;
    paint();
    call();
  }

  const linksOf = (article) => state.items.filter((one) => one.a === article).flatMap((one) => [...one.links, ...(one.drawn ?? [])]);

  // What a name stands for in the article: an answer of its own, undone as others are.
  function mergeNames(name, entity) {
    const now = item();
    if (!state.heard.may) return say(state.heard.mayNot);
    if (!name || !entity || name === entity) return say("Write the fullest name first: then all links under the present name follow.");
    const { article, digest, sentence } = now;
    box.remember({ key: box.add({ article, digest, name, entity }), article, digest, sentence, name });
    for (const link of linksOf(now.a))
      if (link.entity === name || link.called === name) Object.assign(link, { entity, called: name });
    who.paint();
    call();
    say(`“${name}” stands for “${entity}” in this article; u undoes it.`);
  }

  // Where the reviewer stands.
  function go(step) {
    who.stop();
    state.at = Math.max(0, Math.min(state.items.length, state.at + step));
    if (state.at > KEPT) forget(state.at - KEPT);
    paint();
    call();
  }

  function forget(count) {
    state.items.splice(0, count);
    state.at -= count;
    const used = new Set(state.items.map((one) => one.a));
    for (const name of Object.keys(state.articles)) if (!used.has(name)) delete state.articles[name];
  }

  function skip() {
    if (!item()) return;
    who.stop();
    state.items.push(...state.items.splice(state.at, 1));
    say("Put off: it comes again later.");
    paint();
    call();
  }

  function toggle(number) {
    const now = item();
    if (!now) return;
    const chosen = new Set(number ? (now.chosen ?? now.tags) : []);
    if (number && !chosen.delete(TAGS[number - 1])) chosen.add(TAGS[number - 1]);
    now.chosen = TAGS.filter((tag) => chosen.has(tag));
    paintTags(now);
  }

  // Goes to a sentence of the article that was clicked.
  function choose(number) {
    const now = item();
    root.activeElement?.blur();
    if (now.sentence === number) return;
    const at = state.items.findIndex((one) => one.a === now.a && one.sentence === number);
    if (at < 0) return ask({ ...now, sentence: number });
    state.at = at;
    paint();
    call();
  }

  async function copyLink() {
    if (!item()) return;
    const address = `${location.origin}${location.pathname}?${item().link}`;
    try {
      await navigator.clipboard.writeText(address);
      say(`Copied: ${address}`);
    } catch {
      say(`The address of this sentence: ${address}`);
    }
  }

  function chooseCause() {
    view.search.value = "";
    search();
  }

  function clearSearch() {
    if (!view.search.value && state.queue.words) search();
  }

  function search() {
    state.queue = { number: state.queue.number + 1, cause: view.cause.value, words: view.search.value.trim() };
    Object.assign(state, { stream: null, batch: 0, items: [], at: 0, heard: { ...state.heard, end: false } });
    view.search.blur();
    view.cause.blur();
    who.stop();
    say(LOOKING);
    paint();
    call();
  }

  // Keys and clicks.
  function onKey(event) {
    const on = event.composedPath()[0];
    if (event.ctrlKey || event.metaKey || event.altKey || desks.at(-1) !== view || view.help.open) return;
    if (on.matches?.("input, select, textarea")) {
      if (event.key === "Escape") on.blur();
      return;
    }
    const walks = on.matches?.(".s") && event.key.startsWith("Arrow");
    const presses = on.matches?.("a") ? ["Enter"] : on.matches?.("button, summary, .s") ? [" ", "Enter"] : [];
    if (walks || presses.includes(event.key)) return;
    const does = who.keys()[event.key] ?? keys[event.key];
    if (!does) return;
    event.preventDefault();
    event.stopPropagation();
    if (!event.repeat || REPEATED.includes(event.key)) does();
  }

  function onPick(event) {
    if (!who.isPicking()) return;
    event.stopPropagation();
    who.pick(event.target.closest(".w"));
  }

  function flipGuide() {
    view.guide.hidden = !view.guide.hidden;
    view.guide.scrollIntoView({ block: "nearest" });
  }

  // What is drawn.
  function say(words) {
    view.said.textContent = words;
  }

  function paint() {
    const { heard } = state;
    const now = item();
    if (!view.cause.options.length) view.cause.append(...heard.causes.map(([value, words]) => el("option", { value }, words)));
    view.who.textContent = heard.may ? heard.person : `${heard.person} (${heard.role}): ${heard.mayNot}`;
    view.accept.disabled = view.undo.disabled = !heard.may;
    view.box.classList.toggle("done", !now);
    view.empty.textContent = now ? "" : heard.end ? nothing() : "Looking for sentences …";
    if (!now) view.sentence.textContent = "";
    if ((now || heard.end) && view.said.textContent === LOOKING) say("");
    paintSaved();
    if (now && now !== painted) paintItem(now);
    if (now) paintTags(now);
    if (now) paintNote(now);
    painted = now;
  }

  function nothing() {
    const { words } = state.queue;
    return words ? `No sentence has “${words}”. Empty the search to go back.` : state.heard.empty;
  }

  // Draws an item that was not drawn yet; one that is stays as it is, with what is typed and how far it is scrolled.
  function paintItem(now) {
    paintArticle(now);
    view.right.dataset.item = id(now);
    view.why.textContent = now.cause[0].toUpperCase() + now.cause.slice(1);
    view.words.textContent = now.words;
    view.sentence.textContent = now.text;
    view.card.innerHTML = now.card;
    view.labels.innerHTML = now.labels;
    view.history.innerHTML = now.history;
    view.guide.innerHTML = now.guides.map((tag) => state.heard.guide[tag] ?? "").join("");
    view.right.scrollTop = 0;
    who.paint();
  }

  function paintArticle(now) {
    const article = state.articles[now.a];
    if (shown !== now.a) {
      linked?.close();
      view.about.textContent = article.about;
      view.text.innerHTML = article.html;
      linked = link(view.text, choose);
      shown = now.a;
    }
    linked.mark(now.sentence);
    const frame = view.left.getBoundingClientRect();
    const top = (view.text.querySelector(".s.chosen")?.getBoundingClientRect().top ?? frame.top) - frame.top;
    if (top < 60 || top > frame.height - 120) view.left.scrollTop += top - frame.height / 3;
  }

  function paintTags(now) {
    const chosen = now.chosen ?? now.tags;
    view.tags.forEach((button, i) => button.setAttribute("aria-pressed", chosen.includes(TAGS[i])));
    view.none.setAttribute("aria-pressed", !chosen.length);
  }

  function paintNote(now) {
    const same = (one) => one[0] === now.article && one[1] === now.digest && one[2] === now.start && one[3] === now.end;
    const settled = state.heard.settled.find(same);
    const claim = state.heard.claims.find(same);
    const both = "If yours differs, both are kept, for somebody to settle.";
    const others = settled ? `Settled by ${settled[4]}. ${both}` : claim ? `Being settled by ${claim[4]}.` : "";
    view.note.textContent = now.settled ? "Settled by you." : others;
    view.note.hidden = !view.note.textContent;
  }

  function paintSaved() {
    const count = box.open.length;
    const fault = box.open.map((entry) => state.heard.refused?.[entry.key]).find(Boolean);
    view.saved.className = `saved ${fault ? "fault" : count ? "open" : ""}`;
    view.saved.textContent = fault ? `${count} not saved: ${fault}` : count ? `saving ${count} …` : box.any() ? "saved" : "";
    view.discard.hidden = !fault;
  }

  function close() {
    clearInterval(clock);
    desks.splice(desks.indexOf(view), 1);
    document.removeEventListener("keydown", onKey);
    linked?.close();
    view.box.remove();
  }

  return { hear, close };
}
