/* The telephone desk: how often it rang goes on between two polls. */
(function (d) {
  "use strict";
  var skew = Number(d.body.dataset.now || 0) ? Number(d.body.dataset.now) - Date.now() / 1000 : 0;
  setInterval(function () {
    d.querySelectorAll("[data-rang]").forEach(function (el) {
      var ring = Number(el.dataset.ring);
      if (!ring) return;
      var rung = Math.floor((Date.now() / 1000 + skew - Number(el.dataset.rang)) / ring) + 1;
      el.textContent = el.textContent.replace(/第 \d+ 声/, "第 " + rung + " 声");
      [].forEach.call(el.previousElementSibling.children, function (bar, n) { bar.classList.toggle("e", n >= rung); });
    });
  }, 1000);
})(document);
