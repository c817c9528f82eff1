/* The phone: the bar at the top, signature, steps. */
(function (d) {
  "use strict";
  var bar = d.getElementById("sync"), waiting = 0, sending = false, note = "";
  var loaded = new Date().toTimeString().slice(0, 5);

  function tell() {
    if (!bar) return;
    var state = sending ? "go" : navigator.onLine ? "on" : "off";
    bar.className = "sync " + state;
    bar.querySelector("[data-sync-text]").textContent = note || bar.dataset[sending ? "sending" : navigator.onLine ? "online" : "offline"];
    bar.querySelector("[data-sync-count]").textContent = waiting ? waiting + " " + bar.dataset.waiting : state === "on" ? loaded : "";
  }
  window.addEventListener("online", tell);
  window.addEventListener("offline", tell);
  d.addEventListener("guanjia:outbox", function (e) {
    waiting = e.detail.waiting || 0;
    sending = !!e.detail.sending;
    note = e.detail.note || "";
    tell();
  });
  tell();

  /* signature: ink on a canvas, sent as a PNG in the hidden field */
  function sign(area) {
    var canvas = area.querySelector("canvas"), field = area.querySelector("input[type=hidden]");
    var pen = canvas.getContext("2d"), drawing = false;
    area.dataset.ready = "1";
    pen.lineWidth = 5; pen.lineCap = pen.lineJoin = "round"; pen.strokeStyle = "#1b2533";
    function at(e) {
      var box = canvas.getBoundingClientRect();
      return [(e.clientX - box.left) * canvas.width / box.width, (e.clientY - box.top) * canvas.height / box.height];
    }
    canvas.addEventListener("pointerdown", function (e) {
      drawing = true;
      canvas.setPointerCapture(e.pointerId);
      pen.beginPath();
      pen.moveTo.apply(pen, at(e));
    });
    canvas.addEventListener("pointermove", function (e) {
      if (!drawing) return;
      pen.lineTo.apply(pen, at(e));
      pen.stroke();
      area.classList.add("signed");
    });
    function lift() {
      if (!drawing) return;
      drawing = false;
      if (area.classList.contains("signed")) field.value = canvas.toDataURL("image/png");
      field.dispatchEvent(new Event("change", { bubbles: true }));
    }
    canvas.addEventListener("pointerup", lift);
    canvas.addEventListener("pointercancel", lift);
    area.querySelector("[data-clear]").addEventListener("click", function () {
      pen.clearRect(0, 0, canvas.width, canvas.height);
      area.classList.remove("signed");
      field.value = "";
    });
  }

  /* One question a step: <form data-steps> with .step parts, [data-next] and [data-back]. Without script all show. */
  function steps(form) {
    var parts = [].slice.call(form.querySelectorAll(".step")), now = 0;
    form.dataset.ready = "1";
    function go(to, quiet) {
      now = Math.max(0, Math.min(parts.length - 1, to));
      parts.forEach(function (p, n) { p.hidden = n !== now; });
      form.dispatchEvent(new CustomEvent("guanjia:step", { bubbles: true, detail: { now: now, total: parts.length } }));
      if (!quiet) { parts[now].scrollIntoView({ block: "start" }); var f = parts[now].querySelector("input:not([type=hidden]), textarea, select, button"); if (f) f.focus({ preventScroll: true }); }
    }
    form.addEventListener("click", function (e) {
      if (e.target.closest("[data-back]")) { e.preventDefault(); go(now - 1); }
      if (!e.target.closest("[data-next]")) return;
      var bad = [].filter.call(parts[now].querySelectorAll("input, textarea, select"), function (f) { return !f.checkValidity(); })[0];
      e.preventDefault();
      if (bad) bad.reportValidity(); else go(now + 1);
    });
    form.addEventListener("invalid", function (e) {
      var part = parts.indexOf(e.target.closest(".step"));
      if (part >= 0 && part !== now) go(part);
    }, true);
    var wrong = parts.findIndex(function (p) { return p.querySelector(".err"); });
    go(Math.max(0, wrong), true);
  }
  function begin() {
    d.querySelectorAll("[data-signature]:not([data-ready])").forEach(sign);
    d.querySelectorAll("form[data-steps]:not([data-ready])").forEach(steps);
  }
  d.addEventListener("htmx:afterSettle", begin);
  begin();
})(document);
