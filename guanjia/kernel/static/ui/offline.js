/* The day and its jobs out of what the phone keeps: the shell's own script. Online pages use it to keep what the network lost. */
(function (d) {
  "use strict";
  const box = window.guanjiaOutbox, place = d.getElementById("offline");
  const ACT = /^\/field\/jobs\/(\d+)\/([a-z-]+)\/$/;
  if (!box) return;

  const fields = (form) => Array.from(new FormData(form)).filter(([name, value]) => typeof value === "string" && name !== "csrfmiddlewaretoken");
  const files = (form) => Array.from(new FormData(form)).filter(([, value]) => value instanceof File && value.size);
  const keyOf = (said) => (said.find(([name]) => name === "_key") || ["", ""])[1];

  /* how far a job is: what the server knew, and what was done since */
  function course(job, rows) {
    const own = rows.filter((row) => row.order === job.id);
    let next = 0, paused = false, ended = false;
    own.forEach((row) => {
      if (row.item >= 0) next = Math.max(next, row.item + 1);
      if (row.verb === "pause") paused = true;
      if (row.verb === "resume") paused = false;
      const side = job.beside[row.verb];
      ended = ended || !!(side && side.ends);
    });
    const item = ended ? null : paused ? job.beside.resume : job.items[next] || null;
    return { item, index: paused ? -1 : next, waiting: own.length, ended };
  }
  function indexOf(job, verb, step, from) {
    return job.items.findIndex((item, n) => n >= from && item.key === verb && (!item.step || String(item.step) === String(step)));
  }

  async function keep(form, order, verb, item, word) {
    const said = fields(form);
    const key = keyOf(said) || crypto.randomUUID();
    if (!keyOf(said)) { const at = said.findIndex(([name]) => name === "_key"); if (at >= 0) said[at][1] = key; else said.push(["_key", key]); }
    try {
      await box.add({ key, order, verb, item, word, fields: said, files: files(form) });
      return true;
    } catch (full) {
      const lost = full && full.name === "QuotaExceededError";
      window.guanjiaSay({ title: lost ? "手机存满了，这一项没有存下" : "没有存下，请再按一次", text: lost ? "请先到有信号的地方发送，或少拍一张再存。填的内容还在。" : "填的内容还在。", tone: "r" });
      return false;
    }
  }

  /* The page of what waits */
  const pending = d.getElementById("pending");
  function listed() {
    box.acts().then((rows) => {
      pending.hidden = !rows.length;
      d.getElementById("none").hidden = !!rows.length;
      pending.replaceChildren();
      rows.forEach((row) => {
        const line = d.createElement("a"), words = d.createElement("span"), time = d.createElement("span");
        line.href = "/field/jobs/" + row.order + "/";
        words.className = "g";
        words.textContent = row.word + (row.files.length ? "，照片 " + row.files.length + " 张" : "");
        time.className = "s num nw";
        time.textContent = new Date(row.at).toTimeString().slice(0, 5);
        line.append(words, time);
        pending.append(line);
      });
    });
  }
  if (pending) { d.addEventListener("guanjia:outbox", listed); listed(); }

  /* On a page of the server: a form that could not be sent is kept as an act. */
  window.guanjiaKeeps = function (form) {
    const found = form && form.matches && form.matches("form") && ACT.exec(new URL(form.action, location.href).pathname);
    if (!found || place) return false;
    const order = Number(found[1]), verb = found[2], step = (form.elements.step_id || {}).value || 0;
    Promise.all([box.jobs(), box.acts()]).then(async ([jobs, rows]) => {
      const job = (jobs || []).find((one) => one.id === order);
      if (!job) { window.guanjiaSay({ title: "没有发出去", text: "这张单不在手机里，填的内容还在，有信号时再按一次。", tone: "w" }); return; }
      const item = indexOf(job, verb, step, course(job, rows).index), side = job.beside[verb];
      const word = item >= 0 ? job.items[item].word : side ? side.word : verb;
      if (await keep(form, order, verb, verb === "skip" ? indexOf(job, "step", step, 0) : item, word)) location.assign("/field/jobs/" + order + "/");
    });
    return true;
  };
  if (!place) { d.addEventListener("guanjia:sent", () => { if (!d.querySelector("form[data-dirty]")) location.reload(); }); return; }

  /* The shell */
  const make = (name, shape, text) => { const e = d.createElement(name); if (shape) e.className = shape; if (text) e.textContent = text; return e; };
  function shown(html) {
    const part = d.createDocumentFragment();
    Array.from(new DOMParser().parseFromString(html, "text/html").body.childNodes).forEach((one) => part.append(d.importNode(one, true)));
    return part;
  }
  const fromAddress = () => { const found = /^\/field\/jobs\/(\d+)\//.exec(location.pathname); return found ? Number(found[1]) : 0; };
  let at = fromAddress(), side = "";

  function empty(title, text) {
    place.replaceChildren();
    const area = make("div", "empty");
    area.append(make("b", "", title), make("p", "m", text));
    place.append(area);
  }
  function carried(van) {
    const area = make("section", "box");
    area.append(make("h2", "", "车上有"));
    van.forEach(([name, count, unit]) => {
      const line = make("div", "mat");
      line.append(make("span", "g", name), make("span", "num nw", count + " " + unit));
      area.append(line);
    });
    if (!van.length) area.append(make("p", "m", "车上没有登记的物料，用了照样记，有信号时仓库会对。"));
    return area;
  }
  function list(jobs, rows, van) {
    place.replaceChildren();
    const head = make("div", "head");
    head.append(make("h1", "", "今天 " + jobs.length + " 件"), make("p", "m", "没有信号，照常干活；有信号时自动发送。"));
    place.append(head);
    const area = make("div", "box flush lst");
    jobs.forEach((job) => {
      const row = make("a"), words = make("span", "g"), found = course(job, rows);
      row.href = "/field/jobs/" + job.id + "/";
      row.dataset.job = job.id;
      words.append(make("span", "t1", (job.urgent ? "急 " : "") + job.title), d.createElement("br"), make("span", "m", job.when + "，" + job.place));
      row.append(words, make("span", "tg", found.waiting ? found.waiting + " 项等发送" : job.word));
      area.append(row);
    });
    place.append(area, carried(van));
  }
  function ready(form) {
    form.removeAttribute("hx-post");
    form.noValidate = false;
    place.querySelectorAll(".way-door, .way-code, .way-hand").forEach((one) => one.removeAttribute("hidden"));
    d.dispatchEvent(new CustomEvent("htmx:afterSettle", { detail: {} }));
  }
  function open(job, rows, van) {
    const found = course(job, rows), item = side ? job.beside[side] : found.item;
    place.replaceChildren(shown(job.head));
    if (!item) {
      const area = make("section", "box box-acc");
      area.append(make("h2", "", job.stop ? "先到有信号的地方" : found.ended ? "已记下，等发送" : "都做完了，等发送"), make("p", "m", job.stop || (found.waiting ? found.waiting + " 项操作和照片存在手机里，有信号时自动发出。" : "有信号时再看下一步。")));
      place.append(area);
    } else {
      place.append(shown(item.html));
      const form = place.querySelector("form");
      form.dataset.verb = item.key;
      form.dataset.item = side ? -1 : found.index;
      form.dataset.word = item.word;
      form.dataset.urgent = job.urgent ? "1" : "";
      const step = form.querySelector("[name=step_id]");
      if (side && step && found.item) step.value = found.item.step;
      ready(form);
      const others = (side ? [] : item.beside).concat(side ? [] : ["photos", "note"]).filter((key) => job.beside[key]);
      const bar = make("div", "rw wrap");
      others.forEach((key) => { const b = make("button", "bt", job.beside[key].word); b.type = "button"; b.dataset.side = key; bar.append(b); });
      if (side) { const b = make("button", "bt", "先不做"); b.type = "button"; b.dataset.side = ""; bar.append(b); }
      form.querySelector(".thumbs").append(bar);
      if (side === "material") place.append(carried(van));
    }
    const top = make("div", "hd"), back = make("a", "", "‹");
    back.href = "/field/";
    back.dataset.job = "0";
    back.setAttribute("aria-label", "返回今天的任务");
    top.append(back, make("span", "g num trunc", job.number));
    if (job.call && Date.now() + (box.skew() || 0) < job.call.until) {
      const call = make("a", "", "☎");
      call.href = "tel:" + job.call.number;
      call.setAttribute("aria-label", "打给客户");
      top.append(call);
    }
    place.querySelector(".head").prepend(top);
    window.scrollTo(0, 0);
  }
  async function show() {
    const [jobs, rows, van] = await Promise.all([box.jobs(), box.acts(), box.van()]);
    if (!jobs) { empty("手机里没有任务", "上次联网已超过 24 小时，或还没有联网打开过。请到有信号的地方打开一次；没发出的操作还留着。"); return; }
    const job = at && jobs.find((one) => one.id === at);
    if (at && !job) { empty("这张单不在手机里", "请到有信号的地方再打开。"); return; }
    if (job) open(job, rows, van); else list(jobs, rows, van);
  }
  place.addEventListener("click", (e) => {
    const to = e.target.closest("[data-job]"), other = e.target.closest("[data-side]"), link = e.target.closest("a[href]");
    if (to) { e.preventDefault(); at = Number(to.dataset.job); side = ""; history.pushState({}, "", to.href); show(); }
    else if (other) { side = other.dataset.side; show(); }
    else if (link && link.getAttribute("href")[0] === "/" && !navigator.onLine) { e.preventDefault(); window.guanjiaSay({ title: "这一页要有信号才能看", tone: "w" }); }
  });
  window.addEventListener("popstate", () => { at = fromAddress(); side = ""; show(); });
  /* What the server would refuse is not stored: the acts after it would all be in vain. */
  function missing(form) {
    const photos = form.querySelector(".must input[type=file]"), lines = Array.from(form.querySelectorAll("input[name=ticked]"));
    if (photos && !(photos.files && photos.files.length)) return ["这一步必须拍照", "先拍一张再存。", photos];
    const open = lines.find((line) => !line.checked);
    if (open && !(form.dataset.verb === "prepare" && form.dataset.urgent)) return [form.dataset.verb === "safety" ? "安全检查没有做完" : "还没有装齐", "做到一样勾一样，全部勾上才能往下做。", open];
    const way = form.querySelector("input[name=evidence]:checked"), word = way && form.querySelector(".way-" + way.value + " input, .way-" + way.value + " textarea");
    if (form.elements.evidence && !way) return ["请选一种到场凭据", "任选一种。", form.querySelector("input[name=evidence]")];
    if (word && !word.value.trim()) return ["还没有填写", "选这种方式时要填，否则到场不算数。", word];
    const reading = form.querySelector("input[name=reading]");
    if (reading && !reading.value.trim()) return ["读数没有填", "量好填上再存。", reading];
    const { is_paid: paid, agreed } = form.elements, prices = Array.from(form.querySelectorAll("input[name^=price_]"));
    if (paid && paid.checked && !prices.some((one) => Number(one.value) > 0)) return ["收费服务要从价目表选项目", "填上做几项；不收费就不要勾选“收费服务”。", prices[0] || paid];
    if (agreed && !agreed.checked) return ["客户还没有同意", "请客户确认内容和费用，再勾选“客户已当场同意”。", agreed];
    const given = form.querySelector("input[name=outcome][value=given]:checked"), stars = form.querySelector("input[name=overall]");
    if (given && stars && !form.querySelector("input[name=overall]:checked")) return ["还没有评价", "请客户点一个表情；不愿评价就选另一项。", stars];
    return null;
  }
  /* What was not kept can be pressed again at once. */
  function again(form) {
    delete form.dataset.sent;
    form.dataset.dirty = "1";
    form.querySelectorAll("[aria-busy]").forEach((one) => one.removeAttribute("aria-busy"));
  }
  place.addEventListener("submit", (e) => {
    const form = e.target, lack = missing(form);
    e.preventDefault();
    e.stopImmediatePropagation();
    if (lack) { window.guanjiaSay({ title: lack[0], text: lack[1], tone: "w" }); again(form); lack[2].focus(); return; }
    const verb = form.dataset.verb;
    let item = Number(form.dataset.item);
    Promise.all([box.jobs(), box.acts()]).then(async ([jobs, rows]) => {
      const job = jobs.find((one) => one.id === at);
      if (verb === "skip") item = course(job, rows).index;
      if (await keep(form, at, verb, item, form.dataset.word)) { side = ""; window.guanjiaSay({ title: form.dataset.word + "：存在手机里了" }); show(); } else again(form);
    });
  }, true);
  d.addEventListener("guanjia:sent", (e) => {
    if (place.querySelector("form[data-dirty]")) return;
    location.replace(e.detail.kept ? "/field/outbox/" : at ? "/field/jobs/" + at + "/" : "/field/");
  });
  d.addEventListener("guanjia:outbox", () => { if (!place.querySelector("form")) show(); });
  show();
})(document);
