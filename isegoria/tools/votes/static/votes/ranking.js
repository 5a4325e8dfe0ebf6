// SPDX-License-Identifier: AGPL-3.0-or-later
// Ranks options by tapping them in order; buttons move one up or down, put it level with another, or take it out. The
// fields of the form hold the ranks: without this file one types or chooses them.
"use strict";

(() => {
  const list = document.querySelector("[data-ranking]");
  if (!list) return;
  const form = list.closest("form");
  const words = JSON.parse(list.dataset.words);
  const said = form.querySelector("[data-said]");
  const figures = new Intl.NumberFormat(document.documentElement.lang);
  const fill = (pattern, values) => pattern.replace(/\{(\w+)\}/g, (whole, name) => (name in values ? values[name] : whole));
  const lines = [...list.children];
  const fieldOf = (line) => line.querySelector(".rank-input");
  const nameOf = (line) => line.dataset.name;
  for (const line of lines) {
    const name = line.querySelector(".ballot-name");
    line.dataset.name = name.textContent.trim();
    name.dataset.name = line.dataset.name;
  }
  // The order: groups of lines that are equal.
  let order = [];
  const readOrder = () => {
    const held = new Map();
    for (const line of lines) {
      const rank = Number(fieldOf(line).value);
      if (Number.isInteger(rank) && rank > 0) held.set(rank, [...(held.get(rank) || []), line]);
    }
    order = [...held].sort((a, b) => a[0] - b[0]).map((one) => one[1]);
  };

  const heading = (text) => {
    const made = document.createElement("h3");
    made.className = "rank-head";
    made.textContent = text;
    return made;
  };
  // What is heard begins with what is seen, so that who speaks to their machine can say it.
  const button = (kind, sign, text, heard, act) => {
    const made = document.createElement("button");
    const shape = document.createElement("span");
    const more = document.createElement("span");
    made.type = "button";
    made.className = kind;
    shape.setAttribute("aria-hidden", "true");
    shape.textContent = sign;
    more.className = "visually-hidden";
    more.textContent = heard;
    made.append(...(sign ? [shape] : []), text, ...(heard ? [more] : []));
    made.addEventListener("click", act);
    return made;
  };
  const ranked = document.createElement("ol");
  ranked.className = "rank-list";
  const empty = document.createElement("p");
  empty.className = "rank-empty";
  const rankedHead = heading(words.ranked);
  const leftHead = heading(words.unranked);
  const all = document.createElement("p");
  all.className = "rank-empty";
  all.textContent = words.all;
  empty.textContent = words.empty;
  list.before(rankedHead, ranked, empty, leftHead, all);
  ranked.classList.add("is-live");
  list.classList.add("is-live");

  const groupOf = (line) => order.findIndex((group) => group.includes(line));
  const without = (line) => {
    order = order.map((group) => group.filter((one) => one !== line)).filter((group) => group.length);
  };
  const rankOf = (line) => groupOf(line) + 1;
  const place = (line) => {
    order.push([line]);
    show();
    tell(line);
    // On to the next one to be placed, where the thumb and the keyboard are.
    const next = [...list.querySelectorAll(".rank-place")].find((one) => !one.closest("[hidden]"));
    (next || ranked.querySelector(".rank-line:last-child .rank-up"))?.focus({ preventScroll: true });
  };
  const move = (line, by, focus) => {
    const at = groupOf(line);
    const group = order[at];
    if (group.length > 1) {
      // Out of a tie: alone, just above or just below those it was equal to.
      without(line);
      const there = order.findIndex((one) => one.some((other) => group.includes(other)));
      order.splice(by < 0 ? there : there + 1, 0, [line]);
    } else {
      const to = at + by;
      if (to < 0 || to >= order.length) return;
      [order[at], order[to]] = [order[to], order[at]];
    }
    show();
    tell(line);
    focusOn(line, focus);
  };
  const join = (line) => {
    const above = groupOf(line) - 1;
    without(line);
    order[above].push(line);
    show();
    tell(line);
    focusOn(line, ".rank-join");
  };
  const part = (line) => {
    const group = order[groupOf(line)];
    without(line);
    order.splice(order.indexOf(order.find((one) => one.some((other) => group.includes(other)))) + 1, 0, [line]);
    show();
    tell(line);
    focusOn(line, ".rank-join");
  };
  const remove = (line) => {
    without(line);
    show();
    said.textContent = fill(words.out, { name: nameOf(line) });
    line.querySelector(".rank-place")?.focus();
  };
  const focusOn = (line, what) => {
    const wanted = line.querySelector(what);
    (wanted && !wanted.disabled ? wanted : line.querySelector(".rank-act:not([disabled])"))?.focus();
  };
  const tell = (line) => {
    said.textContent = fill(words.said, { name: nameOf(line), n: figures.format(rankOf(line)) });
    form.dispatchEvent(new CustomEvent("ballot:changed"));
  };

  const dressRanked = (line, rank, within, last) => {
    const badge = document.createElement("span");
    badge.className = "rank-badge";
    badge.textContent = figures.format(rank);
    badge.setAttribute("aria-label", fill(words.place, { n: figures.format(rank) }));
    badge.setAttribute("role", "img");
    const name = nameOf(line);
    const acts = document.createElement("div");
    acts.className = "rank-acts";
    const alone = order[rank - 1].length === 1;
    const up = button("rank-act rank-up", "↑", "", fill(words.upName, { name }), () => move(line, -1, ".rank-up"));
    up.disabled = alone && rank === 1;
    const down = button("rank-act rank-down", "↓", "", fill(words.downName, { name }), () => move(line, 1, ".rank-down"));
    down.disabled = alone && last;
    const out = button("rank-act", "×", words.remove, ` – ${name}`, () => remove(line));
    acts.append(up, down);
    if (within) acts.append(button("rank-act rank-join", "≠", words.apart, ` ${fill(words.apartName, { name })}`, () => part(line)));
    else if (rank > 1) acts.append(button("rank-act rank-join", "=", words.equal, ` ${fill(words.equalName, { name })}`, () => join(line)));
    acts.append(out);
    line.prepend(badge);
    line.querySelector(".ballot-name").after(acts);
    line.classList.add("is-ranked");
    line.classList.toggle("is-equal", within > 0);
  };
  const dressLeft = (line, next) => {
    const name = line.querySelector(".ballot-name");
    const act = button("rank-place", "", "", "", () => place(line));
    const tail = document.createElement("span");
    tail.className = "rank-next";
    tail.textContent = fill(words.put, { n: figures.format(next) });
    name.before(act);
    act.append(name, tail);
  };
  const undress = (line) => {
    const act = line.querySelector(".rank-place");
    if (act) {
      act.before(line.querySelector(".ballot-name"));
      act.remove();
    }
    line.querySelector(".rank-badge")?.remove();
    line.querySelector(".rank-acts")?.remove();
    line.classList.remove("is-ranked", "is-equal");
  };
  const show = () => {
    for (const line of lines) {
      undress(line);
      fieldOf(line).value = "";
    }
    const left = lines.filter((line) => groupOf(line) < 0);
    order.forEach((group, at) => {
      group.forEach((line, within) => {
        fieldOf(line).value = String(at + 1);
        dressRanked(line, at + 1, within, at === order.length - 1);
      });
    });
    ranked.replaceChildren(...order.flat());
    for (const line of left) {
      dressLeft(line, order.length + 1);
      list.append(line);
    }
    empty.hidden = order.length > 0;
    all.hidden = left.length > 0;
  };
  form.addEventListener("ballot:restored", () => {
    readOrder();
    show();
  });
  readOrder();
  show();
  form.dispatchEvent(new CustomEvent("ballot:started"));
})();
