// The bars of a draft: dragging one to another person or time opens the form of that visit with both filled in, where
// the reason is asked for and the server looks at every gate. Without script the same form is a click away.
(function () {
  "use strict";
  const STEP = 5, FAR = 6;
  let drag = null;
  const board = () => document.querySelector("#plan-gantt[data-edit]");
  const rows = (at) => Array.from(at.querySelectorAll("svg.ln:not(.hd)"));

  document.addEventListener("pointerdown", (event) => {
    const link = event.button === 0 && event.target.closest && event.target.closest("#plan-gantt[data-edit] svg.ln a");
    if (!link || !link.getAttribute("href").includes("/fix/")) return;  // what is done or under way stays
    const bar = link.querySelector(".jb"), left = bar.querySelector("rect").getBoundingClientRect().left;
    drag = { link, bar, x: event.clientX, y: event.clientY, grip: event.clientX - left, moved: false };
  });
  document.addEventListener("dragstart", (event) => { if (drag) event.preventDefault(); });

  document.addEventListener("pointermove", (event) => {
    if (!drag) return;
    const dx = event.clientX - drag.x, dy = event.clientY - drag.y;
    if (!drag.moved && Math.hypot(dx, dy) < FAR) return;
    drag.moved = true;
    drag.bar.classList.add("drag");
    drag.bar.setAttribute("transform", "translate(" + dx + " " + dy + ")");
  });

  document.addEventListener("pointerup", (event) => {
    if (!drag || !drag.moved) { drag = null; return; }
    const at = board(), held = drag;
    const row = rows(at).findIndex((line) => {
      const box = line.getBoundingClientRect();
      return event.clientY >= box.top && event.clientY < box.bottom;
    });
    document.addEventListener("click", (click) => click.preventDefault(), { capture: true, once: true });
    setTimeout(() => { drag = null; }, 0);
    if (row < 0) { held.bar.removeAttribute("transform"); held.bar.classList.remove("drag"); return; }
    const box = rows(at)[row].getBoundingClientRect(), first = Number(at.dataset.first), last = Number(at.dataset.last);
    const share = Math.min(1, Math.max(0, (event.clientX - held.grip - box.left) / box.width));
    const minutes = Math.round((first + share * (last - first)) * 60 / STEP) * STEP;
    const time = String(Math.floor(minutes / 60)).padStart(2, "0") + ":" + String(minutes % 60).padStart(2, "0");
    const url = new URL(held.link.getAttribute("href"), location.href);
    url.searchParams.set("staff", at.dataset.staff.split(",")[row]);
    url.searchParams.set("at", time);
    location.assign(url);
  });
}());
