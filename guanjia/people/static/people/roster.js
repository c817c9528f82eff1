// The month of a roster: arrow keys move, a number (or the code's own letter) sets, Delete clears, the space bar takes
// a shift up and puts it down elsewhere; dragging paints the chosen shift over empty cells, or moves a cell. Cells go
// through one form, a move through another, all or nothing; what was refused stays in its cells and is sent again with
// what is typed next.
(function () {
  "use strict";
  let chosen = "", waiting = new Map(), sent = new Map(), moving = null, busy = false;
  let focused = "", drag = null, taken = "";
  const grid = () => document.getElementById("roster-grid");
  const links = () => Array.from(grid().querySelectorAll("tbody td a"));
  const width = () => grid().tBodies[0].rows[0].querySelectorAll("td a").length;
  const place = (link) => link.getAttribute("href").split("/").slice(-3, -1).join(":");
  const at = (where) => grid() && grid().querySelector('a[href$="/cell/' + where.replace(":", "/") + '/"]');
  const isFull = (link) => link.parentElement.classList.contains("has");
  const cell = (event) => {
    const link = event.target.closest && event.target.closest("#roster-grid[data-edit] tbody td a");
    return link || null;
  };
  const isRest = (code) => Boolean(document.querySelector('.ros-k[data-rest][data-code="' + CSS.escape(code) + '"]'));

  function put(link, code) {
    const shown = isRest(code) ? "" : code;
    waiting.set(place(link), shown);
    show(link, shown);
  }

  function show(link, code) {
    link.textContent = code || "·";
    link.parentElement.classList.toggle("has", Boolean(code));
    link.parentElement.classList.add("sel");
  }

  // what was refused and still stands in its cells
  function held() {
    const field = document.getElementById("ros-held");
    const lines = field ? field.value.split(" ").filter(Boolean) : [];
    return new Map(lines.map((line) => [line.split(":", 2).join(":"), line.split(":").slice(2).join(":")]));
  }

  function send() {
    const form = document.getElementById("cells-form");
    if (!form || busy || document.querySelector("#ros-no [data-stay]")) return;
    if (!waiting.size) { if (moving) carry(); return; }
    sent = new Map([...held(), ...waiting]);
    waiting = new Map();
    form.elements.cells.value = Array.from(sent, ([where, code]) => where + ":" + code).join(" ");
    busy = true;
    form.requestSubmit();
  }

  function carry() {
    const form = document.getElementById("move-form");
    [form.elements.source.value, form.elements.target.value] = moving;
    waiting = new Map([...held(), ...waiting]);
    sent = new Map();
    moving = null;
    busy = true;
    form.requestSubmit();
  }

  function shift(from, to) {
    focused = at(to).getAttribute("href");
    if (from === to) return;
    moving = [from, to];
    send();
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

  function take(link) {
    const from = taken;
    putBack();
    if (from) { shift(from, place(link)); return; }
    if (!isFull(link)) return;
    taken = place(link);
    link.parentElement.classList.add("sel");
    window.guanjiaSay({ title: "拿起了 " + link.textContent.trim() + " 班", text: "方向键走到要去的格子，空格放下；退出键放回" });
  }

  function putBack() {
    const link = taken && at(taken);
    if (link) link.parentElement.classList.remove("sel");
    taken = "";
  }

  document.addEventListener("keydown", (event) => {
    const link = cell(event);
    if (!link || event.ctrlKey || event.metaKey || event.altKey) return;
    const steps = { ArrowLeft: -1, ArrowRight: 1, ArrowUp: -width(), ArrowDown: width() };
    if (event.key in steps) { event.preventDefault(); move(link, steps[event.key]); return; }
    if (event.key === "Escape") { putBack(); return; }
    if (event.key === " ") { event.preventDefault(); event.stopPropagation(); take(link); return; }
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
    if (event.target.closest("#ros-no [data-stay]")) {
      event.preventDefault();
      document.getElementById("ros-no").remove();
      refocus();
      send();
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
    drag.over.parentElement.classList.toggle("sel", waiting.has(place(drag.over)));
    drag.over = link;
    link.parentElement.classList.add("sel");
    if (chosen && (isRest(chosen) || !isFull(link))) put(link, chosen);
  });

  document.addEventListener("pointerup", () => {
    if (!drag || drag === "done") return;
    const { from, over } = drag, moved = from !== over;
    focused = over.getAttribute("href");
    drag = chosen || moved ? "done" : null;
    if (moved) over.parentElement.classList.toggle("sel", waiting.has(place(over)));
    if (!chosen && moved && isFull(from)) shift(place(from), place(over));
    else if (waiting.size) send();
  });
  document.addEventListener("dragstart", (event) => { if (cell(event)) event.preventDefault(); });

  // an answer that never came: what was sent waits for the next attempt
  document.addEventListener("htmx:afterRequest", (event) => {
    if (!["cells-form", "move-form"].includes(event.target.id)) return;
    busy = false;
    if (!event.detail.successful && event.detail.xhr.status !== 422) waiting = new Map([...sent, ...waiting]);
  });

  function refocus() {
    const link = focused && grid().querySelector('a[href="' + CSS.escape(focused) + '"]');
    if (link) link.focus({ preventScroll: true });
  }

  document.addEventListener("htmx:afterSettle", () => {
    busy = false;
    if (!grid()) return;
    const kind = document.querySelector('button.ros-k[data-code="' + CSS.escape(chosen) + '"]');
    if (kind) document.querySelectorAll("button.ros-k").forEach((k) => k.setAttribute("aria-pressed", String(k === kind)));
    const first = document.querySelector("#ros-no [data-first]");
    if (first) first.focus(); else refocus();
    if (taken && at(taken)) at(taken).parentElement.classList.add("sel");
    waiting.forEach((code, where) => { if (at(where)) show(at(where), code); });
    send();
  });
}());
