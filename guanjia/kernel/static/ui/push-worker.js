/* Notifications of installed pages: says that there is something, and opens the page of this house that shows it. */
"use strict";
self.addEventListener("push", (e) => {
  let said = {};
  try { said = e.data.json(); } catch (unread) { /* shown all the same: browsers want to see something for each push */ }
  e.waitUntil(self.registration.showNotification(String(said.title || "您有一条新消息"), {
    lang: "zh-Hans", tag: String(said.tag || "guanjia"), renotify: true, data: String(said.path || ""),
    icon: String(said.icon || "").startsWith("/static/") ? said.icon : undefined,
  }));
});
self.addEventListener("notificationclick", (e) => {
  e.notification.close();
  const inbox = new URL("inbox/", self.registration.scope);
  let to = inbox;
  try { to = new URL(e.notification.data || inbox, self.location.origin); } catch (unread) { /* the inbox has it */ }
  if (to.origin !== self.location.origin) to = inbox;
  e.waitUntil(self.clients.matchAll({ type: "window", includeUncontrolled: true }).then((open) => {
    const here = open.find((page) => new URL(page.url).pathname === to.pathname);
    return here ? here.focus() : self.clients.openWindow(to.href);
  }));
});
