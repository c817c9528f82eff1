/* Where the phone is, once: when an arrival is registered, only where the form asks, which it does after a consent;
   or when somebody taps to say where a project's point stands. */
(function (d) {
  "use strict";
  function ask(field) {
    const note = field.parentNode.querySelector("[data-position-note]");
    field.dataset.ready = "1";
    where(note, function (at) { field.value = [at.latitude.toFixed(5), at.longitude.toFixed(5), Math.round(at.accuracy)].join(","); });
  }
  function here(button) {
    const form = button.form;
    button.dataset.ready = "1";
    button.addEventListener("click", function () {
      where(form.querySelector("[data-position-note]"), function (at) {
        form.elements.latitude.value = at.latitude.toFixed(5);
        form.elements.longitude.value = at.longitude.toFixed(5);
      });
    });
  }
  function where(note, take) {
    if (!navigator.geolocation) { note.textContent = note.dataset.none; return; }
    note.textContent = note.dataset.asking;
    navigator.geolocation.getCurrentPosition(function (found) {
      const at = found.coords;
      take(at);
      note.textContent = note.dataset.got + " " + Math.round(at.accuracy) + " 米";
    }, function () { note.textContent = note.dataset.none; }, { enableHighAccuracy: true, timeout: 20000, maximumAge: 30000 });
  }
  function begin() {
    d.querySelectorAll("[data-position]:not([data-ready])").forEach(ask);
    d.querySelectorAll("[data-position-here]:not([data-ready])").forEach(here);
  }
  d.addEventListener("htmx:afterSettle", begin);
  begin();
})(document);
