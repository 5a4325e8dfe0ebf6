// SPDX-License-Identifier: AGPL-3.0-or-later
// While one writes: how many characters are left, a draft kept in this browser, the place where one is.
// The server decides; without this file all forms work.
"use strict";

for (const note of document.querySelectorAll("[data-left-of]")) {
  const field = document.getElementById(note.dataset.leftOf);
  const most = Number(field?.dataset.count);
  if (!field || !most) continue;
  const say = () => {
    // As the server counts: line feeds only, composed letters, no blanks around.
    const length = [...field.value.replace(/\r\n?/g, "\n").normalize("NFC").trim()].length;
    const left = most - length;
    note.textContent = (left < 0 ? note.dataset.over : note.dataset.left).replace("{n}", String(Math.abs(left)));
    note.hidden = false;
  };
  field.addEventListener("input", say);
  say();
}

// Kept while the page is away; forgotten once the proposal was kept, which the next page's note says.
const DRAFT = "isegoria-draft";
const storage = (() => { try { return window.sessionStorage; } catch { return null; } })();
for (const form of storage ? document.querySelectorAll("form[data-draft]") : []) {
  const key = `${DRAFT}:${form.dataset.draft}`;
  const fields = [...form.elements].filter((one) => one.name === "title" || one.name === "body");
  try {
    const kept = JSON.parse(storage.getItem(key) ?? "{}");
    for (const field of fields) if (!field.value && kept[field.name]) field.value = kept[field.name];
  } catch { storage.removeItem(key); }
  form.addEventListener("input", () => {
    try { storage.setItem(key, JSON.stringify(Object.fromEntries(fields.map((one) => [one.name, one.value])))); } catch { /* full: the form itself still holds it */ }
  });
}
if (storage && document.querySelector("[data-draft-kept]")) {
  for (const key of Object.keys(storage)) if (key.startsWith(DRAFT)) storage.removeItem(key);
}

for (const place of navigator.geolocation ? document.querySelectorAll("[data-here]") : []) {
  const [latitude, longitude] = place.dataset.here.split(" ").map((id) => document.getElementById(id));
  place.hidden = false;
  place.querySelector("button").addEventListener("click", () => {
    navigator.geolocation.getCurrentPosition(({ coords }) => {
      latitude.value = coords.latitude.toFixed(5);
      longitude.value = coords.longitude.toFixed(5);
    });
  });
}
