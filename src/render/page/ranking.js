// The table of ranks, which can be sorted, filtered and searched; only visible rows are updated, and only where they
// changed.
"use strict";

const ranking = (() => {
  const { page, model, state, first, make, put, points, rank, MISSING } = view;
  const entries = search.index(page.units);
  const MORE = 50;
  const asked = { key: "rank", isDown: false, typed: "", groups: new Map(), limit: MORE };
  const rows = [];
  let [body, shown, collator] = [null, [], new Intl.Collator("en")];
  let matches = null;

  /** What a column shows for a unit, and the value that it is sorted by; NaN goes last. */
  const columns = [
    { key: "rank", title: "Rank", kind: "number", text: (unit) => rank(state.order, unit), by: (unit) => state.order.ranks[unit] || NaN },
    { key: "change", title: "Moved", kind: "number change", hint: "ranks gained compared with the weights of the model", text: change, by: (unit) => -gained(unit), tone: gained },
    { key: "unit", title: page.units.one, kind: "unit" },
    { key: "score", title: "Score", kind: "number score", text: (unit) => points(state.all[0].scores[0][unit]), by: (unit) => -state.all[0].scores[0][unit], bar: 0 },
    page.intervals && { key: "interval", title: "90 % interval", kind: "number interval", hint: "ranks in 90 % of simulations around the model’s weights", text: view.interval, by: (unit) => page.intervals.best[unit] || NaN },
    page.base && { key: "base", title: "Base", kind: "number base", hint: `rank in the base: ${page.base.heading}`, text: (unit) => String(page.base.ranks[unit] || MISSING), by: (unit) => page.base.ranks[unit] || NaN },
    ...view.dimensions.map((place) => ({
      key: `node-${place}`, title: page.nodes[place].name, kind: "number part",
      text: (unit) => points(state.all[0].scores[place][unit]), by: (unit) => -state.all[0].scores[place][unit],
    })),
  ].filter(Boolean);

  function gained(unit) {
    return first.ranks[unit] && state.order.ranks[unit] ? first.ranks[unit] - state.order.ranks[unit] : NaN;
  }

  function change(unit) {
    const places = gained(unit);
    if (Number.isNaN(places)) return MISSING;
    if (places === 0) return "=";
    return `${places > 0 ? "▲" : "▼"} ${Math.abs(places)}`;
  }

  function build() {
    const head = document.getElementById("head");
    for (const column of columns) head.append(heading(column));
    body = document.getElementById("rows");
    const field = document.getElementById("search");
    field.addEventListener("input", () => {
      asked.typed = field.value;
      [matches, asked.limit] = [null, MORE];
      show();
      view.say(`${shown.length} ${shown.length === 1 ? page.units.one : page.units.many} shown.`);
    });
    filters();
    document.getElementById("more").addEventListener("click", () => {
      asked.limit = Infinity;
      show();
    });
    body.addEventListener("click", (event) => {
      const button = event.target.closest("button");
      if (button) profile.open(Number(button.value), true);
    });
    view.listeners.push(show);
    show();
  }

  function heading(column) {
    const button = make("button", { type: "button", title: column.hint }, column.title);
    const cell = make("th", { scope: "col", class: column.kind, "aria-sort": column.key === asked.key ? "ascending" : null }, button);
    button.addEventListener("click", () => {
      asked.isDown = asked.key === column.key ? !asked.isDown : false;
      asked.key = column.key;
      for (const other of cell.parentElement.children) other.removeAttribute("aria-sort");
      cell.setAttribute("aria-sort", asked.isDown ? "descending" : "ascending");
      show();
    });
    return cell;
  }

  function filters() {
    const box = document.getElementById("filters");
    view.groups.forEach((group, at) => {
      const values = [...new Set(group.values)].filter(Boolean).sort(collator.compare);
      if (values.length < 2 || values.length > 100) return;
      const select = make("select", { id: `group-${at}` }, make("option", { value: "" }, "all"), ...values.map((value) => make("option", { value }, value)));
      select.addEventListener("change", () => {
        if (select.value === "") asked.groups.delete(at);
        else asked.groups.set(at, select.value);
        [matches, asked.limit] = [null, MORE];
        show();
        view.say(`${shown.length} ${page.units.many} shown.`);
      });
      box.append(make("div", { class: "field" }, make("label", { for: `group-${at}` }, group.code), select));
    });
  }

  /** Units that match the search text and the filters; this does not depend on weights. */
  function matching() {
    if (matches) return matches;
    const isIn = (unit) => [...asked.groups].every(([at, value]) => view.groups[at].values[unit] === value);
    matches = entries.map((entry, unit) => isIn(unit) && search.fits(entry, asked.typed));
    return matches;
  }

  function sorted() {
    const fits = matching();
    const ranked = state.order.listed.filter((unit) => fits[unit]);
    const others = fits.flatMap((isIn, unit) => (isIn && state.order.ranks[unit] === 0 ? [unit] : []));
    const column = columns.find(({ key }) => key === asked.key);
    if (asked.key === "unit") ranked.sort((a, b) => collator.compare(page.units.labels[a], page.units.labels[b]));
    else if (asked.key !== "rank") {
      const keys = new Map(ranked.map((unit) => [unit, column.by(unit)]));
      const last = (x) => (Number.isNaN(x) ? Infinity : x);
      ranked.sort((a, b) => last(keys.get(a)) - last(keys.get(b)) || 0);
    }
    if (asked.isDown) ranked.reverse();
    return ranked.concat(others);
  }

  function show() {
    shown = sorted();
    const count = Math.min(shown.length, asked.limit);
    while (rows.length < count) rows.push(row());
    const [low, high] = view.bounds(state.all[0].scores[0]);
    const scale = low >= 0 ? (x) => x / high : (x) => (x - low) / (high - low);
    rows.forEach((line, at) => {
      if (line.element.hidden !== at >= count) line.element.hidden = at >= count;
      if (at < count) paint(line, shown[at], scale);
    });
    put(document.getElementById("count"), told(count));
    document.getElementById("more").hidden = count === shown.length;
    put(document.getElementById("more"), `Show all ${shown.length}`);
  }

  function told(count) {
    const all = state.order.listed.length;
    const of = `${all} of ${page.units.labels.length} ${page.units.many} ranked`;
    return count === shown.length && count === page.units.labels.length ? of : `${count} shown, ${of}`;
  }

  function row() {
    const cells = columns.map((column) => cell(column));
    const element = make("tr", {}, ...cells.map(({ element: one }) => one));
    body.append(element);
    return { element, cells, unit: -1 };
  }

  function cell(column) {
    if (column.key === "unit") {
      const english = view.name("");
      const chinese = view.name("", { lang: "zh", class: "zh" });
      const button = make("button", { type: "button", class: "open" }, english);
      return { element: make("th", { scope: "row", class: column.kind }, button, chinese), english, chinese, button };
    }
    const text = make("span", {});
    const bar = column.bar === undefined ? null : make("span", { class: "bar", "aria-hidden": "true" });
    return { element: make("td", { class: column.kind }, text, bar), text, bar, tone: "" };
  }

  function paint(line, unit, scale) {
    columns.forEach((column, at) => {
      const own = line.cells[at];
      if (column.key === "unit") {
        if (line.unit !== unit) named(own, unit);
        return;
      }
      put(own.text, column.text(unit));
      if (own.bar) own.bar.style.setProperty("--part", String(scale(state.all[0].scores[0][unit]) || 0));
      if (column.tone) tint(own, column.tone(unit));
    });
    if (line.unit !== unit) line.element.classList.toggle("unranked", state.order.ranks[unit] === 0);
    line.unit = unit;
  }

  function named(own, unit) {
    put(own.english, page.units.labels[unit]);
    put(own.chinese, page.units.names_zh[unit] === page.units.labels[unit] ? "" : page.units.names_zh[unit]);
    own.button.value = unit;
  }

  function tint(own, places) {
    const tone = places > 0 ? "up" : places < 0 ? "down" : "";
    if (own.tone !== tone) own.element.classList.remove("up", "down");
    if (own.tone !== tone && tone) own.element.classList.add(tone);
    own.tone = tone;
  }

  /** Shows all rows before printing, and as many as before afterwards. */
  function whole(isWhole) {
    const limit = asked.limit;
    if (isWhole) [asked.limit, asked.kept] = [Infinity, limit];
    else asked.limit = asked.kept ?? limit;
    show();
  }

  return { build, whole };
})();
