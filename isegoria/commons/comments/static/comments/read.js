// SPDX-License-Identifier: AGPL-3.0-or-later
// Keeps how far one has read when the end of the unread comments was seen and the page is left.
// Without this file, the button below them does the same.
"use strict";

let seen = false;
const form = () => document.querySelector("form[data-read]");

const watch = new IntersectionObserver((entries) => {
  seen = seen || entries.some((entry) => entry.isIntersecting);
});
if (form()) watch.observe(form());

document.addEventListener("visibilitychange", () => {
  const end = form();
  if (document.visibilityState !== "hidden" || !seen || !end) return;
  const data = new FormData(end);
  data.append("beacon", "1");
  navigator.sendBeacon(end.action, data);
});
