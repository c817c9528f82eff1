/* Switches notifications on in this browser; the button shows only where the browser has them. */
(function (d) {
  "use strict";
  const box = d.querySelector("[data-push]"), form = box && box.querySelector("[data-push-on]");
  if (!form || !window.PushManager || !window.Notification || !navigator.serviceWorker) return;
  const said = box.querySelector("[data-push-said]"), scope = box.dataset.scope;
  said.textContent = "";
  form.hidden = false;
  /* Off at the house: what somebody left in this browser ends too. */
  navigator.serviceWorker.getRegistration(scope).then((found) => found && found.pushManager.getSubscription())
    .then((left) => left && left.unsubscribe()).catch(() => {});

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
