// The sentences that the page has, in the order in which they are asked, and where the reviewer stands among them.
const AHEAD = 10; // sentences in front of the current one from which on more are asked for
const KEPT = 60; // sentences behind the current one that are kept

// Returns what tells a sentence from every other.
function id(one) {
  return `${one.digest}:${one.article}:${one.sentence}`;
}

function queue() {
  const self = { items: [], at: 0, articles: {}, stream: null, batch: 0, now, article, links, few, begin, take, put, renew, step, putOff, stand, find };

  function now() {
    return self.items[self.at];
  }

  function article() {
    return self.articles[now().a];
  }

  // Returns the links that begin in the current sentence, as the model has them.
  function links() {
    const { start, end } = now();
    return article().links.filter(({ content: [first] }) => start <= first.start && first.start < end);
  }

  function few() {
    return self.items.length - self.at <= AHEAD;
  }

  // Begins anew: `stream` is the name of what comes from now on.
  function begin(stream) {
    Object.assign(self, { stream, batch: 0, items: [], at: 0 });
  }

  // Takes a batch; `open`: what was answered already and has not reached the store.
  function take({ batch, articles, items }, open) {
    self.batch = batch;
    Object.assign(self.articles, articles);
    const there = new Set([...self.items, ...open].map(id));
    self.items.push(...items.filter((one) => !there.has(id(one))));
  }

  // Takes one sentence that was asked for and its article as the store has it now; a new one stands behind the current.
  function put({ item, articles }) {
    Object.assign(self.articles, articles);
    const at = find(item);
    if (at >= 0) return at;
    const place = self.items.length ? Math.min(self.at + 1, self.items.length) : 0;
    self.items.splice(place, 0, item);
    return place;
  }

  // Takes an article as the store has it now, and what is told of a sentence of it, where they are still held.
  function renew({ item, articles }) {
    for (const [name, article] of Object.entries(articles)) if (name in self.articles) self.articles[name] = article;
    const at = item ? find(item) : -1;
    if (at >= 0) self.items[at].card = item.card;
  }

  function stand(at) {
    self.at = Math.max(0, Math.min(self.items.length, at));
    if (self.at > KEPT) forget(self.at - KEPT);
  }

  function step(by) {
    stand(self.at + by);
  }

  function forget(count) {
    self.items.splice(0, count);
    self.at -= count;
    const used = new Set(self.items.map((one) => one.a));
    for (const name of Object.keys(self.articles)) if (!used.has(name)) delete self.articles[name];
  }

  // Puts the current sentence behind all others.
  function putOff() {
    self.items.push(...self.items.splice(self.at, 1));
  }

  // Returns where a sentence stands, -1 where it is not held.
  function find(one) {
    return self.items.findIndex((other) => id(other) === id(one));
  }

  return self;
}
