// The elements of the review desk. What pressing them does is `does`, by the names below.
const TAGS = ["claim", "opinion", "quotation", "source"];
const HELP = [
  ["1 2 3 4", "claim, opinion, quotation, source: give or take the tag"],
  ["0", "none of the four"],
  ["Space", "accept what is chosen, and go on"],
  ["n p", "next, previous; nothing is settled"],
  ["x", "skip: put the sentence off; it comes again later"],
  ["u", "undo your last answer"],
  ["g", "show or hide the guideline"],
  ["l", "correct who said what"],
  ["c", "copy the address of this sentence, to send it to somebody"],
  ["/", "search; empty it to go back"],
  ["?", "this help; Esc closes it"],
];

// Returns an element; attributes that begin with "on" are what an event does.
function el(name, attributes = {}, ...children) {
  const made = document.createElement(name);
  for (const [key, value] of Object.entries(attributes))
    if (key.startsWith("on")) made.addEventListener(key.slice(2), value);
    else if (value !== false && value != null) made.setAttribute(key, value === true ? "" : value);
  made.append(...children);
  return made;
}

// Returns a button that says which key does the same; a click leaves the keys to the desk.
function keyed(label, key, press, title = label) {
  const onclick = (event) => {
    press();
    if (event.detail) event.currentTarget.blur();
  };
  return el("button", { type: "button", "aria-keyshortcuts": key, title, onclick }, label, " ", el("kbd", { "aria-hidden": "true" }, key));
}

function layout(does) {
  const v = header(does);
  v.said = el("p", { class: "told", role: "status" });
  v.empty = el("p", { class: "empty" });
  v.about = el("p", { class: "meta", dir: "auto" });
  v.text = el("div");
  v.left = el("div", { class: "left", role: "region", "aria-label": "The article", tabindex: "0" }, v.about, v.text);
  Object.assign(v, sentence(does));
  v.help = help();
  v.box = el("div", { class: "rv sheet" }, v.header, v.said, v.empty, el("div", { class: "both" }, v.left, v.right), v.help);
  return v;
}

function header(does) {
  const search = { type: "search", placeholder: "Search the articles  /", "aria-label": "Search the articles" };
  const v = {
    cause: el("select", { "aria-label": "Which sentences", onchange: does.chooseCause }),
    search: el("input", { ...search, oninput: does.clearSearch, onkeydown: (event) => event.key === "Enter" && does.search() }),
    who: el("span", { class: "meta" }),
    saved: el("span", { class: "saved", role: "status" }),
    discard: el("button", { type: "button", onclick: does.discard, hidden: true }, "Discard"),
  };
  return { ...v, header: el("header", {}, v.cause, v.search, v.who, v.saved, v.discard) };
}

function sentence(does) {
  const v = {
    why: el("h2"),
    words: el("p", { class: "meta", dir: "auto" }),
    note: el("p", { class: "claimed", role: "status" }),
    sentence: el("blockquote", { class: "now", dir: "auto" }),
    tags: TAGS.map((tag, i) => keyed(tag, String(i + 1), () => does.toggle(i + 1), `${tag}: give or take`)),
    none: keyed("none", "0", () => does.toggle(0), "none of the four"),
    accept: keyed("Accept", "Space", does.accept, "accept and go on"),
    undo: keyed("Undo", "u", does.undo),
    links: el("section", { class: "links", "aria-label": "Links" }),
    guide: el("section", { class: "guide", "aria-label": "Guideline", hidden: true }),
    labels: el("section", { "aria-label": "Labels" }),
    card: el("section", { "aria-label": "Scores and why" }),
    history: el("section", { "aria-label": "History" }),
  };
  v.tags.forEach((button, i) => button.classList.add(TAGS[i]));
  v.accept.classList.add("primary");
  const choice = el("div", { class: "choice", role: "group", "aria-label": "Tags" }, ...v.tags, v.none);
  const acts = el("div", { class: "acts" }, v.accept, keyed("Next", "n", does.next), keyed("Previous", "p", does.previous),
    keyed("Skip", "x", does.skip), v.undo, keyed("Links", "l", does.links), keyed("Copy link", "c", does.copyLink),
    keyed("Guideline", "g", does.guide), keyed("Help", "?", does.help));
  v.right = el("aside", { class: "right", "aria-label": "The sentence" }, v.why, v.words, v.note, v.sentence, choice, acts,
    v.links, v.guide, v.labels, v.card, v.history);
  return v;
}

function help() {
  const row = ([keys, words]) =>
    el("tr", {}, el("th", { scope: "row" }, ...keys.split(" ").map((key) => el("kbd", {}, key))), el("td", {}, words));
  const close = el("button", { type: "button", onclick: () => made.close() }, "Close ", el("kbd", { "aria-hidden": "true" }, "Esc"));
  const made = el("dialog", { class: "help", "aria-label": "Keys" }, el("h2", {}, "Keys"), el("table", {}, ...HELP.map(row)), close);
  return made;
}
