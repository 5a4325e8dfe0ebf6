// SPDX-License-Identifier: AGPL-3.0-or-later
// Brings the map up to date as people answer: told by the server, or asking now and then where it cannot be told. Stops
// while nobody looks. Someone who is in the middle of it, or saves data, gets a link instead. Everything works without.
"use strict";

(() => {
  const said = document.getElementById("map-said");
  const newer = document.getElementById("map-newer");
  if (!said || !newer || !window.EventSource) return;
  const saves = window.matchMedia("(prefers-reduced-data: reduce)").matches || navigator.connection?.saveData === true;
  const ASK_EVERY = 20000; // milliseconds, and up to half as many more
  let known = Number(said.dataset.known);
  let source = null;
  let asking = 0;
  let coming = 0;
  let over = false;

  // Reading on, with the focus, a selection or an opened part inside: nothing is taken from under someone's eyes.
  const isBusy = (region) => {
    const selection = document.getSelection();
    const selected = selection && !selection.isCollapsed && region.contains(selection.anchorNode);
    return region.contains(document.activeElement) || selected || region.querySelector("details[open]") !== null;
  };

  const show = async (number) => {
    const region = document.getElementById("map-region");
    if (!region) return;
    if (isBusy(region)) {
      newer.hidden = false;
      return;
    }
    const answer = await fetch(window.location.pathname, { headers: { Accept: "text/html" } }).catch(() => null);
    if (!answer?.ok) {
      newer.hidden = false;
      return;
    }
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    const fresh = page.getElementById("map-region");
    if (!fresh) return;
    if (isBusy(region)) {
      newer.hidden = false;
      return;
    }
    region.replaceWith(document.adoptNode(fresh));
    newer.hidden = true;
    known = Math.max(number, Number(page.getElementById("map-said")?.dataset.known));
    said.textContent = "";
    window.setTimeout(() => { said.textContent = said.dataset.updated; }, 100);
  };

  // Many pages at once are told to take their time: they do not all ask at the same moment.
  const changed = (number, within) => {
    if (number <= known) return;
    known = number;
    window.clearTimeout(coming);
    coming = window.setTimeout(() => show(number), Math.random() * within * 1000);
  };

  const ask = async () => {
    const answer = await fetch(said.dataset.number, { cache: "no-cache" }).catch(() => null);
    if (answer?.ok) {
      const found = await answer.json();
      changed(found.number, 5);
      over = found.closed;
    }
    if (!over && !document.hidden) asking = window.setTimeout(ask, ASK_EVERY * (1 + Math.random() / 2));
  };

  const stop = () => {
    source?.close();
    source = null;
    window.clearTimeout(asking);
  };

  const listen = () => {
    stop();
    if (document.hidden || saves || over) return;
    source = new EventSource(`${said.dataset.updates}?known=${known}`);
    source.addEventListener("changed", (event) => {
      const told = JSON.parse(event.data);
      changed(told.number, told.within);
    });
    source.addEventListener("error", () => {
      // While it tries again by itself, let it. It gives up where the answer is no stream: no place left, or all over.
      if (source?.readyState === EventSource.CLOSED) {
        stop();
        asking = window.setTimeout(ask, ASK_EVERY * Math.random());
      }
    });
  };

  document.addEventListener("visibilitychange", listen);
  window.addEventListener("pagehide", stop);
  window.addEventListener("pageshow", (event) => event.persisted && listen());
  document.getElementById("map-saves").hidden = !saves;
  listen();
})();
