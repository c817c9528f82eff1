/* Forms of all faces: act once, keep what is typed, fill quick choices, say what happened. */
(function (d) {
  "use strict";
  var DRAFT_AFTER = 1500;

  function fresh() {
    if (window.crypto && crypto.randomUUID) return crypto.randomUUID();
    return Date.now().toString(36) + Math.random().toString(36).slice(2);
  }

  /* A form that comes without a key gets one when it is first sent; a changed form gets a new one. */
  function give(form) {
    var key = form.querySelector("input[name=_key]");
    if (key && !key.value) { key.value = fresh(); key.dataset.made = "1"; }
  }
  function touched(form) {
    var key = form.querySelector("input[name=_key][data-made]");
    if (key) key.value = "";
    form.dataset.dirty = "1";
  }

  d.addEventListener("submit", function (e) {
    var form = e.target;
    if (!form.matches("form[data-once]")) return;
    if (form.dataset.sent) { e.preventDefault(); e.stopImmediatePropagation(); return; }
    give(form);
    delete form.dataset.dirty;
    form.dataset.sent = "1";
    form.querySelectorAll("button:not([type=button])").forEach(function (b) { b.setAttribute("aria-busy", "true"); });
    setTimeout(function () { release(form); }, 20000);
  }, true);
  function release(form) {
    delete form.dataset.sent;
    form.querySelectorAll("[aria-busy]").forEach(function (b) { b.removeAttribute("aria-busy"); });
  }
  d.addEventListener("htmx:configRequest", function (e) {
    var form = e.detail.elt.closest && e.detail.elt.closest("form");
    var key = form && form.querySelector("input[name=_key]");
    if (!key) return;
    give(form);
    e.detail.parameters.set ? e.detail.parameters.set("_key", key.value) : (e.detail.parameters._key = key.value);
  });
  d.addEventListener("htmx:afterRequest", function (e) {
    var form = e.detail.elt.closest && e.detail.elt.closest("form[data-once]");
    if (!form) return;
    release(form);
    if (!e.detail.successful) form.dataset.dirty = "1";
  });
  window.addEventListener("pageshow", function () { d.querySelectorAll("form[data-sent]").forEach(release); });

  /* A browser would cut what is pasted beyond the length; it is kept, counted, and not sent until it is shorter. */
  // as the server counts: an emoji is one, a line break arrives as two
  function measure(area) {
    var most = Number(area.dataset.most), over = Array.from(area.value.trim().replace(/\n/g, "\r\n")).length - most;
    var place = area.closest(".ctl") || area, said = place.nextElementSibling;
    if (!said || !said.matches("[data-over]")) said = null;
    area.setCustomValidity(over > 0 ? "已超过 " + over + " 字，请删短再提交" : "");
    if (over <= 0) { if (said) said.remove(); return; }
    if (!said) {
      said = d.createElement("div"); said.className = "err"; said.dataset.over = ""; said.setAttribute("role", "status");
      place.after(said);
    }
    said.textContent = "已超过 " + over + " 字，最多 " + most + " 字，请删短再提交；写的都还在";
  }
  d.addEventListener("input", function (e) { if (e.target.matches("[data-most]")) measure(e.target); });

  /* drafts */
  var waiting = new WeakMap();
  function secret(form) {
    var csrf = form.querySelector("input[name=csrfmiddlewaretoken]");
    return csrf ? csrf.value : "";
  }
  function note(form, text) {
    var place = form.querySelector("[data-draft-note]");
    if (place) place.textContent = text;
  }
  function keep(form, last) {
    var body = new URLSearchParams();
    new FormData(form).forEach(function (value, name) {
      if (typeof value === "string" && name !== "_key" && name !== "csrfmiddlewaretoken") body.append(name, value);
    });
    send(form, body, last).then(function (answer) {
      if (!answer.ok) throw new Error(answer.status);
      var now = new Date();
      note(form, "草稿 " + ("0" + now.getHours()).slice(-2) + ":" + ("0" + now.getMinutes()).slice(-2) + " 已自动保存");
    }).catch(function () { note(form, "草稿还没存上，连上后再存"); waiting.set(form, setTimeout(keep, 10000, form, false)); });
  }
  function send(form, body, last) {
    return fetch(form.dataset.draftUrl, { method: "POST", body: body, credentials: "same-origin", keepalive: !!last, headers: { "X-CSRFToken": secret(form) } });
  }
  function typed(e) {
    var form = e.target.form;
    if (!form || (form.getAttribute("method") || "").toLowerCase() !== "post") return; // a field may be called "method"
    touched(form);
    if (!form.dataset.draftUrl) return;
    clearTimeout(waiting.get(form));
    waiting.set(form, setTimeout(keep, DRAFT_AFTER, form, false));
  }
  d.addEventListener("input", typed);
  d.addEventListener("change", typed);

  /* who goes on before the pause is over loses nothing either */
  window.addEventListener("pagehide", function () {
    d.querySelectorAll("form[data-draft-url][data-dirty]").forEach(function (form) {
      clearTimeout(waiting.get(form));
      if (!form.dataset.sent) keep(form, true);
    });
  });

  function restore(form, fields) {
    Object.keys(fields).forEach(function (name) {
      var values = [].concat(fields[name]).map(String);
      [].forEach.call(form.elements, function (el) {
        if (el.name !== name || el.type === "hidden" || el.type === "file") return;
        if (el.type === "radio" || el.type === "checkbox") el.checked = values.indexOf(el.value) >= 0;
        else el.value = values[0];
      });
    });
    form.dataset.dirty = "1";
  }
  function button(text, act) {
    var b = d.createElement("button");
    b.type = "button"; b.className = "btn btn-s"; b.textContent = text;
    b.addEventListener("click", act);
    return b;
  }
  function offer(form) {
    if (form.dataset.asked) return;
    form.dataset.asked = "1";
    fetch(form.dataset.draftUrl, { credentials: "same-origin", headers: { Accept: "application/json" } }).then(function (answer) {
      return answer.status === 200 ? answer.json() : null;
    }).then(function (draft) {
      if (!draft || !draft.fields || !Object.keys(draft.fields).length || form.dataset.dirty) return;
      var bar = d.createElement("div");
      bar.className = "draft-offer"; bar.setAttribute("role", "status");
      bar.append((draft.saved || "") + " 写过没保存的内容 ",
        button("接着写", function () { restore(form, draft.fields); bar.remove(); }),
        button("不要了", function () { send(form, new URLSearchParams({ _drop: "1" })); bar.remove(); }));
      form.prepend(bar);
    }).catch(function () { /* no draft to offer while offline */ });
  }

  /* quick choices write into their field */
  function mark(field) {
    d.querySelectorAll('[data-fill="' + field.id + '"]').forEach(function (b) {
      b.setAttribute("aria-pressed", String(b.dataset.value === field.value));
    });
  }
  d.addEventListener("click", function (e) {
    var b = e.target.closest("[data-fill]");
    if (!b) return;
    var field = d.getElementById(b.dataset.fill);
    field.value = b.dataset.value;
    field.dispatchEvent(new Event("change", { bubbles: true }));
  });
  d.addEventListener("change", function (e) { if (e.target.id) mark(e.target); });

  /* one tap writes several fields of a form: data-fills is {name: value}, data-into the form's id */
  d.addEventListener("click", function (e) {
    var b = e.target.closest("[data-fills]");
    if (!b) return;
    var form = d.getElementById(b.dataset.into), given = JSON.parse(b.dataset.fills);
    Object.keys(given).forEach(function (name) {
      form.querySelectorAll('[name="' + name + '"]').forEach(function (f) {
        if (f.type !== "radio") f.value = given[name];
        else if (f.value === given[name]) f.checked = true;
        else return;
        f.dispatchEvent(new Event("change", { bubbles: true }));
      });
    });
  });

  /* a link that is shown once */
  d.addEventListener("click", function (e) {
    var b = e.target.closest("[data-copy]");
    if (!b) return;
    var field = b.parentNode.querySelector("input");
    field.select();
    var kept = navigator.clipboard ? navigator.clipboard.writeText(field.value) : Promise.resolve(d.execCommand("copy"));
    kept.then(function () { b.textContent = "已复制"; }, function () { d.execCommand("copy"); });
  });

  /* toasts, from HX-Trigger or from other scripts: guanjiaSay({title, text, tone, href, action}) */
  window.guanjiaSay = function (what) {
    var area = d.getElementById("toasts");
    if (typeof what === "string") what = { title: what };
    if (!area || !what || !what.title) return;
    var box = d.createElement("div"), words = d.createElement("div"), head = d.createElement("b");
    box.className = "al n " + (what.tone || "ok");
    head.textContent = what.title;
    words.append(head, what.text || "");
    if (what.href && what.href[0] === "/") {
      var link = d.createElement("a");
      link.className = "lk"; link.href = what.href; link.textContent = " " + (what.action || "打开");
      words.append(link);
    }
    box.append(words);
    // a phone shows the newest only, briefly, and never takes a tap that was meant for the page
    var phone = !d.body.classList.contains("desk");
    if (phone) area.textContent = "";
    area.append(box);
    setTimeout(function () { box.remove(); }, what.tone === "r" ? 12000 : phone ? 2500 : 6000);
  };
  d.addEventListener("toast", function (e) {
    window.guanjiaSay(e.detail && e.detail.value !== undefined ? e.detail.value : e.detail);
  });

  function begin(root) {
    if (root.querySelectorAll) root.querySelectorAll("form[data-draft-url]").forEach(offer);
    d.querySelectorAll("[data-most]").forEach(measure);
    d.querySelectorAll("[data-fill]").forEach(function (b) { var f = d.getElementById(b.dataset.fill); if (f) mark(f); });
  }
  d.addEventListener("htmx:afterSettle", function (e) { begin(e.target); });
  d.addEventListener("click", function (e) {
    d.querySelectorAll("details.pop[open]").forEach(function (p) { if (!p.contains(e.target)) p.open = false; });
  });
  d.addEventListener("keydown", function (e) {
    if (e.key === "Escape") d.querySelectorAll("details.pop[open]").forEach(function (p) { p.open = false; p.firstElementChild.focus(); });
  });
  begin(d);
})(document);
