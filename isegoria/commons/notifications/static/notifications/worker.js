// SPDX-License-Identifier: AGPL-3.0-or-later
// The service worker: shows a notice that was pushed, and opens its page. It keeps nothing and touches no request.
"use strict";

self.addEventListener("push", (event) => {
  let said = {};
  try { said = event.data.json(); } catch { said = {}; }
  event.waitUntil(self.registration.showNotification(said.title || self.location.host, {
    tag: said.tag || undefined,
    icon: "/static/isegoria/icons/apple-touch-icon.png",
    data: { url: said.url || "/me/notices/" },
  }));
});

self.addEventListener("notificationclick", (event) => {
  event.notification.close();
  const url = new URL(event.notification.data.url, self.location.origin);
  // Only pages of this site, whatever was pushed.
  if (url.origin === self.location.origin) event.waitUntil(self.clients.openWindow(url.href));
});
