// Draws into the elements of `view` what the desk holds: the sentence, its article, what others do, what is saved.
// `said` is the page's talk with the server, `who` what corrects links, `choose` what a click on a sentence does.
function painting(view, held, said, who, choose) {
  let linked = null;
  let shown = null; // the article that is drawn
  let painted = null; // the sentence that is drawn

  function paint() {
    const { reply } = said;
    const now = held.now();
    if (!view.cause.options.length) view.cause.append(...reply.causes.map(([value, words]) => el("option", { value }, words)));
    view.who.textContent = reply.may ? reply.person : `${reply.person} (${reply.role}): ${reply.mayNot}`;
    view.accept.disabled = view.undo.disabled = !reply.may;
    view.box.classList.toggle("done", !now);
    view.empty.textContent = now ? "" : reply.end ? nothing() : "Looking for sentences …";
    if (!now) view.sentence.textContent = "";
    saved();
    if (now) paintArticle(now);
    if (now && now !== painted) paintItem(now);
    if (now) tags(now);
    if (now) note(now);
    painted = now;
  }

  function nothing() {
    const { words } = said.wanted;
    return words ? `No sentence has “${words}”. Empty the search to go back.` : said.reply.empty;
  }

  // Draws a sentence that was not drawn yet; one that is stays as it is, with what is typed and how far it is scrolled.
  function paintItem(now) {
    view.right.dataset.item = id(now);
    view.why.textContent = now.cause[0].toUpperCase() + now.cause.slice(1);
    view.words.textContent = now.words;
    view.sentence.textContent = now.text;
    view.labels.innerHTML = now.labels;
    view.history.innerHTML = now.history;
    view.guide.innerHTML = now.guides.map((tag) => said.reply.guide[tag] ?? "").join("");
    view.right.scrollTop = 0;
    who.paint();
  }

  function paintArticle(now) {
    const article = held.article();
    if (shown === article && painted === now) return;
    if (shown !== article) drawArticle(article);
    view.card.innerHTML = now.card;
    linked.mark(now.sentence);
    const frame = view.left.getBoundingClientRect();
    const top = (view.text.querySelector(".s.chosen")?.getBoundingClientRect().top ?? frame.top) - frame.top;
    if (top < 60 || top > frame.height - 120) view.left.scrollTop += top - frame.height / 3;
  }

  function drawArticle(article) {
    linked?.close();
    view.about.textContent = article.about;
    view.text.innerHTML = article.html;
    linked = link(view.text, choose);
    shown = article;
    who.wrap();
  }

  function tags(now) {
    const chosen = now.chosen ?? now.tags;
    view.tags.forEach((button, i) => button.setAttribute("aria-pressed", chosen.includes(TAGS[i])));
    view.none.setAttribute("aria-pressed", !chosen.length);
  }

  function note(now) {
    const same = (one) => one[0] === now.article && one[1] === now.digest && one[2] === now.start && one[3] === now.end;
    const settled = said.reply.settled.find(same);
    const claim = said.reply.claims.find(same);
    const both = "If yours differs, both are kept, for somebody to settle.";
    const others = settled ? `Settled by ${settled[4]}. ${both}` : claim ? `Being settled by ${claim[4]}.` : "";
    view.note.textContent = now.settled ? "Settled by you." : others;
    view.note.hidden = !view.note.textContent;
  }

  function saved() {
    const { box, reply } = said;
    const count = box.open.length;
    const fault = box.open.map((entry) => reply.refused?.[entry.key]).find(Boolean);
    view.saved.className = `saved ${fault ? "fault" : count ? "open" : ""}`;
    view.saved.textContent = fault ? `${count} not saved: ${fault}` : count ? `saving ${count} …` : box.any() ? "saved" : "";
    view.discard.hidden = !fault;
  }

  return { paint, tags, close: () => linked?.close() };
}
