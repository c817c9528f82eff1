// The month of a roster: arrow keys move, a number (or the code's own letter) sets, Delete clears; dragging paints the
// chosen shift, or moves a cell. Everything goes through the one form of cells, all or nothing.
(function () {
  "use strict";
  let chosen = "", waiting = new Map(), busy = false, focused = "", drag = null;
  const grid = () => document.getElementById("roster-grid");
  const links = () => Array.from(grid().querySelectorAll("tbody td a"));
  const width = () => grid().tBodies[0].rows[0].querySelectorAll("td a").length;
  const place = (link) => link.getAttribute("href").split("/").slice(-3, -1);
  const cell = (event) => {
    const link = event.target.closest && event.target.closest("#roster-grid[data-edit] tbody td a");
    return link || null;
  };

  function put(link, code) {
    const rest = document.querySelector('.ros-k[data-rest][data-code="' + CSS.escape(code) + '"]');
    const shown = rest ? "" : code;
    waiting.set(place(link).join(":"), shown);
    link.textContent = shown || "·";
    link.parentElement.classList.toggle("has", Boolean(shown));
    link.parentElement.classList.add("sel");
  }

  function send() {
    const form = document.getElementById("cells-form");
    if (!form || busy || !waiting.size) return;
    form.elements.cells.value = Array.from(waiting, ([at, code]) => at + ":" + code).join(" ");
    waiting = new Map();
    busy = true;
    form.requestSubmit();
  }

  function codeOf(key) {
    const kinds = Array.from(document.querySelectorAll("button.ros-k[data-code]")).filter((k) => k.dataset.code);
    if (/^[1-9]$/.test(key)) return kinds[Number(key) - 1] && kinds[Number(key) - 1].dataset.code;
    const own = kinds.find((k) => k.dataset.code.toLowerCase() === key.toLowerCase());
    return own && own.dataset.code;
  }

  function move(link, step) {
    const all = links(), next = all[all.indexOf(link) + step];
    if (next) next.focus();
  }

  document.addEventListener("keydown", (event) => {
    const link = cell(event);
    if (!link || event.ctrlKey || event.metaKey || event.altKey) return;
    const steps = { ArrowLeft: -1, ArrowRight: 1, ArrowUp: -width(), ArrowDown: width() };
    if (event.key in steps) { event.preventDefault(); move(link, steps[event.key]); return; }
    const code = event.key === "Delete" || event.key === "Backspace" ? "" : codeOf(event.key);
    if (code === undefined || code === null) return;
    event.preventDefault();
    event.stopPropagation();
    put(link, code);
    move(link, 1);
    focused = document.activeElement.getAttribute("href");
    clearTimeout(send.timer);
    send.timer = setTimeout(send, 400);
  }, true);

  document.addEventListener("click", (event) => {
    const kind = event.target.closest("button.ros-k");
    if (kind) {
      chosen = kind.dataset.code;
      document.querySelectorAll("button.ros-k").forEach((k) => k.setAttribute("aria-pressed", String(k === kind)));
    }
    if (drag === "done" && cell(event)) event.preventDefault();
    drag = null;
  });

  document.addEventListener("pointerdown", (event) => {
    const link = cell(event);
    if (!link || event.button || event.pointerType === "touch") return;
    event.preventDefault();
    link.focus();
    drag = { from: link, over: link };
    if (chosen) put(link, chosen);
  });

  document.addEventListener("pointermove", (event) => {
    if (!drag || drag === "done") return;
    const under = document.elementFromPoint(event.clientX, event.clientY);
    const link = under && cell({ target: under });
    if (!link || link === drag.over) return;
    drag.over.parentElement.classList.toggle("sel", Boolean(chosen));
    drag.over = link;
    link.parentElement.classList.add("sel");
    if (chosen) put(link, chosen);
  });

  document.addEventListener("pointerup", () => {
    if (!drag || drag === "done") return;
    const { from, over } = drag, moved = from !== over;
    if (!chosen && moved && from.parentElement.classList.contains("has")) {
      put(over, from.textContent.trim());
      put(from, "");
    }
    focused = over.getAttribute("href");
    drag = chosen || moved ? "done" : null;
    if (waiting.size) send();
  });
  document.addEventListener("dragstart", (event) => { if (cell(event)) event.preventDefault(); });

  document.addEventListener("htmx:afterRequest", (event) => {
    if (event.target.id === "cells-form") busy = false;
  });
  document.addEventListener("htmx:afterSettle", () => {
    busy = false;
    if (!grid()) return;
    const kind = document.querySelector('button.ros-k[data-code="' + CSS.escape(chosen) + '"]');
    if (kind) document.querySelectorAll("button.ros-k").forEach((k) => k.setAttribute("aria-pressed", String(k === kind)));
    const link = focused && grid().querySelector('a[href="' + CSS.escape(focused) + '"]');
    if (link) link.focus({ preventScroll: true });
    waiting.forEach((code, at) => {
      const again = grid().querySelector('a[href$="/cell/' + at.replace(":", "/") + '/"]');
      if (again) again.textContent = code || "·";
    });
    send();
  });
}());
