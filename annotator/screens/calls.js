// Talks with the server: a call says what was answered, where the reviewer stands and what the page lacks, and is made
// again until a reply comes. `held` is the queue; `heard` is told of each reply, and whether it is the first; `found` of
// the place of a sentence that was asked for, null where the store has no such.
const RETRY = 4000; // milliseconds without a reply after which a call is made again
const POLL = 15000; // milliseconds after which it is asked what others do

function calls(held, heard, found) {
  // reply: the last one. box: the outbox, once it is known who sits here. wanted: which sentences are asked for.
  const self = { reply: {}, box: null, wanted: { number: 0, cause: "", words: "" }, hear, call, ask, turn, close };
  let send = null;
  let number = 0; // of the last call
  let asked = 0; // the number of the last sentence that was asked for; 0 is the one that the address names
  let answered = -1; // of the last one that came
  let asking = {};
  let waiting = 0; // since when a reply is awaited
  let last = 0; // when the clock made a call
  const clock = setInterval(tick, 1000);

  function hear(data, how) {
    send = how;
    const first = !self.box;
    self.reply = data;
    self.box ??= outbox(data.store, data.person);
    if (data.n === number) waiting = 0;
    const renamed = self.box.drop(data.acks).find((entry) => entry.renamed);
    if (data.stream.endsWith(`:${self.wanted.number}`)) follow(data); // else it answers what was asked before a search
    heard(first);
    if (renamed) ask(renamed.renamed, false);
    else if ((first && self.box.open.length) || lacks()) call();
  }

  function follow(data) {
    if (data.stream !== held.stream) held.begin(data.stream);
    if (data.asked?.n === asked && answered < asked) came(data.asked);
    if (data.batch > held.batch) held.take(data, self.box.open);
  }

  function came(one) {
    const goes = asking.goes ?? true;
    answered = asked;
    asking = {};
    if (!goes) held.renew(one);
    else found(one.item ? held.put(one) : null);
  }

  const lacks = () => !self.reply.end && held.few() && !waiting;

  function call() {
    const now = held.now();
    number += 1;
    waiting = Date.now();
    send({
      n: number,
      stream: held.stream,
      have: held.batch,
      want: held.few(),
      entries: self.box.open,
      at: now ? { article: now.article, digest: now.digest, sentence: now.sentence } : null,
      queue: self.wanted,
      ask: asking.ask,
    });
  }

  function tick() {
    if (!self.box || (document.hidden && !self.box.open.length)) return;
    const since = Date.now() - (waiting || last);
    if (waiting ? since > RETRY : self.box.open.length || since > POLL) {
      last = Date.now();
      call();
    }
  }

  // Asks for a sentence with its article as the store has it. The reviewer goes there, or (not `goes`) the article is
  // what is wanted: names in it were merged.
  function ask({ article, digest, sentence }, goes) {
    asked += 1;
    asking = { ask: { n: asked, article, digest, sentence }, goes };
    call();
  }

  // Asks for other sentences than so far.
  function turn(cause, words) {
    self.wanted = { number: self.wanted.number + 1, cause, words };
    self.reply = { ...self.reply, end: false };
    held.begin(null);
    call();
  }

  function close() {
    clearInterval(clock);
  }

  return self;
}
