// SPDX-License-Identifier: AGPL-3.0-or-later
// "Tell me on this device too": shown where the browser can; the forms go to the server as any form does.
"use strict";

(async () => {
  const place = document.getElementById("devices");
  if (!place || !("serviceWorker" in navigator) || !("PushManager" in window) || !("Notification" in window)) return;
  const { key, worker } = place.dataset;
  const known = (place.dataset.known || "").split(" ");
  const [begin, end] = ["device-begin", "device-end"].map((id) => document.getElementById(id));
  const fault = document.getElementById("device-fault");
  const bytes = (text) => Uint8Array.from(atob(text.replace(/-/g, "+").replace(/_/g, "/")), (one) => one.charCodeAt(0));
  const text = (buffer) => btoa(String.fromCharCode(...new Uint8Array(buffer)))
    .replace(/\+/g, "-").replace(/\//g, "_").replace(/=+$/, "");
  const ours = await navigator.serviceWorker.getRegistration(worker);
  const present = ours ? await ours.pushManager.getSubscription() : null;
  const same = present?.options.applicationServerKey && text(present.options.applicationServerKey) === key;
  const told = Boolean(present && same && known.includes(present.endpoint));
  begin.hidden = told;
  end.hidden = !told;
  place.hidden = false;
  if (told) end.elements.namedItem("endpoint").value = present.endpoint;

  begin.addEventListener("submit", async (event) => {
    event.preventDefault();
    fault.hidden = true;
    try {
      if (await Notification.requestPermission() !== "granted") throw new Error("denied");
      // Someone else's, or of a key that the site no longer has: what is left of it here is worth nothing.
      if (present) await present.unsubscribe();
      const registered = await navigator.serviceWorker.register(worker);
      if (!registered.active) {
        const starting = registered.installing || registered.waiting;
        await new Promise((done) => {
          starting.addEventListener("statechange", () => { if (starting.state === "activated") done(); });
        });
      }
      const made = await registered.pushManager.subscribe({ userVisibleOnly: true, applicationServerKey: bytes(key) });
      begin.elements.namedItem("endpoint").value = made.endpoint;
      begin.elements.namedItem("p256dh").value = text(made.getKey("p256dh"));
      begin.elements.namedItem("auth").value = text(made.getKey("auth"));
      begin.submit();
    } catch {
      fault.hidden = false;
    }
  });
  end.addEventListener("submit", async (event) => {
    event.preventDefault();
    try { await present.unsubscribe(); } catch { /* the site stops all the same */ }
    end.submit();
  });
})();
