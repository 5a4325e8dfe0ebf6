// SPDX-License-Identifier: AGPL-3.0-or-later
// Keeps the basket of a budget up to date while one chooses, in the words of ballot_words.py, and finds and sorts
// projects. Nothing leaves the page before the button is pressed, and without this file every ballot works as well.
"use strict";

(() => {
  const form = document.querySelector("[data-basket]");
  if (!form) return;
  const says = JSON.parse(form.dataset.says);
  const lang = document.documentElement.lang;
  const plural = new Intl.PluralRules(lang);
  const whole = new Intl.NumberFormat(lang);
  const cents = new Intl.NumberFormat(lang, { minimumFractionDigits: 2, maximumFractionDigits: 2 });
  const fill = (pattern, values) => pattern.replace(/\{(\w+)\}/g, (all, name) => (name in values ? values[name] : all));
  const several = (patterns, count) => patterns[plural.select(count) === "one" ? 0 : 1];
  const money = (amount) => fill(says.money, { n: (amount % says.unit ? cents : whole).format(amount / says.unit) });
  const one = (selector) => form.querySelector(selector);
  for (const note of form.querySelectorAll(".without-script")) note.hidden = true;

  const list = one("#ballot-options");
  const ticked = says.kind === "approvals" || says.kind === "knapsack";
  const lines = [...list.querySelectorAll("[data-place]")].map((item, drawn) => ({
    item, drawn,
    place: Number(item.dataset.place), cost: Number(item.dataset.cost), pot: Number(item.dataset.pot),
    number: Number(item.dataset.number), category: item.dataset.category || "",
    field: item.querySelector("input[name], select[name]"), name: item.querySelector(".ballot-name"),
  }));
  const textOf = (line) => line.name.textContent.trim();
  const markOf = (line) => {
    if (ticked) return line.field.checked ? 1 : 0;
    const text = line.field.value.trim();
    return /^\d{1,7}$/.test(text) ? Number(text) : 0;
  };
  const setMark = (line, mark) => {
    if (ticked) line.field.checked = mark > 0;
    else line.field.value = mark ? String(mark) : "";
  };
  const blank = one("[data-blank]");
  const said = one("[data-said]");
  const chosenList = one("[data-chosen]");
  const strip = one("[data-strip]");
  const district = () => {
    const found = one("[data-district]:checked");
    return found ? Number(found.value) : 0;
  };
  const element = (tag, attributes, ...children) => {
    const made = document.createElement(tag);
    for (const [name, value] of Object.entries(attributes)) made.setAttribute(name, value);
    made.append(...children);
    return made;
  };

  // --- what is chosen and what is left ---------------------------------------------------------------------
  const labelOf = (mark) => {
    if (says.kind === "points") return fill(several(says.point, mark), { n: whole.format(mark) });
    if (says.kind === "scores") return fill(says.score, { n: whole.format(mark), most: whole.format(says.mostMark) });
    return says.kind === "rankings" ? fill(says.rank, { n: whole.format(mark) }) : "";
  };
  const chosen = () => {
    const found = lines.map((line) => ({ line, mark: markOf(line) })).filter((each) => each.mark > 0);
    if (says.kind === "rankings") found.sort((a, b) => a.mark - b.mark);
    else if (!ticked) found.sort((a, b) => b.mark - a.mark);
    else found.sort((a, b) => a.line.place - b.line.place);
    return found;
  };
  const leftOf = (left, amount) => left < 0
    ? fill(says.over, { over: money(-left) })
    : fill(says.leftOf, { left: money(left), amount: money(amount) });
  const sentence = (count, given, spent, amount) => {
    if (!count) return blank.checked ? says.blank : says.nothing;
    const values = {
      n: whole.format(count), given: whole.format(given), points: whole.format(says.points),
      spent: money(spent), amount: money(amount),
    };
    const patterns = { points: says.given, scores: says.scored, rankings: says.ranked }[says.kind] || says.basket;
    return fill(several(patterns, count), values);
  };

  let dear = new Set();
  const tell = () => {
    const found = chosen();
    const mine = district();
    const spent = says.pots.map(() => 0);
    let given = 0;
    for (const { line, mark } of found) {
      spent[line.pot] += line.cost;
      given += mark;
    }
    const shown = says.pots.map((pot, place) => pot.group === 0 || pot.group === mine || spent[place] > 0);
    const sum = (values) => values.reduce((all, value) => all + value, 0);
    const amount = sum(says.pots.map((pot, place) => (shown[place] ? pot.amount : 0)));
    const overs = says.pots.map((pot, place) => Math.max(0, spent[place] - pot.amount));
    showPots(spent, shown);

    let left = "";
    let over = false;
    if (says.kind === "points") {
      over = given > says.points;
      left = over
        ? fill(says.pointsOver, { over: whole.format(given - says.points) })
        : fill(says.pointsLeft, { left: whole.format(says.points - given), points: whole.format(says.points) });
    } else if (says.kind === "knapsack") {
      over = sum(overs) > 0;
      left = over ? fill(says.over, { over: money(sum(overs)) }) : leftOf(amount - sum(spent), amount);
    } else if (says.most) {
      over = found.length > says.most;
      left = over
        ? fill(says.tooMany, { n: whole.format(found.length - says.most) })
        : fill(says.ofMost, { n: whole.format(found.length), most: whole.format(says.most) });
    } else left = fill(several(says.chosen, found.length), { n: whole.format(found.length) });
    const count = one("[data-left]");
    count.textContent = left;
    count.classList.toggle("is-over", over);
    const own = says.pots.map((pot, place) => ({ ...pot, place })).filter((pot) => shown[pot.place]);
    one("[data-strip-left]").textContent = says.kind === "knapsack" && own.length > 1 && !over
      ? own.map((pot) => `${pot.name}\u00a0 ${money(pot.amount - spent[pot.place])}`).join(" · ")
      : left;
    strip.classList.toggle("is-over", over);
    const counted = fill(several(says.chosen, found.length), { n: whole.format(found.length) });
    one("[data-strip-count]").textContent = counted === left || says.most ? "" : counted;
    const ownAmount = sum(says.pots.map((pot) => (pot.group === 0 || pot.group === mine ? pot.amount : 0)));
    let meaning = sentence(found.length, given, sum(spent), ownAmount);
    if (found.length && found.length < says.least) meaning += ` ${fill(says.tooFew, { least: whole.format(says.least) })}`;
    one("[data-sentence]").textContent = meaning;
    one(".basket-says").hidden = !found.length && !blank.checked;
    showChosen(found);
    if (says.kind === "knapsack") showDear(spent);
    for (const line of lines) {
      if (!line.put) continue;
      line.put.hidden = markOf(line) > 0;
      line.unit.hidden = !line.put.hidden;
    }
    keep();
    return left;
  };

  const showPots = (spent, shown) => {
    const held = one("[data-pots]");
    for (const [place, pot] of says.pots.entries()) {
      const item = held.querySelector(`[data-pot="${place}"]`);
      item.hidden = !shown[place];
      item.classList.toggle("is-over", spent[place] > pot.amount);
      item.querySelector(".basket-left").textContent = leftOf(pot.amount - spent[place], pot.amount);
      const share = pot.amount ? Math.min(100, Math.floor((100 * spent[place]) / pot.amount)) : 0;
      item.querySelector(".basket-taken").setAttribute("width", String(share));
    }
  };

  const showChosen = (found) => {
    const held = document.activeElement && chosenList.contains(document.activeElement)
      ? { place: document.activeElement.dataset.of, act: document.activeElement.dataset.act } : null;
    chosenList.replaceChildren(...found.map(({ line, mark }, at) => {
      const link = element("a", { href: `#${line.item.id}` }, textOf(line));
      if (line.name.lang) [link.lang, link.dir] = [line.name.lang, line.name.dir];
      const label = labelOf(mark);
      const acts = element("span", { class: "basket-acts" });
      const act = (word, name, run) => {
        const button = element("button", { type: "button", class: "basket-act", "data-of": line.place, "data-act": name }, word,
          element("span", { class: "visually-hidden" }, ` – ${textOf(line)}`));
        button.addEventListener("click", run);
        acts.append(button);
      };
      if (says.kind === "rankings") {
        if (at) act(says.up, "up", () => swap(found, at, at - 1));
        if (at + 1 < found.length) act(says.down, "down", () => swap(found, at, at + 1));
      }
      act(says.remove, "remove", () => remove(line));
      const facts = element("span", { class: "quiet small" }, `${label ? `${label} · ` : ""}${money(line.cost)}`);
      return element("li", {}, element("span", { class: "basket-what" }, link, " ", facts), acts);
    }));
    one("[data-empty]").hidden = found.length > 0 || blank.checked;
    // A button that was pressed is drawn anew: the focus stays with what it acted on, or goes to the basket.
    if (!held) return;
    const again = chosenList.querySelector(`[data-of="${held.place}"][data-act="${held.act}"]`)
      || chosenList.querySelector(`[data-of="${held.place}"]`) || chosenList.querySelector("button") || one("#basket");
    again.focus({ preventScroll: true });
  };

  const showDear = (spent) => {
    const now = new Set(lines.filter((line) => !markOf(line) && spent[line.pot] + line.cost > says.pots[line.pot].amount));
    for (const line of lines) {
      if (now.has(line) === dear.has(line)) continue;
      if (now.has(line)) {
        line.dear = element("span", { class: "project-dear" }, says.tooDear);
        line.item.querySelector(".project-facts").append(" ", line.dear);
      } else line.dear.remove();
    }
    dear = now;
  };

  const before = new Map(lines.map((line) => [line, markOf(line)]));
  // --- acts ------------------------------------------------------------------------------------------------
  const say = (text) => { said.textContent = text; };
  const changed = (line) => {
    if (blank.checked && markOf(line)) blank.checked = false;
    const left = tell();
    const is = markOf(line);
    for (const each of lines) before.set(each, markOf(each));
    const name = textOf(line);
    const label = labelOf(is);
    const what = !is ? fill(says.removed, { name }) : label ? `${name}: ${label}.` : fill(says.added, { name });
    say(`${what} ${left}`);
  };
  const remove = (line) => {
    const was = markOf(line);
    setMark(line, 0);
    if (says.kind === "rankings") close(was);
    changed(line);
  };
  // The ranks behind one that was taken out move up by one.
  const close = (gone) => {
    for (const line of lines) {
      const mark = markOf(line);
      if (mark > gone) setMark(line, mark - 1);
    }
  };
  const swap = (found, at, to) => {
    const [first, second] = [found[at], found[to]];
    setMark(first.line, second.mark);
    setMark(second.line, first.mark);
    changed(first.line);
  };

  const marks = new Map(lines.map((line) => [line.field, line]));
  const note = (field) => {
    const line = marks.get(field);
    if (line) {
      if (markOf(line) !== before.get(line)) changed(line);
    } else if (field === blank) {
      setAside(blank.checked);
      say(one("[data-sentence]").textContent);
    }
  };
  form.addEventListener("change", (event) => {
    if (event.target.matches("[data-district]")) changeDistrict();
    else note(event.target);
  });
  form.addEventListener("input", (event) => {
    if (event.target.type === "number") note(event.target);
  });

  // Whoever ticks "blank" finds their basket again by unticking it.
  let kept = [];
  const setAside = (goes) => {
    if (goes) {
      kept = lines.map((line) => [line, markOf(line)]).filter(([, mark]) => mark > 0);
      for (const [line] of kept) setMark(line, 0);
    } else {
      for (const [line, mark] of kept) setMark(line, mark);
      kept = [];
    }
    tell();
    for (const line of lines) before.set(line, markOf(line));
  };

  // --- kept while one reads a project ----------------------------------------------------------------------
  // The page is never stored, so leaving it for a project would empty the basket. What is marked stays in this tab, for
  // an hour at most, and only as long as the server's own ballot is the one that was being changed. Casting forgets it.
  const storage = (() => { try { return window.sessionStorage; } catch { return null; } })();
  const shelf = `isegoria-basket:${form.getAttribute("action")}`;
  const HOUR = 3_600_000;
  const fields = [...form.querySelectorAll("[data-district], [data-child]")];
  const state = () => ({
    marks: Object.fromEntries(lines.map((line) => [line.place, markOf(line)]).filter(([, mark]) => mark > 0)),
    blank: blank.checked, of: fields.map((field) => field.checked),
  });
  const put = (kept) => { try { storage?.setItem(shelf, JSON.stringify(kept)); } catch { /* full: the page still holds it */ } };
  const shelved = () => {
    try {
      const kept = JSON.parse(storage?.getItem(shelf) ?? "null");
      return kept && Date.now() - kept.at < HOUR ? kept : null;
    } catch { return null; }
  };
  const isKept = "keep" in form.dataset;
  let base = JSON.stringify(state());
  let ready = false;
  const keep = () => {
    if (!isKept || !ready) return;
    const now = state();
    if (JSON.stringify(now) === base) storage?.removeItem(shelf);
    else put({ base, at: Date.now(), now });
  };
  const takeBack = () => {
    ready = true;
    if (!isKept || !storage) return;
    const kept = shelved();
    // A ballot that came back with a fault is what was sent: it goes on from there.
    if (form.dataset.keep === "back") {
      base = kept?.base ?? base;
      return;
    }
    if (!kept?.now || kept.base !== base) {
      storage.removeItem(shelf);
      return;
    }
    blank.checked = kept.now.blank;
    fields.forEach((field, at) => { field.checked = Boolean(kept.now.of[at]); });
    for (const line of lines) setMark(line, kept.now.marks[line.place] ?? 0);
    for (const line of lines) before.set(line, markOf(line));
  };
  form.addEventListener("submit", () => {
    if (isKept) put({ base, at: Date.now() });
  });
  for (const field of form.querySelectorAll("[data-child]")) field.addEventListener("change", () => keep());

  // --- one district each -----------------------------------------------------------------------------------
  const isElsewhere = (line) => {
    const group = says.pots[line.pot].group;
    return group !== 0 && group !== district();
  };
  const changeDistrict = () => {
    let gone = 0;
    for (const line of lines) {
      if (!isElsewhere(line)) continue;
      const was = markOf(line);
      if (!was) continue;
      setMark(line, 0);
      if (says.kind === "rankings") close(was);
      gone += 1;
    }
    const left = tell();
    look();
    say(gone ? `${fill(several(says.setAside, gone), { n: whole.format(gone) })} ${left}` : left);
  };

  // --- finding and sorting ---------------------------------------------------------------------------------
  const flat = (text) => text.normalize("NFD").replace(/\p{M}/gu, "").toLowerCase();
  const known = new Map(lines.map((line) => [line, flat(textOf(line))]));
  const search = one("[data-search]");
  const value = (selector) => (one(selector) ? one(selector).value : "");
  const look = () => {
    const words = flat(search ? search.value : "").split(/\s+/).filter(Boolean);
    const [category, pot] = [value("#look-category"), value("#look-pot")];
    let count = 0;
    for (const line of lines) {
      const fits = words.every((word) => known.get(line).includes(word) || word === String(line.number))
        && (!category || line.category === category) && (!pot || String(line.pot) === pot);
      line.item.hidden = !fits || isElsewhere(line);
      if (!line.item.hidden) count += 1;
    }
    const choose = one("[data-choose]");
    if (choose) choose.hidden = count > 0 || district() > 0;
    const found = one("[data-found]");
    if (found) found.textContent = fill(says.shown, { n: whole.format(count), all: whole.format(lines.length) });
  };
  const sort = () => {
    const by = { number: (a, b) => a.number - b.number, cheap: (a, b) => a.cost - b.cost, dear: (a, b) => b.cost - a.cost };
    const order = [...lines].sort(by[value("#look-sort")] || ((a, b) => a.drawn - b.drawn));
    list.append(...order.map((line) => line.item));
  };
  if (search) {
    search.addEventListener("input", (event) => {
      event.stopPropagation();
      look();
    });
  }
  for (const field of form.querySelectorAll("[data-look]")) {
    field.addEventListener("change", (event) => {
      event.stopPropagation();
      if (field.id === "look-sort") sort();
      look();
    });
  }
  // Enter in a field is no way to cast a ballot.
  for (const field of form.querySelectorAll("input[type=number], input[type=search]")) {
    field.addEventListener("keydown", (event) => {
      if (event.key === "Enter") event.preventDefault();
    });
  }

  takeBack();
  // --- more and less, and the next rank ----------------------------------------------------------------------
  for (const line of lines) {
    if (says.kind === "points") {
      for (const [sign, by, words] of [["−", -1, says.less], ["+", 1, says.more]]) {
        const button = element("button", { type: "button", class: "points-step", "aria-label": fill(words, { name: textOf(line) }) }, sign);
        button.addEventListener("click", () => {
          setMark(line, Math.min(says.mostMark, Math.max(0, markOf(line) + by)));
          note(line.field);
        });
        if (by < 0) line.field.before(button);
        else line.field.after(button);
      }
    } else if (says.kind === "rankings") {
      line.put = element("button", { type: "button", class: "basket-act" });
      line.unit = line.item.querySelector(".mark-unit");
      line.put.addEventListener("click", () => {
        setMark(line, chosen().length + 1);
        line.field.focus({ preventScroll: true });
        note(line.field);
      });
      line.field.closest(".points-field").append(line.put);
    }
  }
  if (says.kind === "rankings") {
    const label = () => {
      const next = fill(says.put, { n: whole.format(chosen().length + 1) });
      for (const line of lines) {
        line.put.replaceChildren(next, element("span", { class: "visually-hidden" }, ` – ${textOf(line)}`));
      }
    };
    form.addEventListener("change", label);
    form.addEventListener("click", label);
    label();
  }
  tell();
  look();
})();
