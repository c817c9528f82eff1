/* Residents: large type without a round trip. Everything else works without this file. */
(function (d) {
  "use strict";
  d.addEventListener("click", function (e) {
    var link = e.target.closest && e.target.closest("[data-large]");
    if (!link) return;
    e.preventDefault();
    var large = d.documentElement.classList.toggle("large");
    window.guanjiaRemember("large", large ? "1" : "0");
    link.textContent = large ? "小字" : "大字";
    link.href = "?large=" + (large ? "0" : "1");
  });
})(document);
