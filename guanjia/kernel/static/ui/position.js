/* Where the phone is, once, when an arrival is registered: only where the form asks, which it does after a consent. */
(function (d) {
  "use strict";
  function ask(field) {
    const note = field.parentNode.querySelector("[data-position-note]");
    field.dataset.ready = "1";
    if (!navigator.geolocation) { note.textContent = note.dataset.none; return; }
    note.textContent = note.dataset.asking;
    navigator.geolocation.getCurrentPosition(function (found) {
      const at = found.coords;
      field.value = [at.latitude.toFixed(5), at.longitude.toFixed(5), Math.round(at.accuracy)].join(",");
      note.textContent = note.dataset.got + " " + Math.round(at.accuracy) + " 米";
    }, function () { note.textContent = note.dataset.none; }, { enableHighAccuracy: true, timeout: 20000, maximumAge: 30000 });
  }
  function begin() { d.querySelectorAll("[data-position]:not([data-ready])").forEach(ask); }
  d.addEventListener("htmx:afterSettle", begin);
  begin();
})(document);
