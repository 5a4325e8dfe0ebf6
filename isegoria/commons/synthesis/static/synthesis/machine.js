// SPDX-License-Identifier: AGPL-3.0-or-later
// The queue by keyboard: j and k go from one suggestion to the next, a accepts, r refuses, c corrects, x ticks, u undoes.
// Everything works without it.
"use strict";
(() => {
  let place = -1;
  const items = () => [...document.querySelectorAll("[data-item]")];
  const here = () => {
    const own = document.activeElement && document.activeElement.closest("[data-item]");
    const list = items();
    return own ? list.indexOf(own) : place;
  };
  const go = (to) => {
    const list = items();
    if (!list.length) return;
    place = Math.max(0, Math.min(to, list.length - 1));
    list[place].focus();
    list[place].scrollIntoView({ block: "nearest" });
  };
  const press = (item, key) => {
    const button = item && item.querySelector(`[data-key="${key}"]`);
    if (!button) return;
    if (key === "c") {
      const fold = button.closest("details");
      fold.open = !fold.open;
      if (fold.open) fold.querySelector("select").focus();
    } else {
      button.click();
    }
  };
  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || event.defaultPrevented) return;
    const on = event.target;
    if (on instanceof HTMLElement && (on.closest("select, textarea") || (on.matches("input") && on.type !== "checkbox"))) return;
    const at = here();
    const item = items()[at];
    if (event.key === "j") go(at + 1);
    else if (event.key === "k") go(at - 1);
    else if (event.key === "x" && item) item.querySelector('input[name="chosen"]').click();
    else if (event.key === "u") {
      const button = document.querySelector('button[name="undo"]');
      if (button) button.click();
    } else if (["a", "r", "c"].includes(event.key) && item) {
      place = at;
      press(item, event.key);
    } else return;
    event.preventDefault();
  });
  // What comes after an act is the queue without what was decided: the next one stands where it stood.
  document.addEventListener("htmx:afterSettle", () => { if (place >= 0 && items().length) go(place); });
})();
