/* Photos from a phone: made smaller before they travel, shown, removable. */
(function (d) {
  "use strict";
  var SIDE = 1600, QUALITY = .82;

  function load(file) {
    return new Promise(function (ready, fail) {
      var image = new Image();
      image.onload = function () { URL.revokeObjectURL(image.src); ready(image); };
      image.onerror = fail;
      image.src = URL.createObjectURL(file);
    });
  }
  /* Anything that cannot be drawn (an old browser, another format) travels as it is. */
  function smaller(file) {
    if (!/^image\//.test(file.type)) return Promise.resolve(file);
    return load(file).then(function (image) {
      var part = Math.min(1, SIDE / Math.max(image.naturalWidth, image.naturalHeight));
      if (part === 1 && file.type === "image/jpeg" && file.size < 600000) return file;
      var canvas = d.createElement("canvas");
      canvas.width = Math.round(image.naturalWidth * part);
      canvas.height = Math.round(image.naturalHeight * part);
      canvas.getContext("2d").drawImage(image, 0, 0, canvas.width, canvas.height);
      return new Promise(function (ready) { canvas.toBlob(ready, "image/jpeg", QUALITY); }).then(function (blob) {
        return blob ? new File([blob], file.name.replace(/\.\w+$/, "") + ".jpg", { type: "image/jpeg", lastModified: file.lastModified }) : file;
      });
    }).catch(function () { return file; });
  }
  window.guanjiaShrink = smaller;

  function put(input, files) {
    var box = new DataTransfer();
    files.forEach(function (f) { box.items.add(f); });
    input.files = box.files;
    input.kept = files;
  }
  function show(input, place) {
    place.textContent = "";
    input.kept.forEach(function (file) {
      var shot = d.createElement("span"), image = d.createElement("img"), drop = d.createElement("button");
      shot.className = "shot";
      image.src = URL.createObjectURL(file); image.alt = "已拍照片";
      drop.type = "button"; drop.textContent = "×"; drop.setAttribute("aria-label", "删掉这张");
      drop.addEventListener("click", function (e) {
        e.preventDefault();
        put(input, input.kept.filter(function (f) { return f !== file; }));
        show(input, place);
        input.dispatchEvent(new CustomEvent("guanjia:photos", { bubbles: true }));
      });
      shot.append(image, drop);
      place.append(shot);
    });
  }
  d.addEventListener("change", function (e) {
    var input = e.target, area = input.closest("[data-camera]");
    if (input.hasAttribute("data-voice") && input.files.length) {
      input.parentNode.classList.add("said");
      input.parentNode.querySelector("span").textContent = "录好了，再录会换掉";
      return;
    }
    if (!area || input.type !== "file" || !input.files.length) return;
    var before = input.multiple ? (input.kept || []) : [];
    Promise.all([].map.call(input.files, smaller)).then(function (files) {
      try { put(input, before.concat(files)); } catch (old) { input.kept = [].slice.call(input.files); }
      show(input, area.querySelector("[data-previews]"));
      input.dispatchEvent(new CustomEvent("guanjia:photos", { bubbles: true }));
    });
  });
})(document);
