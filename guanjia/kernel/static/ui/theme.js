/* Before the first paint: the chosen look, the rail, large type. */
(function (d) {
  "use strict";
  var root = d.documentElement;
  var dark = window.matchMedia && window.matchMedia("(prefers-color-scheme: dark)");
  function cookie(name) {
    var found = d.cookie.match(new RegExp("(?:^|; )" + name + "=([^;]*)"));
    return found ? found[1] : "";
  }
  function paint() {
    var look = cookie("theme") || root.getAttribute("data-theme") || "auto";
    root.setAttribute("data-theme", look);
    root.setAttribute("data-bs-theme", look === "auto" ? (dark && dark.matches ? "dark" : "light") : look);
  }
  window.guanjiaRemember = function (name, value) {
    d.cookie = name + "=" + value + "; path=/; max-age=31536000; samesite=lax" + (location.protocol === "https:" ? "; secure" : "");
    paint();
  };
  root.classList.add("js");
  if (cookie("rail") === "1") root.classList.add("rail");
  if (cookie("large") === "1") root.classList.add("large");
  paint();
  if (dark && dark.addEventListener) dark.addEventListener("change", paint);
})(document);
