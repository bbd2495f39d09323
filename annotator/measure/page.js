// Lights up and joins what belongs to one attribution, and lets sentences be walked and chosen by mouse and keyboard.
// `choose`, where given, is told the number of the sentence that was chosen. Returns `mark`, which makes a sentence the
// chosen one, and `close`, which undoes it all.
function link(root, choose) {
  const sentences = [...root.querySelectorAll(".s")];
  const parts = [...root.querySelectorAll("[data-a]")];
  const numbers = (part) => part.dataset.a.split(" ");
  const lines = join(root.querySelector(".text"));
  let marked = [];
  const show = (wanted) => {
    for (const part of parts) part.classList.toggle("lit", numbers(part).some((number) => wanted.includes(number)));
    lines.draw(wanted);
  };
  const light = (event) => {
    const on = event.type.endsWith("out") ? null : event.target.closest?.("[data-a]");
    show(on ? numbers(on) : marked);
  };
  const mark = (number) => {
    const chosen = sentences.filter((s) => s.dataset.s === String(number));
    for (const s of sentences) {
      s.classList.toggle("chosen", chosen.includes(s));
      s.setAttribute("aria-pressed", chosen.includes(s));
    }
    if (chosen.length) reach(chosen[0]);
    marked = parts.filter((part) => chosen.some((s) => s.contains(part))).flatMap(numbers);
    show(marked);
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
    } else if (s) pick(s);
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
  const close = () => {
    for (const [name, handle] of Object.entries(heard)) root.removeEventListener(name, handle);
    lines.close();
  };
  return { mark, close };
}

// Returns `draw`, which draws a line over the text from the source of each of some attributions to what it said.
function join(text) {
  if (!text) return { draw() {}, close() {} };
  const drawing = "svg";
  // The name space of drawings is an address, and none stands in a page: the parser knows it.
  const space = new DOMParser().parseFromString(`<${drawing}></${drawing}>`, "text/html").body.firstChild.namespaceURI;
  const made = (name, attributes) => {
    const element = document.createElementNS(space, name);
    for (const [key, value] of Object.entries(attributes)) element.setAttribute(key, value);
    return element;
  };
  const svg = made(drawing, { class: "lines", "aria-hidden": "true" });
  let drawn = [];
  const line = (who, said) => {
    const [from, to, zero] = [who.getClientRects()[0], said.getClientRects()[0], svg.getBoundingClientRect()];
    if (!from || !to) return [];
    const [x, y] = [from.left + from.width / 2 - zero.left, from.top - zero.top];
    const [toX, toY] = [to.left + 3 - zero.left, to.top - zero.top];
    const bend = `${(x + toX) / 2} ${Math.min(y, toY) - 26}`;
    return [made("path", { d: `M ${x} ${y} Q ${bend} ${toX} ${toY}` }), made("circle", { cx: toX, cy: toY, r: 3 })];
  };
  const draw = (numbers) => {
    drawn = numbers;
    const pairs = [...new Set(numbers)].flatMap((number) => {
      const who = text.querySelector(`.who[data-a~="${number}"]`);
      const said = who ? [...text.querySelectorAll(`.opens[data-a~="${number}"]`)] : [];
      return said.filter((one) => one !== who).map((one) => [who, one]);
    });
    svg.replaceChildren(...pairs.flatMap(([who, said]) => line(who, said)));
  };
  const sized = new ResizeObserver(() => draw(drawn));
  text.append(svg);
  sized.observe(text);
  return { draw, close: () => sized.disconnect() };
}
