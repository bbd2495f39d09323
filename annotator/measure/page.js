// Lights up what belongs to one attribution, and lets sentences be walked and chosen by mouse and keyboard.
// `choose`, where given, is told the number of the sentence that was chosen. Returns what undoes it all.
function link(root, choose) {
  const sentences = [...root.querySelectorAll(".s")];
  const numbers = (element) => (element?.closest?.("[data-a]")?.dataset.a ?? "").split(" ").filter(Boolean);
  const light = (event) => {
    const wanted = new Set(event.type === "pointerout" || event.type === "focusout" ? [] : numbers(event.target));
    for (const part of root.querySelectorAll("[data-a]"))
      part.classList.toggle("lit", part.dataset.a.split(" ").some((number) => wanted.has(number)));
  };
  const mark = (number) => {
    for (const s of sentences) {
      s.classList.toggle("chosen", s.dataset.s === number);
      s.setAttribute("aria-pressed", s.dataset.s === number);
    }
  };
  const pick = (s) => {
    mark(s.dataset.s);
    choose(Number(s.dataset.s));
  };
  const reach = (s) => {
    for (const other of sentences) other.tabIndex = -1;
    s.tabIndex = 0;
  };
  const onClick = (event) => {
    const to = event.target.closest?.("a[href^='#']");
    const s = event.target.closest?.(".s");
    if (to) {
      event.preventDefault();
      root.querySelector(to.getAttribute("href"))?.scrollIntoView({ block: "center" });
    } else if (s && choose) {
      reach(s);
      pick(s);
    }
  };
  const onKey = (event) => {
    const at = sentences.indexOf(event.target);
    if (at < 0 || event.ctrlKey || event.metaKey || event.altKey) return;
    const step = { ArrowDown: 1, ArrowRight: 1, ArrowUp: -1, ArrowLeft: -1 }[event.key];
    if (step) {
      const next = sentences[at + step] ?? sentences[at];
      reach(next);
      next.focus();
      next.scrollIntoView({ block: "nearest" });
    } else if (event.key === "Enter" || event.key === " ") pick(sentences[at]);
    else return;
    event.preventDefault();
  };
  const heard = { pointerover: light, pointerout: light, focusin: light, focusout: light };
  if (choose) {
    Object.assign(heard, { click: onClick, keydown: onKey });
    for (const s of sentences) {
      s.tabIndex = -1;
      s.setAttribute("role", "button");
    }
    if (sentences.length) reach(sentences[0]);
  }
  for (const [name, handle] of Object.entries(heard)) root.addEventListener(name, handle);
  return () => {
    for (const [name, handle] of Object.entries(heard)) root.removeEventListener(name, handle);
  };
}
