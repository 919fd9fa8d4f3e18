// The profile of a unit: every group and indicator compared with the median or another unit, strengths and weaknesses,
// and the years.
"use strict";

const profile = (() => {
  const { page, model, state, make, name, number, points, signed, percent, rank, placed, MISSING } = view;
  const STRENGTHS = 5;
  const MEDIAN = -1;
  let other = MEDIAN;
  let years = null;
  let timer = 0;

  function build() {
    const label = (unit) => page.units.labels[unit];
    const units = page.units.labels.map((_, unit) => unit).sort((a, b) => label(a).localeCompare(label(b), "en"));
    const options = () => units.map((unit) => make("option", { value: unit }, label(unit)));
    const [own, against] = ["profile-unit", "profile-other"].map((id) => document.getElementById(id));
    own.append(...options());
    against.append(make("option", { value: MEDIAN }, `median of the ranked ${page.units.many}`), ...options());
    own.addEventListener("change", () => open(Number(own.value), false));
    against.addEventListener("change", () => {
      other = Number(against.value);
      show();
    });
    // While a slider is moved only the ranking is updated; the profile follows once the slider rests.
    view.listeners.push(() => {
      clearTimeout(timer);
      timer = setTimeout(show, 60);
    });
    open(state.order.listed[0] ?? 0, false);
  }

  function open(unit, isAsked) {
    state.unit = unit;
    document.getElementById("profile-unit").value = String(unit);
    show();
    if (!isAsked) return;
    const heading = document.getElementById("profile-name");
    heading.focus({ preventScroll: true });
    document.getElementById("profile").scrollIntoView({ block: "start" });
  }

  function median(values) {
    const sorted = values.filter((x) => !Number.isNaN(x) && x !== null).sort((a, b) => a - b);
    if (sorted.length === 0) return NaN;
    const middle = (sorted.length - 1) / 2;
    return (sorted[Math.floor(middle)] + sorted[Math.ceil(middle)]) / 2;
  }

  /** One side of the comparison: the score of each node, and the values of indicators. */
  function side(unit) {
    if (unit !== MEDIAN) {
      return {
        title: page.units.labels[unit],
        score: (place) => state.all[0].scores[place][unit],
        figure: (place) => page.figures[place]?.[unit] ?? NaN,
        points: worth(unit),
      };
    }
    const ranked = state.order.listed;
    return {
      title: "median",
      score: (place) => median(ranked.map((at) => state.all[0].scores[place][at])),
      figure: (place) => (page.figures[place] ? median(ranked.map((at) => page.figures[place][at] ?? NaN)) : NaN),
      points: null,
    };
  }

  /** Points that each node adds to the index, and its weight after rescaling; null if points do not add up. */
  function worth(unit) {
    const shares = new Float64Array(model.nodes.length).fill(NaN);
    shares[0] = 1;
    let isEven = true;
    model.nodes.forEach((node, place) => {
      if (!node.group || model.sheets[0].scores[place]) {
        if (node.group) isEven = false;
        return;
      }
      isEven = isEven && node.group.form.power === 1 && node.group.gaps === "rescale" && !node.group.scale;
      const members = plan.counting(model, state.now, place, model.sheets[0].leftOut);
      const there = members.filter((member) => !Number.isNaN(state.all[0].scores[member.node][unit]));
      const sum = there.reduce((all, member) => all + member.share, 0);
      there.forEach((member) => {
        shares[member.node] = (shares[place] * member.share) / sum;
      });
    });
    const own = Array.from(shares, (share, place) => share * state.all[0].scores[place][unit]);
    return isEven ? { shares, own } : null;
  }

  function show() {
    if (state.unit === null) return;
    const { unit } = state;
    const heading = document.getElementById("profile-name");
    const chinese = page.units.names_zh[unit];
    heading.replaceChildren(name(page.units.labels[unit]), chinese && chinese !== page.units.labels[unit] ? name(` ${chinese}`, { lang: "zh", class: "zh" }) : "");
    const groups = view.groups.map((group) => group.values[unit]).filter(Boolean);
    view.put(document.getElementById("profile-groups"), groups.join(" · "));
    document.getElementById("profile-facts").replaceChildren(...facts(unit));
    document.getElementById("profile-strong").replaceChildren(...strengths(unit));
    parts(unit, side(unit), side(other));
    document.getElementById("profile-years").replaceChildren(...overYears(unit));
  }

  function fact(term, text) {
    return make("div", { class: "fact" }, make("dt", {}, term), make("dd", {}, text));
  }

  function facts(unit) {
    const all = [fact("Rank", rank(state.order, unit)), fact("Score", points(state.all[0].scores[0][unit]))];
    if (document.body.classList.contains("moved")) all.push(fact("Rank in the model", rank(view.first, unit)));
    if (page.intervals) all.push(fact("90 % interval of ranks", view.interval(unit)));
    if (page.base) all.push(fact("Rank in the base", String(page.base.ranks[unit] || MISSING)));
    all.push(fact("Weight available", percent(state.all[0].present[0][unit], 0)));
    return all;
  }

  /** Indicators by the rank of the unit in them. */
  function standings(unit) {
    const leaves = model.nodes.flatMap((node, place) => (node.members.length === 0 && !model.sheets[0].leftOut[place] && state.now[place] > 0 ? [place] : []));
    const placesOf = (place) => {
      const column = state.all[0].scores[place];
      const own = column[unit];
      const others = state.order.listed.map((at) => column[at]).filter((score) => !Number.isNaN(score));
      const better = others.filter((score) => plan.round(score) > plan.round(own)).length;
      const equal = others.filter((score) => plan.round(score) === plan.round(own)).length;
      return { place, own, rank: better + 1, count: others.length, standing: (better + equal / 2) / others.length };
    };
    return leaves.map(placesOf).filter(({ own, count }) => !Number.isNaN(own) && count > 1);
  }

  function strengths(unit) {
    const all = standings(unit).sort((a, b) => a.standing - b.standing);
    const strong = all.filter(({ standing }) => standing < 0.5).slice(0, STRENGTHS);
    const weak = all.filter(({ standing }) => standing > 0.5).reverse().slice(0, STRENGTHS);
    const entry = ({ place, rank: own, count }) => make("li", {}, name(page.nodes[place].name), make("span", { class: "place" }, placed(own, count)));
    const box = (title, list, tone) => make("div", { class: `strong ${tone}` }, make("h3", {}, title), list.length > 0 ? make("ol", {}, ...list.map(entry)) : make("p", {}, "none"));
    return [box("Strengths", strong, "up"), box("Weaknesses", weak, "down")];
  }

  function parts(unit, own, against) {
    const hasPoints = own.points !== null;
    const both = hasPoints && against.points !== null;
    const titles = ["Group or indicator", "Value", "Score", `Score of ${against.title}`, "Difference", ...(hasPoints ? ["Weight", "Points"] : []), ...(both ? ["Points ahead"] : [])];
    const head = make("tr", {}, ...titles.map((title, at) => make("th", { scope: "col", class: at > 0 ? "number" : "" }, title)));
    document.getElementById("profile-head").replaceChildren(head);
    const lines = model.nodes.map((_, place) => line(place, own, against, { hasPoints, both }));
    document.getElementById("profile-parts").replaceChildren(...lines);
    const note = hasPoints
      ? "Weights are overall weights, rescaled over the values that the unit has; the points of the indicators sum to the score."
      : "The scores are not pure weighted sums, so they cannot be split into points.";
    view.put(document.getElementById("profile-note"), note);
  }

  function line(place, own, against, { hasPoints, both }) {
    const label = page.nodes[place];
    const level = depth(place);
    const [score, theirs] = [own.score(place), against.score(place)];
    const isLeaf = model.nodes[place].members.length === 0;
    const figure = isLeaf ? number(own.figure(place)) : "";
    const about = [label.measure, label.better === "lower" ? "lower is better" : ""].filter(Boolean).join("; ");
    const cell = (text, kind = "") => make("td", { class: `number ${kind}` }, text);
    const title = make("th", { scope: "row", class: `level-${Math.min(level, 5)}` }, name(label.name), about ? make("span", { class: "measure" }, about) : null);
    const cells = [cell(figure, "value"), scored(place, score, theirs), cell(points(theirs)), cell(signed(score - theirs), score > theirs ? "up" : score < theirs ? "down" : "")];
    if (hasPoints) cells.push(cell(Number.isNaN(own.points.shares[place]) ? MISSING : percent(own.points.shares[place])), cell(points(own.points.own[place])));
    if (both) cells.push(cell(signed((own.points.own[place] || 0) - (against.points.own[place] || 0))));
    return make("tr", { class: isLeaf ? "leaf" : "group" }, title, ...cells);
  }

  function depth(place) {
    return place === 0 ? 0 : 1 + depth(model.nodes[place].parent);
  }

  /** The score as a number and as a dot between the lowest and the highest, with a stroke for the other side. */
  function scored(place, score, theirs) {
    const [low, high] = view.bounds(state.all[0].scores[place]);
    const part = (x) => (Number.isNaN(x) || high === low ? NaN : (x - low) / (high - low));
    const dot = make("span", { class: "track", "aria-hidden": "true" });
    for (const [kind, x] of [["their", part(theirs)], ["own", part(score)]]) {
      if (Number.isNaN(x)) continue;
      const mark = make("span", { class: kind });
      mark.style.setProperty("--part", String(x));
      dot.append(mark);
    }
    return make("td", { class: "number scored" }, points(score), dot);
  }

  // ---- The years.

  function loaded() {
    if (!years) {
      years = view.read("years").map(({ year, sheet }) => ({
        year, model: sheet && { ...model, sheets: [plan.loadSheet(sheet, model.units)] }, weights: null, all: null, order: null,
      }));
    }
    return years;
  }

  function scoredYear(entry) {
    if (entry.model && entry.weights !== state.now) {
      entry.weights = state.now;
      try {
        entry.all = plan.score(entry.model, state.now);
        entry.order = plan.order(entry.model, entry.all, 0);
      } catch (error) {
        if (!(error instanceof plan.Refused)) throw error;
        entry.all = entry.order = null;
      }
    }
    return entry;
  }

  function overYears(unit) {
    if (!page.has_years) return [];
    const all = loaded().map(scoredYear);
    const row = ({ year, all: scores, order }) => make("tr", {}, make("th", { scope: "row" }, String(year)),
      make("td", { class: "number" }, order ? rank(order, unit) : MISSING), make("td", { class: "number" }, order ? String(order.listed.length) : MISSING),
      make("td", { class: "number" }, scores ? points(scores[0].scores[0][unit]) : MISSING));
    const heads = ["Year", "Rank", "Ranked", "Score"].map((title, at) => make("th", { scope: "col", class: at > 0 ? "number" : "" }, title));
    const table = make("table", {}, make("caption", {}, "Over the years, under the weights shown"), make("thead", {}, make("tr", {}, ...heads)), make("tbody", {}, ...all.map(row)));
    const known = all.filter(({ order }) => order && order.ranks[unit] > 0).map(({ year, order }) => [year, order.ranks[unit]]);
    return [make("div", { class: "years" }, table, known.length > 1 ? curve(known) : "")];
  }

  function curve(known) {
    const [width, height, edge] = [320, 150, 28];
    const [early, late] = [known[0][0], known[known.length - 1][0]];
    const [best, worst] = view.bounds(known.map(([, place]) => place));
    const x = (year) => edge + ((year - early) / (late - early)) * (width - 2 * edge);
    const y = (place) => edge + (worst === best ? 0.5 : (place - best) / (worst - best)) * (height - 2 * edge);
    const at = known.map(([year, place]) => [x(year), y(place)]);
    const path = view.drawn("polyline", { points: at.map((point) => point.join(",")).join(" ") });
    const dots = at.map(([cx, cy]) => view.drawn("circle", { cx, cy, r: 4 }));
    const texts = known.flatMap(([year, place], k) => [
      view.drawn("text", { x: at[k][0], y: at[k][1] - 9, class: "rank" }, String(place)), view.drawn("text", { x: at[k][0], y: height - 4 }, String(year)),
    ]);
    return view.drawn("svg", { viewBox: `0 0 ${width} ${height}`, class: "curve", "aria-hidden": "true" }, path, ...dots, ...texts);
  }

  return { build, open };
})();
