// SPDX-License-Identifier: AGPL-3.0-or-later
// Harvesting without leaving the page: any words chosen by mouse, touch or keyboard become an extract at once. It sends
// the very forms of the page, one after another, and shows what comes back. Without this file, the forms do.
"use strict";

(() => {
  const region = () => document.getElementById("harvest");
  const text = () => document.getElementById("harvest-text");
  if (!text() || !document.getElementById("make")) return;
  const said = document.getElementById("harvest-said");
  const problem = document.getElementById("harvest-problem");
  const boxes = () => [...text().querySelectorAll(".harvest-box")];
  const ticked = () => boxes().filter((box) => box.checked);
  const points = (string) => [...string].length; // the server counts characters, a browser halves of some of them
  let here = -1;
  let kept = null; // what was last chosen with the mouse or a finger: a press on a button may unchoose it
  let queue = Promise.resolve();
  document.documentElement.classList.add("by-script");

  // --- from what is chosen on the page to its place in the text, and back
  const pieces = () => [...text().querySelectorAll("[data-at]")].filter((one) => one.firstChild);

  const chosen = () => {
    const selection = document.getSelection();
    if (!selection.rangeCount || selection.isCollapsed || !text()) return null;
    const range = selection.getRangeAt(0);
    const held = pieces().filter((one) => range.intersectsNode(one.firstChild));
    if (!held.length) return null;
    const edge = (piece, container, offset, whole) => {
      const data = piece.firstChild.data;
      return Number(piece.dataset.at) + points(container === piece.firstChild ? data.slice(0, offset) : whole ? data : "");
    };
    const start = edge(held[0], range.startContainer, range.startOffset, false);
    const stop = edge(held[held.length - 1], range.endContainer, range.endOffset, true);
    return start < stop ? { start, stop } : null;
  };

  const spot = (at, last) => {
    const all = pieces();
    const piece = all.filter((one) => Number(one.dataset.at) < at + (last ? 0 : 1)).pop() || all[0];
    const before = [...piece.firstChild.data].slice(0, Math.max(0, at - Number(piece.dataset.at))).join("");
    return [piece.firstChild, before.length];
  };

  const choose = (span) => {
    document.getSelection().setBaseAndExtent(...spot(span.start, false), ...spot(span.stop, true));
  };

  const spanOf = (box) => {
    const [start, stop] = box.value.split("-").map(Number);
    return { start, stop };
  };

  // --- sending
  const tell = (words) => { said.textContent = ""; window.setTimeout(() => { said.textContent = words; }, 50); };

  const fail = (words) => {
    problem.hidden = false;
    problem.querySelector("p").textContent = words;
    problem.scrollIntoView({ block: "nearest" });
  };

  const show = (html, sent, wasIn, id) => {
    const fresh = new DOMParser().parseFromString(html, "text/html").getElementById("harvest");
    if (!fresh) return false;
    const going = chosen(); // chosen while the answer was on its way
    const still = ticked().map((box) => box.value).filter((value) => !sent.includes(value));
    const under = document.getElementById("under")?.value;
    region().replaceWith(document.adoptNode(fresh));
    problem.hidden = true;
    if (!text()) return true;
    boxes().forEach((box) => { box.checked = still.includes(box.value); });
    if (under !== undefined && document.getElementById("under")) document.getElementById("under").value = under;
    if (wasIn) {
      const back = id && document.getElementById(id);
      (back || boxes()[Math.max(0, here)] || text()).focus({ preventScroll: true });
    }
    if (going && !sent.includes(`${going.start}-${going.stop}`)) choose(going);
    return true;
  };

  const send = (data, action, sent) => {
    queue = queue.then(async () => {
      const wasIn = region().contains(document.activeElement);
      const id = document.activeElement?.id;
      const answer = await fetch(action, {
        method: "POST", body: new URLSearchParams(data), headers: { "HX-Request": "true" },
      }).catch(() => null);
      if (!answer) { fail(problem.dataset.lost); return; }
      const html = await answer.text();
      if (answer.ok && !answer.redirected && show(html, sent, wasIn, id)) {
        tell(region().querySelector("[data-said]")?.textContent || "");
        return;
      }
      const page = new DOMParser().parseFromString(html, "text/html");
      const verdict = page.querySelector(".verdict-body") || page.querySelector(".verdict");
      fail(verdict ? verdict.textContent.replace(/\s+/g, " ").trim() : problem.dataset.lost);
    });
  };

  const nature = () => document.querySelector(".harvest-nature[data-chosen]")?.value || "";

  const setNature = (button) => {
    document.querySelectorAll(".harvest-nature").forEach((one) => one.toggleAttribute("data-chosen", one === button));
  };

  const make = () => {
    if (!nature()) { tell(region().dataset.choose); fail(region().dataset.choose); return; }
    const form = document.getElementById("make");
    const data = new FormData(form);
    data.delete("sentence");
    data.set("nature", nature());
    const ticks = ticked().map((box) => box.value);
    const span = chosen() || kept;
    const words = form.elements.words?.value.trim();
    const sent = [];
    if (ticks.length) ticks.forEach((value) => { data.append("sentence", value); sent.push(value); });
    else if (span) { data.append("span", `${span.start}-${span.stop}`); sent.push(`${span.start}-${span.stop}`); }
    else if (!words && boxes()[here]) { data.append("sentence", boxes()[here].value); sent.push(boxes()[here].value); }
    kept = null;
    document.getSelection().removeAllRanges();
    ticked().forEach((box) => { box.checked = false; });
    send(data, form.action, sent);
  };

  document.addEventListener("submit", (event) => {
    const form = event.target;
    if (!region().contains(form)) return;
    event.preventDefault();
    const button = event.submitter;
    if (form.id === "make") {
      if (button) setNature(button);
      make();
      return;
    }
    const data = new FormData(form);
    if (button?.name) data.set(button.name, button.value);
    send(data, form.action, []);
  });

  // --- mouse and touch
  document.addEventListener("mousedown", (event) => {
    // Pressing a button must not unchoose the words that it is pressed for.
    if (event.target.closest(".harvest-buttons")) event.preventDefault();
  });
  document.addEventListener("pointerdown", (event) => { if (text()?.contains(event.target)) kept = null; });
  document.addEventListener("selectionchange", () => {
    const span = chosen();
    if (!span) return;
    kept = span;
    const one = boxes()[here];
    if (!one || spanOf(one).start !== span.start || spanOf(one).stop !== span.stop) {
      ticked().forEach((box) => { box.checked = false; });
    }
  });
  document.addEventListener("click", (event) => {
    const label = event.target.closest(".harvest-sentence");
    if (!label) return;
    if (chosen()) { event.preventDefault(); return; } // the end of a drag, not a tick
    kept = null;
    here = boxes().findIndex((box) => box.id === label.htmlFor);
  });

  // --- keyboard
  const go = (to) => {
    const all = boxes();
    if (!all.length) return;
    here = Math.max(0, Math.min(all.length - 1, to));
    all[here].focus({ preventScroll: true });
    kept = null;
    if (!ticked().length) choose(spanOf(all[here]));
    all[here].nextElementSibling.scrollIntoView({ block: "center" });
  };

  const extend = (event) => {
    const selection = document.getSelection();
    if (!chosen()) {
      if (here < 0) go(0); else choose(spanOf(boxes()[here]));
      return;
    }
    const across = event.key === "ArrowLeft" || event.key === "ArrowRight";
    const way = { ArrowLeft: "left", ArrowRight: "right", ArrowUp: "backward", ArrowDown: "forward" }[event.key];
    selection.modify("extend", way, across ? (event.ctrlKey || event.altKey ? "word" : "character") : "line");
    kept = chosen();
  };

  const follow = (key) => {
    const link = document.querySelector(`[data-go="${key}"]`);
    if (!link) return;
    const address = new URL(link.href);
    const under = document.getElementById("under")?.value;
    if (under) address.searchParams.set("under", under); else address.searchParams.delete("under");
    if (nature()) address.searchParams.set("nature", nature());
    queue.then(() => window.location.assign(address.href)); // once all that was sent has arrived
  };

  document.addEventListener("click", (event) => {
    const link = event.target.closest("[data-go]");
    if (!link || event.ctrlKey || event.metaKey || event.shiftKey) return;
    event.preventDefault();
    follow(link.dataset.go);
  });

  document.addEventListener("keydown", (event) => {
    const at = event.target;
    if (at.matches("input:not([type=checkbox]), textarea, select")) {
      if (event.key === "Escape") at.blur();
      return;
    }
    if (event.shiftKey && event.key.startsWith("Arrow") && text()) { event.preventDefault(); extend(event); return; }
    if (event.ctrlKey || event.metaKey || event.altKey || !text()) return;
    const number = /^[1-7]$/.test(event.key) && document.querySelector(`.harvest-nature[data-key="${event.key}"]`);
    const acts = {
      j: () => go(here + 1),
      k: () => go(here - 1),
      o: () => {
        const one = document.getSelection();
        if (!one.isCollapsed) one.setBaseAndExtent(one.focusNode, one.focusOffset, one.anchorNode, one.anchorOffset);
      },
      u: () => document.querySelector('#done [data-key="u"]')?.click(),
      i: () => document.getElementById("under")?.focus(),
      n: () => follow("n"),
      p: () => follow("p"),
    };
    if (event.key === "Enter" && !at.matches("a, button, summary")) { event.preventDefault(); make(); return; }
    if (number) { event.preventDefault(); setNature(number); tell(number.textContent.replace(/^\s*\d\s*/, "").trim()); return; }
    if (!acts[event.key]) return;
    event.preventDefault();
    acts[event.key]();
  });

  // A box that gets the focus by Tab is where the keys go on from.
  document.addEventListener("focusin", (event) => {
    if (event.target.matches?.(".harvest-box")) here = boxes().indexOf(event.target);
  });

  if (text().dataset.start) {
    const span = { start: Number(text().dataset.start), stop: Number(text().dataset.stop) };
    choose(span);
    here = boxes().findIndex((box) => spanOf(box).stop > span.start);
    text().scrollIntoView({ block: "nearest" });
  }
})();
