/* The desk: keyboard, look, rail, and the bell for what is urgent. */
(function (d) {
  "use strict";
  var root = d.documentElement, title = d.title.replace(/^\(\d+\) /, ""), leader = 0;

  function typing(el) { return el && (el.matches("input, textarea, select") || el.isContentEditable); }
  function rows() {
    return [].map.call(d.querySelectorAll("[data-row]"), function (r) {
      return r.matches("a, button") ? r : r.querySelector("a, button");
    }).filter(function (el) { return el && el.offsetParent; });
  }
  function walk(step) {
    var all = rows(), at = all.indexOf(d.activeElement);
    var next = all[at < 0 ? (step > 0 ? 0 : all.length - 1) : Math.max(0, Math.min(all.length - 1, at + step))];
    if (next) { next.focus({ focusVisible: true }); next.scrollIntoView({ block: "nearest" }); }
  }
  function press(selector) {
    var el = d.querySelector(selector);
    if (el) el.click();
    return !!el;
  }
  function quoted(key) { return key === '"' || key === "\\" ? "" : key; }

  d.addEventListener("keydown", function (e) {
    if (e.ctrlKey || e.metaKey || e.altKey || e.isComposing || d.querySelector("dialog[open]")) return;
    if (typing(e.target)) { if (e.key === "Escape") e.target.blur(); return; }
    var key = e.key, done = true;
    if (leader && Date.now() - leader < 1500) {
      leader = 0;
      done = press('.nav-l [data-go="' + quoted(key) + '"]');
    } else if (key === "g") leader = Date.now();
    else if (key === "/") { var s = d.querySelector(".search input"); if (s) { s.focus(); s.select(); } }
    else if (key === "?") d.getElementById("keys").showModal();
    else if (key === "j") walk(1);
    else if (key === "k") walk(-1);
    else if (key.length === 1 && !(key === " " && e.target.matches("a, button, summary"))) done = press('[data-key="' + quoted(key) + '"]');
    else done = false;
    if (done) e.preventDefault();
  });

  d.addEventListener("click", function (e) {
    if (e.target.closest("[data-rail]")) {
      root.classList.toggle("rail");
      window.guanjiaRemember("rail", root.classList.contains("rail") ? "1" : "0");
    }
    if (e.target.closest("[data-keys]")) { e.preventDefault(); d.getElementById("keys").showModal(); }
    if (e.target.closest("[data-close]")) { e.preventDefault(); e.target.closest("dialog").close(); }
    var look = e.target.closest("[data-theme-choice] button");
    if (look) { window.guanjiaRemember("theme", look.value); shown(); }
  });
  function shown() {
    d.querySelectorAll("[data-theme-choice] button").forEach(function (b) {
      b.setAttribute("aria-pressed", String(b.value === root.getAttribute("data-theme")));
    });
  }
  shown();

  /* Two short tones made here, so no file is fetched; a browser allows it after the first click. */
  function ring() {
    var Sound = window.AudioContext || window.webkitAudioContext;
    if (!Sound) return;
    var out = new Sound();
    [0, .25].forEach(function (at, n) {
      var tone = out.createOscillator(), loud = out.createGain();
      tone.frequency.value = n ? 880 : 660;
      loud.gain.setValueAtTime(.15, out.currentTime + at);
      loud.gain.exponentialRampToValueAtTime(.001, out.currentTime + at + .22);
      tone.connect(loud).connect(out.destination);
      tone.start(out.currentTime + at);
      tone.stop(out.currentTime + at + .24);
    });
    setTimeout(function () { out.close(); }, 1200);
  }
  /* How many urgent cases wait stands in the tab's title; one more rings. The board's poll brings the number. */
  function urgent() {
    var el = d.querySelector("[data-urgent]");
    return el ? Number(el.dataset.urgent) : 0;
  }
  var waiting = urgent();
  function name(bell) { d.title = (bell ? "【急】" : "") + (waiting ? "(" + waiting + ") " : "") + title; }
  d.addEventListener("htmx:afterSettle", function () {
    var before = waiting;
    waiting = urgent();
    if (waiting === before) return;
    name(waiting > before);
    if (waiting < before) return;
    ring();
    if (window.guanjiaSay) window.guanjiaSay({ title: "新的紧急件", text: "有 " + waiting + " 件紧急的在等。", tone: "r" });
  });
  ["focus", "click", "keydown"].forEach(function (what) { window.addEventListener(what, function () { name(false); }); });

  /* On narrow screens: the menu shows where one is, the day plan shows now. */
  var on = d.querySelector(".nav-l .on");
  if (on) on.scrollIntoView({ block: "nearest", inline: "center" });
  d.querySelectorAll(".tbw > .gt").forEach(function (plan) {
    var now = plan.querySelector(".now"), wrap = plan.parentNode;
    if (now) wrap.scrollLeft += now.getBoundingClientRect().left - wrap.getBoundingClientRect().left - wrap.clientWidth * .7;
  });

  /* The print view opens the browser's own window to print. */
  if (d.body.hasAttribute("data-print")) window.addEventListener("load", function () { window.print(); });
})(document);
