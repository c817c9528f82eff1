/* The lobby's screen fetches its next code when the one shown is over; without one it hides what proves nothing any more. */
(function (d) {
  "use strict";
  const KEPT = 30000, WRONG = 60000, WAIT = 5000;
  const main = d.getElementById("screen"), away = main.querySelector("[data-away]");
  let server = 0, local = 0, until = 0, asking = false, next = 0;

  function take(from) {
    local = performance.now();
    server = Number(from.dataset.now);
    until = local + Number(from.dataset.left) * 1000;
    next = until;
  }
  function tell() {
    const now = performance.now(), at = server + now - local, stale = now > until + KEPT;
    const wrong = Math.abs(Date.now() - at) > WRONG, left = Math.max(0, Math.ceil((until - now) / 1000));
    main.classList.toggle("stale", stale);
    main.querySelector("[data-time]").textContent = new Date(at + 8 * 3600000).toISOString().slice(11, 16);
    main.querySelector("[data-left-text]").textContent = left ? left + " 秒后换码" : "正在换码";
    away.hidden = !stale && !wrong;
    away.textContent = stale ? away.dataset.lost : wrong ? away.dataset.wrong : "";
    if (now >= next && !asking) renew();
  }
  function renew() {
    asking = true;
    fetch(location.href, { cache: "no-store", signal: AbortSignal.timeout(8000) }).then(function (answer) {
      if (!answer.ok) throw new Error(answer.status);
      return answer.text();
    }).then(function (html) {
      const fresh = new DOMParser().parseFromString(html, "text/html").getElementById("screen");
      [".qr", ".code"].forEach(function (part) { main.querySelector(part).replaceWith(d.importNode(fresh.querySelector(part), true)); });
      take(fresh);
    }).catch(function () { next = performance.now() + WAIT; }).then(function () { asking = false; tell(); });
  }
  take(main);
  tell();
  setInterval(tell, 1000);
})(document);
