/* Blocks that poll: never over what a person is doing, and a word when the line is down. */
(function (d) {
  "use strict";
  var failures = 0;

  function busy(block) {
    var at = d.activeElement;
    if (at && block.contains(at) && at.matches("input, textarea, select, [contenteditable=true]")) return true;
    return !!block.querySelector("form[data-dirty], form[data-sent], details[data-keep][open], dialog[open]");
  }
  /* Who asked counts, not where the answer goes: a form inside a live block swaps that block itself. */
  function polls(e) {
    var from = e.detail.requestConfig ? e.detail.requestConfig.elt : e.detail.elt;
    return !!(from && from.hasAttribute && from.hasAttribute("data-live"));
  }

  d.addEventListener("htmx:beforeRequest", function (e) {
    if (polls(e) && busy(e.detail.elt)) e.preventDefault();
  });

  d.addEventListener("htmx:beforeSwap", function (e) {
    var xhr = e.detail.xhr;
    if (polls(e) && busy(e.detail.elt)) { e.detail.shouldSwap = false; return; }
    if (xhr.status >= 400 && xhr.responseText.indexOf("data-refused") >= 0) refused(e, xhr.responseText);
    if (e.detail.shouldSwap) remember(e.detail.target);
  });
  /* A refusal without a form to stand in is said in passing; the page stays as it was. */
  function refused(e, html) {
    var box = new DOMParser().parseFromString(html, "text/html").querySelector("[data-refused]");
    var head = box && box.querySelector("b");
    e.detail.shouldSwap = false;
    e.detail.isError = false;
    if (!head || !window.guanjiaSay) return;
    var title = head.textContent;
    window.guanjiaSay({ title: title, text: box.textContent.replace(title, "").trim(), tone: "r" });
  }

  /* Inner scroll positions survive a swap; the page's own scroll and focus by id are kept by htmx. */
  var kept = [];
  function remember(target) {
    kept = [].map.call(target.querySelectorAll("[data-scroll], .tbw"), function (el) { return [el.scrollLeft, el.scrollTop]; });
  }
  d.addEventListener("htmx:afterSwap", function (e) {
    [].forEach.call(e.target.querySelectorAll("[data-scroll], .tbw"), function (el, n) {
      if (kept[n]) { el.scrollLeft = kept[n][0]; el.scrollTop = kept[n][1]; }
    });
  });

  function lost(e) {
    var code = e.detail.xhr ? e.detail.xhr.status : 0;
    if (!polls(e) || (code >= 400 && code < 500)) return;
    failures += 1;
    var bar = d.getElementById("lost");
    if (failures < 2 || !bar || !bar.hidden) return;
    var now = new Date();
    bar.querySelector("[data-lost]").textContent = ("0" + now.getHours()).slice(-2) + ":" + ("0" + now.getMinutes()).slice(-2) + " 起连不上";
    bar.hidden = false;
  }
  ["htmx:sendError", "htmx:timeout", "htmx:responseError"].forEach(function (name) { d.addEventListener(name, lost); });
  d.addEventListener("htmx:afterRequest", function (e) {
    if (!polls(e) || !e.detail.xhr || e.detail.xhr.status === 0 || e.detail.xhr.status >= 500) return;
    failures = 0;
    var bar = d.getElementById("lost");
    if (bar) bar.hidden = true;
  });
  ["htmx:sendError", "htmx:timeout"].forEach(function (name) { d.addEventListener(name, unsent); });
  /* The phone keeps what it could not send; elsewhere it is said. */
  function unsent(e) {
    if (polls(e) || (window.guanjiaKeeps && window.guanjiaKeeps(e.detail.elt))) return;
    if (window.guanjiaSay) window.guanjiaSay({ title: "没有发出去", text: "连不上，填的内容还在，请稍后再按一次。", tone: "w" });
  }
  d.addEventListener("htmx:responseError", function (e) {
    if (!polls(e) && window.guanjiaSay && e.detail.xhr.responseText.indexOf("data-refused") < 0) window.guanjiaSay({ title: "没有办成", text: "系统出了错，填的内容还在，请再试一次。", tone: "r" });
  });
})(document);
