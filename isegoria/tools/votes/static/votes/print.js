// SPDX-License-Identifier: AGPL-3.0-or-later
// A button that prints the page: there only where it does something.
"use strict";

for (const button of document.querySelectorAll("[data-print]")) {
  button.hidden = false;
  button.addEventListener("click", () => window.print());
}
