/* A code at a door: by the camera, else from a photo, else typed. Needs vendor/jsQR.js where BarcodeDetector is missing. */
(function (d) {
  "use strict";
  function read(source, width, height) {
    var canvas = d.createElement("canvas");
    var part = Math.min(1, 1000 / Math.max(width, height));
    canvas.width = Math.round(width * part); canvas.height = Math.round(height * part);
    var pen = canvas.getContext("2d", { willReadFrequently: true });
    pen.drawImage(source, 0, 0, canvas.width, canvas.height);
    var pixels = pen.getImageData(0, 0, canvas.width, canvas.height);
    var found = window.jsQR && window.jsQR(pixels.data, pixels.width, pixels.height);
    return found ? found.data : "";
  }

  function start(area) {
    var video = area.querySelector("video"), view = area.querySelector(".scan-v");
    var note = area.querySelector("[data-scan-note]"), field = area.querySelector("input.inp"), stream = null;
    area.dataset.ready = "1";

    function say(text) { view.classList.add("on"); note.textContent = text; }
    function stop() {
      if (stream) stream.getTracks().forEach(function (t) { t.stop(); });
      stream = null;
      view.classList.remove("on");
    }
    /* A code may carry a whole address of this site; only its own pages are opened. */
    function found(text) {
      stop();
      if (navigator.vibrate) navigator.vibrate(60);
      field.value = text;
      field.dispatchEvent(new Event("change", { bubbles: true }));
      if (field.form && area.closest("form[method=get]")) field.form.requestSubmit ? field.form.requestSubmit() : field.form.submit();
    }
    function look() {
      if (!stream) return;
      var text = video.readyState >= 2 ? read(video, video.videoWidth, video.videoHeight) : "";
      if (text) found(text); else setTimeout(look, 180);
    }
    area.querySelector("[data-scan-start]").addEventListener("click", function () {
      if (!navigator.mediaDevices || !navigator.mediaDevices.getUserMedia) { say("这里打不开相机，请用照片或输入编号"); return; }
      navigator.mediaDevices.getUserMedia({ video: { facingMode: "environment" } }).then(function (s) {
        stream = s;
        video.srcObject = s;
        say("把码放进框里");
        return video.play();
      }).then(look).catch(function () { say("没有相机权限，请用照片或输入编号"); });
    });
    area.querySelector("[data-scan-photo]").addEventListener("change", function (e) {
      var file = e.target.files[0];
      if (!file) return;
      var image = new Image();
      image.onload = function () {
        var text = read(image, image.naturalWidth, image.naturalHeight);
        URL.revokeObjectURL(image.src);
        if (text) found(text); else say("照片里没有认出码，请靠近一点再拍，或输入编号");
      };
      image.src = URL.createObjectURL(file);
    });
    window.addEventListener("pagehide", stop);
  }
  function begin() { d.querySelectorAll("[data-scan]:not([data-ready])").forEach(start); }
  d.addEventListener("htmx:afterSettle", begin);
  begin();
})(document);
