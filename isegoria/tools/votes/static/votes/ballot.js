// SPDX-License-Identifier: AGPL-3.0-or-later
// Says what a ballot means while one fills it in, in the words of wording.py; counts points; finds an option among
// many. Nothing leaves the page before the button is pressed, and without this file every ballot works as well.
"use strict";

(() => {
  const form = document.querySelector("[data-ballot]");
  if (!form) return;
  const says = JSON.parse(form.dataset.says);
  const lang = document.documentElement.lang;
  const plural = new Intl.PluralRules(lang);
  const figures = new Intl.NumberFormat(lang);
  const fill = (pattern, values) => pattern.replace(/\{(\w+)\}/g, (whole, name) => (name in values ? values[name] : whole));
  const several = (patterns, count) => patterns[plural.select(count) === "one" ? 0 : 1];
  const lines = [...form.querySelectorAll("[data-place]")].sort((a, b) => a.dataset.place - b.dataset.place);
  const nameOf = (line) => line.querySelector(".ballot-name");
  const meaning = form.querySelector("[data-meaning]");
  const said = form.querySelector("[data-said]");
  const blank = form.querySelector("[data-blank]");
  const left = form.querySelector("[data-left]");
  for (const note of form.querySelectorAll(".without-script")) note.hidden = true;

  // The mark of a line: null where nothing, or nothing that can be read, is marked.
  const fieldsOf = (line) => [...line.querySelectorAll("input[name], select[name]")];
  const markOf = (line) => {
    for (const field of fieldsOf(line)) {
      if ((field.type === "radio" || field.type === "checkbox") && !field.checked) continue;
      if (says.shape === "one") return 1;
      const text = field.value.trim();
      if (!/^-?\d{1,6}$/.test(text)) return null;
      const mark = Number(text);
      return says.shape === "points" && mark === 0 ? null : mark;
    }
    return null;
  };
  const labelOf = (line, mark) => {
    if (says.shape === "one") return says.one;
    if (says.shape === "approvals") return says.approved;
    if (says.shape === "ranking") return fill(says.rank, { n: figures.format(mark) });
    if (says.shape === "points") {
      const pattern = several(says.quadratic ? says.vote : says.point, mark);
      return fill(pattern, { n: figures.format(mark), cost: figures.format(mark * mark) });
    }
    const field = fieldsOf(line)[0];
    if (field.tagName === "SELECT") return field.selectedOptions[0].textContent.trim();
    return fieldsOf(line).find((one) => one.checked).closest("label").textContent.trim();
  };
  // The best grade first, as the page has them or, of numbers, the other way round; ranks up; points down.
  const orderOf = (line, mark) => {
    if (says.shape === "points") return -mark;
    if (says.shape !== "grades" && says.shape !== "answer") return mark;
    const field = fieldsOf(line)[0];
    const values = field.tagName === "SELECT" ? [...field.options].map((one) => one.value) : fieldsOf(line).map((one) => one.value);
    return values.indexOf(String(mark)) * (says.down ? -1 : 1);
  };

  const sentence = (text) => {
    const item = document.createElement("li");
    item.textContent = text;
    return item;
  };
  const namesLine = (label, found, aside) => {
    const item = document.createElement("li");
    if (aside) item.className = "quiet";
    const strong = document.createElement("strong");
    strong.textContent = label;
    const [before, after] = says.line.split("{names}")[0].split("{label}");
    item.append(before, strong, after);
    const kept = found.length <= says.named + 1 ? found : found.slice(0, says.named);
    kept.forEach((line, place) => {
      const name = nameOf(line);
      const span = document.createElement("span");
      span.textContent = name.dataset.name || name.textContent.trim();
      if (name.lang) [span.lang, span.dir] = [name.lang, name.dir];
      item.append(place ? ", " : "", span);
    });
    const more = found.length - kept.length;
    if (more) item.append(`, ${fill(several(says.others, more), { n: figures.format(more) })}`);
    return item;
  };

  const tell = () => {
    const held = new Map();
    const unmarked = [];
    let spent = 0;
    let marked = 0;
    for (const line of lines) {
      const mark = markOf(line);
      if (mark === null || mark < 0) {
        unmarked.push(line);
        continue;
      }
      marked += 1;
      if (mark > 0) spent += says.quadratic ? mark * mark : mark;
      const label = labelOf(line, mark);
      if (!held.has(label)) held.set(label, { order: orderOf(line, mark), found: [] });
      held.get(label).found.push(line);
    }
    const items = [];
    const over = says.shape === "points" ? spent - says.points : 0;
    const remains = over > 0
      ? fill(says.over, { over: figures.format(over) })
      : fill(says.left, { left: figures.format(-over), points: figures.format(says.points) });
    if (blank && blank.checked) items.push(sentence(says.blank));
    else if (!marked) items.push(sentence(says.nothing));
    else {
      for (const [label, one] of [...held].sort((a, b) => a[1].order - b[1].order)) items.push(namesLine(label, one.found, false));
      if (says.shape === "points") items.push(sentence(remains));
      else if (unmarked.length && says.shape !== "one") items.push(namesLine(says.unmarked, unmarked, true));
      if (says.most && marked > says.most && says.shape !== "one") {
        items.push(sentence(fill(says.tooMany, { n: figures.format(marked), most: figures.format(says.most) })));
      } else if (marked < says.least && says.shape !== "one") {
        items.push(sentence(fill(says.tooFew, { n: figures.format(marked), least: figures.format(says.least) })));
      }
    }
    const list = document.createElement("ul");
    list.className = "marks-said";
    list.append(...items);
    meaning.replaceChildren(list);
    if (left) {
      left.firstElementChild.textContent = remains;
      left.classList.toggle("is-over", over > 0);
    }
    return remains;
  };

  // Whoever marks an option does not vote blank; whoever ticks "blank" finds their marks again by unticking it.
  let kept = [];
  const setAside = () => {
    kept = [];
    for (const line of lines) {
      for (const field of fieldsOf(line)) {
        const ticked = field.type === "radio" || field.type === "checkbox";
        if (ticked) {
          if (field.checked) kept.push([field, true]);
          field.checked = field.value === "" && field.type === "radio";
        } else {
          kept.push([field, field.value]);
          field.value = "";
        }
      }
    }
  };
  const bringBack = () => {
    for (const [field, value] of kept) {
      if (value === true) field.checked = true;
      else field.value = value;
    }
    kept = [];
  };
  const changed = (field) => {
    if (blank && blank.type === "checkbox") {
      if (field === blank) {
        if (blank.checked) setAside();
        else bringBack();
        form.dispatchEvent(new CustomEvent("ballot:restored"));
      } else if (blank.checked && field.name) {
        blank.checked = false;
        kept = [];
      }
    }
    const remains = tell();
    if (says.shape === "points") said.textContent = remains;
  };
  form.addEventListener("change", (event) => changed(event.target));
  form.addEventListener("input", (event) => {
    if (event.target.type === "number") changed(event.target);
  });
  form.addEventListener("ballot:changed", () => {
    if (blank) blank.checked = false;
    tell();
  });

  // More and less, beside a number of points.
  for (const field of form.querySelectorAll(".points-input")) {
    for (const [sign, by] of [["−", -1], ["+", 1]]) {
      const button = document.createElement("button");
      button.type = "button";
      button.className = "points-step";
      button.textContent = sign;
      button.setAttribute("aria-label", fill(by < 0 ? says.less : says.more, { name: nameOf(field.closest("[data-place]")).textContent.trim() }));
      button.addEventListener("click", () => {
        field.value = String(Math.max(0, (Number(field.value) || 0) + by));
        changed(field);
      });
      if (by < 0) field.before(button);
      else field.after(button);
    }
  }

  const search = form.querySelector("[data-search]");
  if (search) {
    const flat = (text) => text.normalize("NFD").replace(/\p{M}/gu, "").toLowerCase();
    const known = lines.map((line) => [line, flat(nameOf(line).textContent)]);
    const found = form.querySelector("[data-found]");
    search.closest("[hidden]").hidden = false;
    search.addEventListener("input", (event) => {
      event.stopPropagation();
      const words = flat(search.value).split(/\s+/).filter(Boolean);
      let shown = 0;
      for (const [line, name] of known) {
        line.hidden = !words.every((word) => name.includes(word));
        if (!line.hidden) shown += 1;
      }
      found.textContent = words.length ? fill(found.dataset.pattern, { n: figures.format(shown), all: figures.format(known.length) }) : "";
    });
    // Enter in the search is no way to cast a ballot.
    search.addEventListener("keydown", (event) => {
      if (event.key === "Enter") event.preventDefault();
    });
  }
  // Nor is Enter in a field of points or ranks, which phones show as "go".
  for (const field of form.querySelectorAll("input[type=number]")) {
    field.addEventListener("keydown", (event) => {
      if (event.key === "Enter") event.preventDefault();
    });
  }
  tell();
})();
