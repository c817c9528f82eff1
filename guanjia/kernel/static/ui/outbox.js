/* The acts that wait on the phone are sent in order, each exactly once; today's pack comes back. */
(function (d) {
  "use strict";
  const home = d.getElementById("sync"), store = window.guanjiaStore;
  if (!store) {
    window.guanjiaOutbox = null;
    if (home) home.dataset.offline = "没有信号；要离线干活，请用 HTTPS 网址打开";
    return;
  }
  const RETRY = 15000, REPORT = 60000, KEPT = 20, PATIENCE = 4000;
  const { get, put, acts, count, write, seal, unseal, sealText, unsealText } = store;

  /* what the bar says */
  let skew = 0, sending = false, note = "", kept = 0;
  async function tell() {
    const me = await who(), waiting = me ? await count(me.staff) : 0;
    d.dispatchEvent(new CustomEvent("guanjia:outbox", { detail: { waiting, sending, note } }));
    return waiting;
  }

  /* whose phone it is: remembered from the last contact, so that it is known without signal */
  const who = () => get("me");
  async function ask(url, options) {
    const me = await who(), head = { Accept: "application/json" };
    if (me && me.secret) head["X-Phone"] = me.secret;
    return fetch(url, Object.assign({ credentials: "same-origin", redirect: "manual", cache: "no-store" }, options, {
      headers: Object.assign(head, options && options.headers),
    }));
  }
  /* Other pages count on at the same time: only what is named changes, in one transaction. */
  const change = (facts) => write(async (t) => {
    const me = Object.assign(await t.get("me"), facts);
    t.put("me", me);
    return me;
  });
  /* Whose turn it is on this phone: somebody else's pack goes, the count of each person stays. */
  const turn = (staff) => write(async (t) => {
    const me = await t.get("me");
    if (me && me.staff === staff) return;
    if (me) t.put("me:" + me.staff, me);
    t.drop("pack");
    t.put("me", (await t.get("me:" + staff)) || { staff, seq: 0, secret: "" });
  });
  async function contact() {
    const began = Date.now(), answer = await ask("/field/phone/");
    if (answer.type === "opaqueredirect" || answer.status === 401 || answer.status === 403) {
      if (!(await stopped())) note = "请重新登录，登录后自动发送";
      return null;
    }
    if (!answer.ok) throw new Error(answer.status);
    const said = await answer.json();
    if (said.revoked) { await empty(); return null; }
    note = "";
    await turn(said.staff);
    skew = said.now - Math.round((began + Date.now()) / 2);
    const me = await change({ skew, life: said.life, csrf: said.csrf });
    if (!said.known) await register(me);
    else if (!me.known) await change({ known: true });
    return who();
  }
  /* Stopped at the desk: nothing stays here, and it says what did not go out. */
  async function empty() {
    note = "这部手机已停用";
    const all = await unsent(), lost = sum(all);
    await wipe();
    await reportLoss(all);
    const place = home && d.getElementById("main"), said = d.createElement("div"), to = d.createElement("a");
    if (!place) return;
    said.className = "empty";
    said.append(Object.assign(d.createElement("b"), { textContent: note + (lost ? "，" + lost + " 项没有发出的操作已清除，请告诉调度" : "") }), to);
    Object.assign(to, { className: "bt", href: "/accounts/login/", textContent: "重新登录" });
    place.replaceChildren(said); // the jobs that stood here go too
  }
  /* Who stops a phone ends its sessions too, so it asks without one. */
  async function stopped() {
    const answer = await ask("/field/phone/stopped/");
    if (!answer.ok || !(await answer.json()).revoked) return false;
    await empty();
    return true;
  }
  async function register(me) {
    // the phone makes its own secret and keeps it first, so that an answer that gets lost registers nobody twice
    const fresh = () => Array.from(crypto.getRandomValues(new Uint8Array(32)), (n) => n.toString(16).padStart(2, "0")).join("");
    await change({ secret: !me.secret || me.known ? fresh() : me.secret, known: false });
    const answer = await ask("/field/phone/", { method: "POST", headers: { "X-CSRFToken": me.csrf } });
    if (!answer.ok) throw new Error("register " + answer.status);
    await change({ known: true });
    await renumber(me, 0);
    if (navigator.storage && navigator.storage.persist) navigator.storage.persist().catch(() => {});
  }
  /* A server that does not know this phone, or knows more of it, has another count: the acts follow on it. */
  const renumber = (me, last) => write(async (t) => {
    const rows = await t.rows(me.staff);
    rows.forEach((row) => t.forget(row));
    rows.forEach((row, n) => t.keep(Object.assign({}, row, { seq: last + 1 + n })));
    t.put("me", Object.assign(await t.get("me"), { seq: last + rows.length }));
  });

  /* an act: kept first, then shown as done */
  async function add(act) {
    const me = await who();
    if (!me) throw new Error("unknown");
    const files = [];
    for (const [name, file] of act.files) {
      files.push({ name, title: file.name, type: file.type, box: await seal(await file.arrayBuffer()) });
    }
    const row = {
      staff: me.staff, key: act.key, order: act.order, verb: act.verb, item: act.item, word: act.word,
      at: Date.now(), skew: me.skew, said: await sealText(act.fields), files,
    };
    await write(async (t) => {
      const now = await t.get("me");
      row.seq = now.seq = now.seq + 1;
      t.put("me", now);
      t.add(row);
    });
    await tell();
    flush();
    return row;
  }

  async function parcel(row, lost) {
    const body = new FormData();
    (await unsealText(row.said)).forEach(([name, value]) => body.append(name, value));
    for (const file of row.files) body.append(file.name, new File([await unseal(file.box)], file.title, { type: file.type }));
    const envelope = { key: row.key, seq: row.seq, order: row.order, verb: row.verb, shown_at: row.at, sent_at: Date.now(), lost: lost || 0 };
    if (row.dropped) envelope.dropped = row.dropped;
    if (row.skew !== undefined) envelope.skew = Math.round(row.skew);
    Object.keys(envelope).forEach((name) => body.append("act." + name, envelope[name]));
    return body;
  }
  const forget = (row, answer) => write(async (t) => {
    t.forget(row);
    if (answer.outcome !== "kept") return;
    kept += 1;
    const said = (await t.get("said")) || [];
    said.unshift({ order: row.order, word: row.word, reason: answer.reason, at: row.at });
    t.put("said", said.slice(0, KEPT));
  });
  /* What a server on the way refuses as too large goes without its photos and says so: it does not count, the rest follows. */
  async function without(row) {
    const light = Object.assign(row, { dropped: row.files.length, files: [] });
    await write((t) => t.keep(light));
    return light;
  }
  /* One act; true when the next may follow. */
  async function send(row, me, lost) {
    const answer = await ask("/field/acts/", { method: "POST", body: await parcel(row, lost), headers: { "X-CSRFToken": me.csrf } });
    if (answer.type === "opaqueredirect" || answer.status === 401) { note = "请重新登录，登录后自动发送"; return false; }
    const said = await answer.json().catch(() => ({}));
    if (answer.ok) {
      await forget(row, said);
      if (said.outcome === "kept" && window.guanjiaSay) {
        window.guanjiaSay({ title: "“" + row.word + "”没有生效", text: said.reason, tone: "r", href: "/field/outbox/", action: "看看" });
      }
      return true;
    }
    if (answer.status === 409 && said.last_seq < row.seq - 1) return lost ? false : send(row, me, row.seq - 1 - said.last_seq);
    if (answer.status === 409 && said.last_seq >= row.seq) { await renumber(me, said.last_seq); return false; }
    if (answer.status === 403 && said.code === "not_allowed") { await contact(); return false; }
    if (answer.status === 404) { await contact(); return false; }
    if (row.files.length && (answer.status === 413 || (answer.status === 400 && !said.code))) return send(await without(row), me, lost);
    if (answer.status < 500) note = "“" + row.word + "”发不出去，请联系调度";
    return false;
  }

  let timer = 0, running = null;
  function flush() {
    running = running || (navigator.locks ? navigator.locks.request("guanjia-outbox", sendAll) : sendAll()).catch(() => {}).then((sent) => {
      running = null;
      return sent || 0;
    });
    return running;
  }
  async function sendAll() {
    clearTimeout(timer);
    let sent = 0;
    try {
      const me = await contact();
      if (!me) return sent;
      for (let [row] = await acts(me.staff, 1); row; [row] = await acts(me.staff, 1)) {
        sending = true;
        await tell();
        if (!(await send(row, await who()))) break;
        sent += 1;
      }
      if (!(await count(me.staff))) await refresh();
    } catch (away) { /* no signal: what waits stays, and is tried again */ } finally {
      sending = false;
      if (await tell()) timer = setTimeout(flush, RETRY);
    }
    if (sent) d.dispatchEvent(new CustomEvent("guanjia:sent", { detail: { count: sent, kept } }));
    kept = 0;
    return sent;
  }

  /* the pack: only when nothing waits, so that it never runs behind what was done here */
  async function refresh() {
    const old = await get("pack"), answer = await ask(old && old.poll ? old.poll : "/field/pack/");
    if (answer.status !== 200) return;
    const said = await answer.json();
    await put("pack", { at: said.at, poll: said.poll, box: await sealText(said.jobs), van: await sealText(said.van || []) });
  }
  /* What the van holds: as the server knew it, less what was used here and is not sent yet. */
  async function van() {
    const pack = await get("pack");
    if (!pack || !pack.van) return [];
    const left = await unsealText(pack.van).catch(() => []);
    const take = (name, count) => left.forEach((row) => { if (row[0] === name) row[1] = Math.max(0, Math.round((row[1] - count) * 100) / 100); });
    for (const act of await mine()) {
      const said = await unsealText(act.said), of = (key) => (said.find(([name]) => name === key) || ["", ""])[1];
      if (act.verb === "material") take(of("name").trim(), Number(of("quantity")));
      if (act.verb === "finish") said.forEach(([name, count]) => { if (name.startsWith("used_")) take(name.slice(5), Number(count)); });
    }
    return left;
  }
  async function jobs() {
    const me = await who(), pack = await get("pack");
    if (me) skew = me.skew || 0;
    if (!me || !pack) return null;
    if (Date.now() + (me.skew || 0) - pack.at > me.life) { await put("pack", undefined); return null; }
    return unsealText(pack.box).catch(() => null);
  }

  async function report() {
    const me = await who();
    if (!me || !me.secret) return;
    const body = new URLSearchParams({ waiting: await count(me.staff), sent_at: Date.now() });
    await ask("/field/phone/", { method: "POST", body, headers: { "X-CSRFToken": me.csrf } }).catch(() => {});
  }

  /* What waits, of everybody who was signed in on this phone. */
  const unsent = async () => Promise.all((await store.everybody()).map(async (one) => ({ staff: one.staff, secret: one.secret, lost: await count(one.staff) })));
  const sum = (all) => all.reduce((n, one) => n + one.lost, 0);
  async function wipe() {
    await store.wipe();
    d.dispatchEvent(new CustomEvent("guanjia:outbox", { detail: { waiting: 0, sending: false, note } }));
  }
  /* The desk hears how many acts go, where there is signal; from then on the server refuses the phone. */
  async function reportLoss(all) {
    for (const one of all) if (one.secret) await gone(one).catch(() => {});
  }
  async function gone(one) {
    const door = "/field/phone/stopped/", send = (more, asks = "") => fetch(door + asks, Object.assign({ credentials: "same-origin", cache: "no-store", signal: AbortSignal.timeout(PATIENCE) }, more));
    const said = await (await send({ headers: { "X-Phone": one.secret } }, "?emptied")).json();
    await send({ method: "POST", body: new URLSearchParams({ lost: one.lost }), headers: { "X-Phone": one.secret, "X-CSRFToken": said.csrf } });
  }

  async function mine() {
    const me = await who();
    return me ? acts(me.staff) : [];
  }
  window.guanjiaOutbox = { skew: () => skew, add, flush, jobs, van, acts: mine, wipe, said: () => get("said") };

  /* Signing out sends first; with something unsent it asks. */
  d.addEventListener("submit", function (e) {
    const form = e.target;
    if (new URL(form.action, location.href).pathname !== "/accounts/logout/") return;
    e.preventDefault();
    e.stopImmediatePropagation();
    mine().then((rows) => rows.length ? flush().then(mine) : rows).then(async (rows) => {
      const held = await unsent(), all = sum(held), foreign = all - rows.length;
      if (all && !window.confirm("还有 " + all + " 项没有发出" + (foreign ? "，其中 " + foreign + " 项是在这部手机上登录过的别人的" : "") + "。到有信号的地方会自动发送；现在退出就删掉了，确定退出？")) return;
      await reportLoss(held); // first, so that another page of this phone finds it over and registers nothing anew
      await wipe();
      HTMLFormElement.prototype.submit.call(form);
    });
  }, true);

  // signed out: a phone that was stopped meanwhile empties itself; nothing is made where there was nothing
  if (d.querySelector("input[name=login]")) store.exists().then((is) => is && stopped()).catch(() => {});
  if (!home) return; // other pages only look after what is unsent when somebody signs out
  window.addEventListener("online", flush);
  d.addEventListener("visibilitychange", () => { if (!d.hidden) flush(); });
  navigator.serviceWorker.register("/field/sw.js", { scope: "/field/" }).catch(() => {});
  // a page that was on its way while the worker began asks it for cover
  navigator.serviceWorker.ready.then((found) => { if (!navigator.serviceWorker.controller) found.active.postMessage("cover"); });
  flush().then(report);
  setInterval(() => { if (!d.hidden && navigator.onLine) flush().then(report); }, REPORT);
})(document);
