/* Switches notifications on in this browser; the button shows only where the browser has them. Who switched them on
   here and signs in again goes on hearing them: the house is asked whether the subscription is that one's, once after
   each sign-in in a tab; the pages of notifications themselves ask again. */
(function (d) {
  "use strict";
  const face = location.pathname.startsWith("/field/") ? "/field/" : "/home/", again = `${face}push/again/`;
  const box = d.querySelector("[data-push]"), form = box && box.querySelector("[data-push-on]");
  const visit = `push:${d.currentScript.dataset.visit}`;
  async function goOn() {
    const worker = navigator.serviceWorker && await navigator.serviceWorker.getRegistration(face);
    const left = worker && worker.pushManager && await worker.pushManager.getSubscription();
    if (!left) return false;
    const said = left.toJSON();
    if (!box && sessionStorage.getItem(visit)) return false;
    const asked = await fetch(again, { credentials: "same-origin" });
    if (!asked.ok) return false;
    const body = new URLSearchParams({ endpoint: said.endpoint, p256dh: said.keys.p256dh, auth: said.keys.auth });
    const answer = await fetch(again, {
      method: "POST", body, credentials: "same-origin", headers: { "X-CSRFToken": (await asked.json()).csrf },
    });
    if (!answer.ok) return false;
    sessionStorage.setItem(visit, "asked");
    return (await answer.json()).on;
  }
  if (!box || form) goOn().then((on) => { if (on && box) location.reload(); }).catch(() => {});
  if (!form || !window.PushManager || !window.Notification || !navigator.serviceWorker) return;
  const said = box.querySelector("[data-push-said]"), scope = box.dataset.scope;
  said.textContent = "";
  form.hidden = false;

  async function begin() {
    if ((await Notification.requestPermission()) !== "granted") {
      said.textContent = "浏览器没有允许通知，请在浏览器的设置里允许后再试。";
      return;
    }
    await navigator.serviceWorker.register(box.dataset.worker, { scope });
    const ready = await navigator.serviceWorker.ready, key = box.dataset.push.replace(/-/g, "+").replace(/_/g, "/");
    const raw = Uint8Array.from(atob(key), (sign) => sign.charCodeAt(0));
    const found = (await ready.pushManager.subscribe({ userVisibleOnly: true, applicationServerKey: raw })).toJSON();
    form.elements.endpoint.value = found.endpoint;
    form.elements.p256dh.value = found.keys.p256dh;
    form.elements.auth.value = found.keys.auth;
    form.requestSubmit();
  }
  form.querySelector("[data-push-start]").addEventListener("click", (e) => {
    const button = e.currentTarget;
    button.disabled = true;
    begin().catch(() => { said.textContent = "这台设备连不上浏览器的推送服务，收不到通知；短信等照常发。"; })
      .finally(() => { button.disabled = false; });
  });
})(document);
