/* Clocks that go on between two polls, and numbers that are covered again when their time is over. */
(function (d) {
  "use strict";
  var skew = Number(d.body.dataset.now || 0) ? Number(d.body.dataset.now) - Date.now() / 1000 : 0;

  function words(seconds) {
    var minutes = Math.max(0, Math.floor(seconds / 60)), hours = Math.floor(minutes / 60), days = Math.floor(hours / 24);
    if (days) return days + " 天" + (hours % 24 ? " " + (hours % 24) + " 时" : "");
    if (hours) return hours + " 时" + (minutes % 60 ? " " + (minutes % 60) + " 分" : "");
    return minutes ? minutes + " 分" : "不到 1 分";
  }
  function tick() {
    var now = Date.now() / 1000 + skew;
    d.querySelectorAll("[data-due]").forEach(function (el) {
      var due = Number(el.dataset.due), start = Number(el.dataset.start), late = now >= due;
      var text = late ? "超时 " + words(now - due) : "剩 " + words(due - now);
      var last = el.lastChild;
      if (!("keepsWords" in el.dataset) && last && last.nodeType === 3 && last.data.trim() !== text) last.data = text;
      el.classList.toggle("o", late);
      el.classList.toggle("w", !late && now - start >= 0.8 * (due - start));
    });
    d.querySelectorAll("[data-until]").forEach(function (el) {
      if (now >= Number(el.dataset.until)) el.textContent = "时间到，已收起";
    });
  }
  setInterval(tick, 10000);
})(document);
