// What a person has answered, kept by the browser until the store has it. Each answer is kept by itself, so that two
// tabs do not overwrite each other; `done`, what can be undone, is the tab's own.
function outbox(store, person) {
  const name = (key) => `annotator:${store}:${encodeURIComponent(person)}:${key}`;
  const names = Object.keys(localStorage).filter((one) => one.startsWith(name("")));
  const open = names.map((one) => JSON.parse(localStorage.getItem(one))).sort((a, b) => a.made - b.made);
  const done = JSON.parse(sessionStorage.getItem(name("done")) ?? "[]");
  const keep = () => sessionStorage.setItem(name("done"), JSON.stringify(done.slice(-50)));

  // Keeps an answer, and returns its key, with which the store does it once.
  function add(entry) {
    const key = [...crypto.getRandomValues(new Uint8Array(16))].map((byte) => byte.toString(16).padStart(2, "0")).join("");
    const made = Math.max(Date.now(), (open.at(-1)?.made ?? 0) + 1);
    open.push({ key, person, made, ...entry });
    localStorage.setItem(name(key), JSON.stringify(open.at(-1)));
    return key;
  }

  // Forgets answers, and returns them.
  function drop(keys) {
    for (const key of keys) localStorage.removeItem(name(key));
    const dropped = open.filter((entry) => keys.includes(entry.key));
    open.splice(0, open.length, ...open.filter((entry) => !keys.includes(entry.key)));
    return dropped;
  }

  function remember(one) {
    done.push(one);
    keep();
  }

  function recall() {
    const last = done.pop();
    keep();
    return last;
  }

  return { open, add, drop, remember, recall, any: () => done.length > 0 };
}
