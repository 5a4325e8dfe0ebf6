// SPDX-License-Identifier: AGPL-3.0-or-later
// "Make an extract" takes along the words that are chosen on the page. Without this file, they are chosen there.
"use strict";

document.addEventListener("pointerdown", (event) => {
  const link = event.target.closest?.("[data-harvest]");
  const words = link && document.getSelection().toString().trim().slice(0, 2000);
  if (!words) return;
  const address = new URL(link.href);
  address.searchParams.set("words", words);
  link.href = address.href;
});
