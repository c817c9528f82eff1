/* What a phone keeps: a box of single values and the acts of each person in their order, sealed, and a spare of both.
   A browser that was killed while it wrote can find its store damaged, and then it throws all of it away. So everything
   lies in a second store with files of its own too, where the browser knows such a thing; each mends the other. */
(function () {
  "use strict";
  const NAME = "guanjia-field", SPARE = "guanjia-spare", TABLES = ["box", "acts"];
  if (!window.indexedDB || !window.crypto || !crypto.subtle || !navigator.serviceWorker) return;
  const buckets = navigator.locks && navigator.storageBuckets;
  const wait = (request) => new Promise((ready, fail) => {
    request.onsuccess = () => ready(request.result);
    request.onerror = () => fail(request.error);
  });
  const ended = (work) => new Promise((ready, fail) => {
    work.oncomplete = ready;
    work.onabort = work.onerror = () => fail(work.error);
  });
  const range = (staff) => IDBKeyRange.bound([staff, 0], [staff, Infinity]);

  let opened = null, second = null, leaving = false;
  function open(factory, closed) {
    return new Promise((ready, fail) => {
      const asked = factory.open(NAME, 1);
      asked.onupgradeneeded = () => {
        asked.result.createObjectStore("box");
        asked.result.createObjectStore("acts", { keyPath: ["staff", "seq"] });
      };
      asked.onsuccess = () => {
        asked.result.onversionchange = () => { asked.result.close(); closed(); };
        asked.result.onclose = closed;
        ready(asked.result);
      };
      asked.onerror = () => { closed(); fail(asked.error); };
    });
  }
  function spare() {
    if (!buckets) return Promise.resolve(null);
    second = second || buckets.open(SPARE, { persisted: true, durability: "strict" })
      .then((bucket) => open(bucket.indexedDB, () => { second = null; }))
      .catch(() => null);
    return second;
  }
  function store() {
    if (leaving) return new Promise(() => {}); // whatever still runs here ends
    opened = opened || open(indexedDB, () => { opened = null; }).then(async (main) => {
      const other = await spare();
      if (other) await navigator.locks.request(SPARE, () => mend(main, other)).catch(() => {});
      return main;
    });
    return opened;
  }
  const begin = (db, mode) => db.transaction(TABLES, mode, { durability: "strict" });
  async function contents(db) {
    const t = begin(db, "readonly"), box = t.objectStore("box");
    const [names, values, acts] = await Promise.all([wait(box.getAllKeys()), wait(box.getAll()), wait(t.objectStore("acts").getAllKeys())]);
    return { box: new Map(names.map((name, n) => [name, values[n]])), acts };
  }
  /* The store is right where it knows whose phone this is; where it was thrown away the spare is.
     The spare is read first: an act that is there and not in the store was sent meanwhile. */
  async function mend(main, other) {
    const had = await contents(other), has = await contents(main);
    const [from, to, right, wrong] = has.box.has("me") ? [main, other, has, had] : [other, main, had, has];
    if (!right.box.has("me")) return;
    const there = new Set(wrong.acts.map(String)), wanted = new Set(right.acts.map(String));
    const table = begin(from, "readonly").objectStore("acts");
    const rows = await Promise.all(right.acts.filter((key) => !there.has(String(key))).map((key) => wait(table.get(key))));
    const t = begin(to, "readwrite");
    wrong.box.forEach((value, name) => { if (!right.box.has(name)) t.objectStore("box").delete(name); });
    right.box.forEach((value, name) => t.objectStore("box").put(value, name));
    wrong.acts.forEach((key) => { if (!wanted.has(String(key))) t.objectStore("acts").delete(key); });
    rows.forEach((row) => row && t.objectStore("acts").put(row));
    return ended(t);
  }
  async function work(mode) {
    const db = await store();
    try { return begin(db, mode); } catch (closed) {
      opened = null;
      return begin(await store(), mode);
    }
  }
  const get = async (name) => wait((await work("readonly")).objectStore("box").get(name));
  const acts = async (staff, most) => wait((await work("readonly")).objectStore("acts").getAll(range(staff), most));
  /* Everybody who has something on this phone, with the secret of each; who was last here first. */
  async function everybody() {
    const box = (await work("readonly")).objectStore("box"), found = new Map();
    const [names, values] = await Promise.all([wait(box.getAllKeys()), wait(box.getAll())]);
    names.forEach((name, n) => {
      if (name === "me" || (name.startsWith("me:") && !found.has(values[n].staff))) found.set(values[n].staff, values[n]);
    });
    return Array.from(found.values());
  }
  const count = async (staff) => wait((await work("readonly")).objectStore("acts").count(range(staff)));
  /* One transaction; what it changed is done in the spare as well. Its answer is that of `change`. */
  async function write(change) {
    const t = await work("readwrite"), box = t.objectStore("box"), table = t.objectStore("acts"), done = [], end = ended(t);
    end.catch(() => {});
    const answer = await change({
      get: (name) => wait(box.get(name)),
      rows: (staff) => wait(table.getAll(range(staff))),
      put: (name, value) => { done.push((b) => b.put(value, name)); box.put(value, name); },
      drop: (name) => { done.push((b) => b.delete(name)); box.delete(name); },
      keep: (row) => { done.push((b, a) => a.put(row)); table.put(row); },
      add: (row) => { done.push((b, a) => a.put(row)); table.add(row); }, // never over another act
      forget: (row) => { done.push((b, a) => a.delete([row.staff, row.seq])); table.delete([row.staff, row.seq]); },
    });
    await end;
    const other = await spare();
    if (other && done.length) {
      try {
        const again = begin(other, "readwrite");
        done.forEach((one) => one(again.objectStore("box"), again.objectStore("acts")));
        await ended(again);
      } catch (full) { second = null; /* the store has it; the next page mends the spare */ }
    }
    return answer;
  }
  const put = (name, value) => write((t) => (value === undefined ? t.drop(name) : t.put(name, value)));

  /* sealed with a key that scripts cannot read out; it goes with the rest at sign-out */
  async function sealer() {
    const kept = await get("key");
    if (kept) return kept;
    const made = await crypto.subtle.generateKey({ name: "AES-GCM", length: 256 }, false, ["encrypt", "decrypt"]);
    return write(async (t) => {
      const first = await t.get("key"); // another page may have been first: one key for all
      if (!first) t.put("key", made);
      return first || made;
    });
  }
  async function seal(bytes) {
    const iv = crypto.getRandomValues(new Uint8Array(12));
    return { iv, body: await crypto.subtle.encrypt({ name: "AES-GCM", iv }, await sealer(), bytes) };
  }
  async function unseal(box) { return crypto.subtle.decrypt({ name: "AES-GCM", iv: box.iv }, await sealer(), box.body); }
  const sealText = (value) => seal(new TextEncoder().encode(JSON.stringify(value)));
  const unsealText = async (box) => JSON.parse(new TextDecoder().decode(await unseal(box)));

  /* The spare goes first: what is left half-way is not brought back by it. */
  async function wipe() {
    leaving = true; // nothing that still runs here opens it again
    const open = await Promise.all([opened, second].map((one) => Promise.resolve(one).catch(() => null)));
    open.forEach((db) => db && db.close());
    opened = second = null;
    if (buckets) await buckets.delete(SPARE).catch(() => {});
    return new Promise((ready) => {
      const gone = indexedDB.deleteDatabase(NAME);
      gone.onsuccess = gone.onerror = gone.onblocked = ready;
    });
  }
  /* Whether this phone keeps anything; asking makes nothing. */
  async function exists() {
    const found = indexedDB.databases ? await indexedDB.databases() : [], others = buckets ? await buckets.keys() : [];
    return found.some((one) => one.name === NAME) || others.includes(SPARE);
  }
  window.guanjiaStore = { get, put, acts, count, everybody, write, seal, unseal, sealText, unsealText, wipe, exists };
})();
