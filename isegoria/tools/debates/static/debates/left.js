// SPDX-License-Identifier: AGPL-3.0-or-later
// Says how many characters are left while one types. The server decides; without this file the help says the most.
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
