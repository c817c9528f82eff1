/* Answers for the network where it does not: the shell for every page, and the files that the shell needs. */
"use strict";
const STORE = "guanjia-shell", SHELL = "/field/offline/", PATIENCE = 8000;

async function keepShell() {
  const answer = await fetch(SHELL, { credentials: "same-origin", redirect: "error", cache: "no-store" });
  if (!answer.ok) return;
  const text = await answer.clone().text(), store = await caches.open(STORE);
  const files = Array.from(new Set(Array.from(text.matchAll(/(?:src|href)="(\/static\/[^"#]+)/g), (found) => found[1])));
  await Promise.all(files.map(async (file) => { if (!(await store.match(file))) await store.add(file); }));
  await store.put(SHELL, answer);
  const old = (await store.keys()).filter((one) => { const path = new URL(one.url).pathname; return path !== SHELL && !files.includes(path); });
  await Promise.all(old.map((one) => store.delete(one)));
}
self.addEventListener("install", (e) => { self.skipWaiting(); e.waitUntil(keepShell().catch(() => {})); });
self.addEventListener("message", (e) => { if (e.data === "cover") e.waitUntil(self.clients.claim()); });
self.addEventListener("activate", (e) => { e.waitUntil(self.clients.claim()); });

/* A page comes from the network; without an answer in time, the shell shows what the phone keeps. */
async function pageOf(request) {
  const store = await caches.open(STORE);
  try {
    const answer = await fetch(request, { signal: AbortSignal.timeout(PATIENCE) });
    if (!(await store.match(SHELL)) && answer.ok) keepShell().catch(() => {});
    return answer;
  } catch (away) {
    return (await store.match(SHELL)) || Response.error();
  }
}
async function fileOf(request) {
  const kept = await (await caches.open(STORE)).match(request, { ignoreSearch: false });
  return kept || fetch(request);
}
self.addEventListener("fetch", (e) => {
  const url = new URL(e.request.url);
  if (e.request.method !== "GET" || url.origin !== location.origin) return;
  if (e.request.mode === "navigate" && url.pathname.startsWith("/field/")) e.respondWith(pageOf(e.request));
  else if (url.pathname.startsWith("/static/")) e.respondWith(fileOf(e.request));
});
