/* A conversation: what was sent leaves the box, the newest line is in sight. Everything else works without this file. */
(function (d) {
  "use strict";
  function count() { return d.querySelectorAll("#chat .said-by").length; }
  function down() {
    var box = d.querySelector("#chat [data-scroll]");
    if (box) box.scrollTop = box.scrollHeight;
    else if (count()) window.scrollTo(0, d.body.scrollHeight);
  }
  var seen = count();
  down();
  d.addEventListener("htmx:afterSettle", function () {
    if (count() === seen) return;
    seen = count();
    down();
  });
  d.addEventListener("htmx:afterRequest", function (e) {
    var form = e.detail.elt;
    if (form.id !== "say" || !e.detail.xhr || e.detail.xhr.status >= 300) return;
    var box = form.querySelector("textarea");
    box.value = "";
    var shots = form.querySelector("[data-previews]"), file = form.querySelector("input[type=file]");
    if (shots) shots.textContent = "";
    if (file) { file.value = ""; file.kept = []; }
    box.dispatchEvent(new Event("input", { bubbles: true }));
    delete form.dataset.dirty;
  });
  /* At the desk Enter sends and Shift+Enter begins a line; not while a character is being composed. */
  d.addEventListener("keydown", function (e) {
    if (e.key !== "Enter" || e.shiftKey || e.isComposing || !e.target.matches("[data-enter]")) return;
    e.preventDefault();
    if (e.target.value.trim()) e.target.form.requestSubmit();
  });
})(document);
