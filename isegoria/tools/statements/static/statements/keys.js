// SPDX-License-Identifier: AGPL-3.0-or-later
// One key for each answer, while the focus is in the card and nowhere else, so that no key of a browser or of a
// screen reader is taken (WCAG 2.1.4). Everything works without this file.
"use strict";

const ANSWERS = { 1: "agree", 2: "pass", 3: "disagree" };

document.addEventListener("keydown", (event) => {
  const card = document.getElementById("turn");
  const value = ANSWERS[event.key];
  const other = event.ctrlKey || event.metaKey || event.altKey || event.repeat || event.defaultPrevented;
  if (!value || other || !card || !card.contains(document.activeElement)) return;
  const button = card.querySelector(`.opinion-button[value="${value}"]`);
  if (button) {
    event.preventDefault();
    button.click();
  }
});

// The keys are announced where there is a keyboard to press them on.
if (window.matchMedia("(any-hover: hover)").matches) {
  for (const note of document.querySelectorAll("[data-keys-note]")) note.hidden = false;
}
