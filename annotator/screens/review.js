// The review desk in the page: what keys, clicks and answers do. It paints at once, and keeps each answer until the
// store has it. Before this come `measure/page.js` (link), layout.js, outbox.js, queue.js, calls.js, speakers.js and
// painting.js.
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
  const view = layout({
    accept, undo, skip, toggle, search, copyLink, chooseCause, clearSearch, discard,
    next: () => go(1), previous: () => go(-1), links: () => who.edit(), guide: flipGuide, help: () => view.help.showModal(),
  });
  const held = queue();
  const server = calls(held, heard, found);
  const who = speakers(view, held, say, merge);
  const drawing = painting(view, held, server, who, choose);
  const keys = {
    " ": accept, n: () => go(1), ArrowRight: () => go(1), p: () => go(-1), ArrowLeft: () => go(-1), x: skip, u: undo,
    c: copyLink, g: flipGuide, l: () => who.edit(), "/": lookFor, "?": () => view.help.showModal(),
    0: () => toggle(0), 1: () => toggle(1), 2: () => toggle(2), 3: () => toggle(3), 4: () => toggle(4),
  };
  desks.push(view);
  root.append(view.box);
  document.addEventListener("keydown", onKey);
  view.text.addEventListener("click", onPick, true);

  function heard(first) {
    if (first) document.activeElement?.blur(); // the button of the form before, which would take the first key
    if ((held.now() || server.reply.end) && view.said.textContent === LOOKING) say("");
    drawing.paint();
  }

  function found(at) {
    if (at === null) say("That sentence is not in this store.");
    else held.stand(at);
  }

  function say(words) {
    view.said.textContent = words;
  }

  // Draws where the reviewer stands now, and tells the server.
  function show() {
    drawing.paint();
    server.call();
  }

  // Returns whether the person may decide; says so where not.
  function may() {
    const { may, mayNot } = server.reply;
    if (!may) say(mayNot);
    return may;
  }

  // Answers.
  function accept() {
    const now = held.now();
    if (!now || !may()) return;
    const { article, digest, sentence } = now;
    now.settled = server.box.add({
      article, digest, sentence, tags: now.chosen ?? now.tags, links: now.drawn ?? null,
      cause: `${now.cause}: ${now.words}`, seen: now.seen,
    });
    server.box.remember({ key: now.settled, article, digest, sentence });
    go(1);
  }

  function undo() {
    if (!may()) return;
    const done = server.box.recall();
    if (!done) return say("There is nothing left to undo.");
    server.box.add({ undo: done.key, ...(done.name && { renamed: done }) });
    who.stop();
    say("Undone.");
    const at = held.find(done);
    if (done.name) who.unmerge(done);
    else if (at >= 0) held.items[at].settled = null;
    if (at < 0) return server.ask(done, true);
    held.stand(at);
    show();
    who.paint();
  }

  // Lets a name stand for an entity in the whole article: an answer of its own, undone as others are.
  function merge(name, entity) {
    if (!may()) return;
    if (!name || !entity || name === entity) return say("Write the fullest name first: then all links under the present name follow.");
    const { article, digest, sentence } = held.now();
    const done = { article, digest, sentence, name };
    server.box.remember({ key: server.box.add({ article, digest, name, entity, renamed: done }), ...done });
    who.merged(done, entity);
    show();
    who.paint();
    say(`“${name}” stands for “${entity}” in this article; u undoes it.`);
  }

  function discard() {
    const entry = server.box.open[0];
    server.box.drop([entry.key]);
    for (const one of held.items) if (one.settled === entry.key) one.settled = null;
    show();
  }

  // Where the reviewer stands.
  function go(step) {
    who.stop();
    say("");
    held.step(step);
    show();
  }

  function skip() {
    if (!held.now()) return;
    who.stop();
    held.putOff();
    say("Put off: it comes again later.");
    show();
  }

  function toggle(number) {
    const now = held.now();
    if (!now) return;
    const chosen = new Set(number ? (now.chosen ?? now.tags) : []);
    if (number && !chosen.delete(TAGS[number - 1])) chosen.add(TAGS[number - 1]);
    now.chosen = TAGS.filter((tag) => chosen.has(tag));
    drawing.tags(now);
  }

  // Goes to a sentence of the article that was clicked.
  function choose(number) {
    const now = held.now();
    root.activeElement?.blur();
    if (now.sentence === number) return;
    const wanted = { article: now.article, digest: now.digest, sentence: number };
    const at = held.find(wanted);
    if (at < 0) return server.ask(wanted, true);
    held.stand(at);
    show();
  }

  async function copyLink() {
    if (!held.now()) return;
    const address = `${location.origin}${location.pathname}?${held.now().link}`;
    try {
      await navigator.clipboard.writeText(address);
      say(`Copied: ${address}`);
    } catch {
      say(`The address of this sentence: ${address}`);
    }
  }

  function lookFor() {
    view.search.focus();
    view.search.select();
  }

  function chooseCause() {
    view.search.value = "";
    search();
  }

  function clearSearch() {
    if (!view.search.value && server.wanted.words) search();
  }

  function search() {
    view.search.blur();
    view.cause.blur();
    who.stop();
    say(LOOKING);
    server.turn(view.cause.value, view.search.value.trim());
    drawing.paint();
  }

  function flipGuide() {
    view.guide.hidden = !view.guide.hidden;
    view.guide.scrollIntoView({ block: "nearest" });
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

  function close() {
    server.close();
    drawing.close();
    desks.splice(desks.indexOf(view), 1);
    document.removeEventListener("keydown", onKey);
    view.box.remove();
  }

  return { hear: server.hear, close };
}
