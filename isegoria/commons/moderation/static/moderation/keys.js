// SPDX-License-Identifier: AGPL-3.0-or-later
// The keyboard on the moderators' queue. Every key presses a button of the page: without this file, the buttons do.
"use strict";

const items = [...document.querySelectorAll("[data-item]")];
const reason = document.getElementById("reason");
let here = -1;
let waiting = null; // the button that Enter presses once a reason was chosen

const box = (item) => item.querySelector('input[name="chosen"]');

const go = (to) => {
  if (!items.length) return;
  if (items[here]) items[here].classList.remove("is-here");
  here = Math.max(0, Math.min(items.length - 1, to));
  items[here].classList.add("is-here");
  box(items[here]).focus({ preventScroll: true });
  items[here].scrollIntoView({ block: "nearest" });
};

const press = (key) => {
  const button = items[here] && items[here].querySelector(`[data-key="${key}"]`);
  if (button) button.click();
};

const withReason = (key) => {
  const button = document.querySelector(`#acts [data-key="${key}"]`);
  if (!button || !reason) return;
  if (!items.some((item) => box(item).checked) && items[here]) box(items[here]).checked = true;
  waiting = button;
  reason.focus();
};

document.addEventListener("keydown", (event) => {
  const at = event.target;
  if (at === reason && event.key === "Enter" && waiting && reason.value) {
    event.preventDefault();
    waiting.click();
    return;
  }
  const writes = at.matches("input:not([type=checkbox]):not([type=radio]), textarea, select");
  if (writes || event.ctrlKey || event.metaKey || event.altKey) return;
  const acts = {
    j: () => go(here + 1),
    k: () => go(here - 1),
    x: () => items[here] && box(items[here]).click(),
    p: () => press("p"),
    l: () => press("l"),
    o: () => press("o"),
    h: () => withReason("h"),
    w: () => withReason("w"),
    u: () => {
      const undo = document.querySelector('.moderation-clicks [data-key="u"]');
      if (undo) undo.click();
    },
    "?": () => {
      const keys = document.getElementById("keys");
      keys.open = !keys.open;
      keys.scrollIntoView({ block: "nearest" });
    },
  };
  if (!acts[event.key]) return;
  event.preventDefault();
  acts[event.key]();
});
