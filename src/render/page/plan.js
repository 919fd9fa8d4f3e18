// The scoring plan of a model, computed in the browser: the same numbers as the tool, under any weights.
//
// It follows `src/model/plan/` step by step and in the same order of operations, so that sums agree to the last digit.
// Missing values are NaN. Each node of the tree has one weight, which is its weight in its group.
"use strict";

const plan = (() => {
  // Tolerances as in `tolerance.rs`: SHARE for weights, ROUNDING relative to the largest value of a sum.
  const SHARE = 1e-9;
  const ROUNDING = 1e-12;
  const POWERS = Float64Array.from({ length: 23 }, (_, power) => Number(`1e${power}`));

  /** A group has no score under these weights, for this reason. */
  class Refused extends Error {
    constructor(place, reason) {
      super(reason);
      this.place = place;
    }
  }

  /** Converts the JSON of the page to columns that are fast to read. */
  function load(scoring) {
    const sheets = scoring.sheets.map((sheet) => loadSheet(sheet, scoring.units));
    return { nodes: scoring.nodes, needed: scoring.nodes.map((node) => node.needed), order: scoring.order, units: scoring.units, sheets };
  }

  function loadSheet(sheet, units) {
    const column = (values) => Float64Array.from(values, (value) => (value === null ? NaN : value));
    const scores = sheet.columns.map((given) => given && column(given.scores));
    const present = sheet.columns.map((given, place) => {
      if (!given) return null;
      if (given.present) return Float64Array.from(given.present);
      const there = Float64Array.from(scores[place], (score) => (Number.isNaN(score) ? 0 : 1));
      for (const unit of given.filled || []) there[unit] = 0;
      return there;
    });
    const leftOut = sheet.columns.map((given) => Boolean(given && given.is_left_out));
    return { year: sheet.year, scores, present, leftOut, units };
  }

  /** The scores of all nodes in all sheets; reuses from `before` whatever does not depend on the groups in `dirty`. */
  function score(model, weights, before, dirty) {
    const all = model.sheets.map((sheet) => ({ scores: sheet.scores.slice(), present: sheet.present.slice() }));
    for (let place = model.nodes.length - 1; place >= 0; place -= 1) {
      if (model.sheets[0].scores[place]) continue;
      for (let at = 0; at < all.length; at += 1) {
        if (before && !dirty.has(place)) {
          all[at].scores[place] = before[at].scores[place];
          all[at].present[place] = before[at].present[place];
        } else {
          const whole = combine(model, weights, place, at, all);
          all[at].scores[place] = whole.scores;
          all[at].present[place] = whole.present;
        }
      }
    }
    return all;
  }

  /** The groups whose scores depend on the weights inside one group: the group itself and those above it. */
  function above(model, group) {
    const dirty = new Set();
    for (let place = group; place !== null && place !== undefined; place = model.nodes[place].parent) dirty.add(place);
    return dirty;
  }

  /** Members with a weight that are not left out for all units; their shares sum to 1. */
  function counting(model, weights, place, leftOut) {
    const members = model.nodes[place].members.filter((member) => weights[member] > 0 && !leftOut[member]);
    let sum = 0;
    for (const member of members) sum += weights[member];
    return members.map((node) => ({ node, share: weights[node] / sum }));
  }

  function combine(model, weights, place, at, all) {
    const { nodes, units } = model;
    const rule = nodes[place].group;
    const members = counting(model, weights, place, model.sheets[at].leftOut);
    if (members.length === 0) throw new Refused(place, "no member with a weight has values that differ");
    const size = nodes[place].members.filter((member) => weights[member] > 0).length;
    if (rule.form.places && rule.form.places.length !== size) {
      throw new Refused(place, `it has ${rule.form.places.length} weights by rank for ${size} members with a weight`);
    }
    const columns = members.map((member) => all[at].scores[member.node]);
    const present = presence(members, columns, members.map((member) => all[at].present[member.node]), units);
    const filled = columns.map((column, k) => counted(model, rule, members[k].node, column));
    checkLeast(rule, place, filled);
    const lines = rule.scale && members.map((member, k) => line(model, rule.scale, place, filled[k], member.node, all));
    const scaled = lines ? filled.map((column, k) => applied(lines[k], column)) : filled;
    const scores = means(rule, members.map((member) => member.share), scaled, units);
    settle(rule, place, scores, scaled, present);
    return { scores, present };
  }

  function presence(members, columns, present, units) {
    const shares = new Float64Array(units);
    members.forEach((member, k) => {
      for (let unit = 0; unit < units; unit += 1) {
        if (!Number.isNaN(columns[k][unit])) shares[unit] += member.share * present[k][unit];
      }
    });
    return shares;
  }

  /** Replaces missing scores by what they count as: the lowest score of the member, or a neutral one. */
  function counted(model, rule, node, column) {
    if (rule.gaps !== "worst" && rule.gaps !== "neutral") return column;
    const fill = rule.gaps === "worst" ? least(column) : model.nodes[node].neutral;
    return column.map((score) => (Number.isNaN(score) ? fill : score));
  }

  function least(column) {
    let lowest = Infinity;
    for (const score of column) if (score < lowest) lowest = score;
    return lowest;
  }

  /** Refuses scores too low for a power mean: it needs 0 or more, logarithms and inverses need more than 0. */
  function checkLeast(rule, place, columns) {
    const power = rule.form.power;
    if (power === undefined || power === 1) return;
    const isTooLow = power > 0 ? (score) => score < 0 : (score) => score <= 0;
    if (columns.some((column) => column.some(isTooLow))) {
      throw new Refused(place, `${rule.method} needs scores ${power > 0 ? "of 0 or more" : "above 0"}`);
    }
  }

  // ---- Scales that a group fits on all units.

  function line(model, scale, place, own, member, all) {
    return scale.standard ? standard(scale.standard, place, own) : range(model, scale.range, place, own, member, all);
  }

  const LEVEL = { from: 0, span: 1, to: 100, rise: 0 };

  function standard(scale, place, own) {
    const { count, mean, low, high } = moments(own);
    if (count < 2) throw new Refused(place, "a standard deviation needs at least two units with a score");
    let squares = 0;
    for (const score of own) if (!Number.isNaN(score)) squares += (score - mean) * (score - mean);
    const span = scale.is_sample ? Math.sqrt(squares / (count - 1)) : Math.sqrt(squares / count);
    return isLevel(low, high) ? LEVEL : { from: mean, span, to: 100, rise: 10 };
  }

  function range(model, scale, place, own, member, all) {
    const sheets = model.sheets.map((sheet, at) => ({ year: sheet.year, scores: all[at].scores[member] }));
    sheets.sort((a, b) => a.year - b.year);
    const years = scale.window === "all" ? sheets : [{ year: 0, scores: own }];
    let [low, high, reference] = [Infinity, -Infinity, NaN];
    for (const { year, scores } of years) {
      const found = moments(scores);
      low = Math.min(low, found.low);
      high = Math.max(high, found.high);
      const isBase = scale.base === null || scale.base === undefined || Math.abs(year - scale.base) < 0.5;
      const isMean = scale.reference === null || scale.reference === undefined;
      if (isBase && Number.isNaN(reference)) reference = isMean ? found.mean : scores[scale.reference];
    }
    if (Number.isNaN(reference)) throw new Refused(place, "the reference has no score");
    const span = high - low;
    return isLevel(low, high) ? LEVEL : { from: reference - span / 2, span, to: 70, rise: 60 };
  }

  function moments(column) {
    let [count, sum, low, high] = [0, 0, Infinity, -Infinity];
    for (const score of column) {
      if (Number.isNaN(score)) continue;
      count += 1;
      sum += score;
      if (score < low) low = score;
      if (score > high) high = score;
    }
    return { count, mean: sum / count, low, high };
  }

  function isLevel(low, high) {
    return high - low <= ROUNDING * Math.max(Math.abs(high), Math.abs(low));
  }

  function applied({ from, span, to, rise }, column) {
    return column.map((score) => to + rise * ((score - from) / span));
  }

  // ---- Means, unit by unit.

  function means(rule, shares, columns, units) {
    const of = form(rule.form);
    const size = columns.length;
    const scores = new Float64Array(units);
    const [values, weights] = [new Float64Array(size), new Float64Array(size)];
    const whole = Float64Array.from(shares);
    for (let unit = 0; unit < units; unit += 1) {
      let there = 0;
      let sum = 0;
      for (let k = 0; k < size; k += 1) {
        const value = columns[k][unit];
        if (Number.isNaN(value)) continue;
        values[there] = value;
        weights[there] = shares[k];
        sum += shares[k];
        there += 1;
      }
      if (there === size) scores[unit] = of(values, whole, size);
      else if (there === 0 || rule.gaps === "exclude") scores[unit] = NaN;
      else {
        for (let k = 0; k < there; k += 1) weights[k] /= sum;
        scores[unit] = of(values, weights, there);
      }
    }
    return scores;
  }

  /** Returns the function that combines the first `n` scores and weights. */
  function form(kind) {
    if (kind === "median") return median;
    if (kind === "minimum") return (scores, _, n) => lowest(scores, n);
    if (kind.places) return (scores, _, n) => byPlace(scores, kind.places, n);
    if (kind.mean_min) return (scores, weights, n) => meanMin(scores, weights, n, kind.mean_min);
    if (kind.penalty) return (scores, weights, n) => penalised(scores, weights, n, kind.penalty);
    if (kind.power === 1) return mean;
    if (kind.power === 0) return geometric;
    if (kind.power === -1) return harmonic;
    return (scores, weights, n) => power(scores, weights, n, kind.power);
  }

  function mean(scores, weights, n) {
    let sum = 0;
    for (let k = 0; k < n; k += 1) sum += weights[k] * scores[k];
    return sum;
  }

  function geometric(scores, weights, n) {
    let sum = 0;
    for (let k = 0; k < n; k += 1) sum += weights[k] * Math.log(scores[k]);
    return Math.exp(sum);
  }

  function harmonic(scores, weights, n) {
    let sum = 0;
    for (let k = 0; k < n; k += 1) sum += weights[k] / scores[k];
    return 1 / sum;
  }

  /** A power mean; scores are divided by one of them, so that no power overflows. */
  function power(scores, weights, n, p) {
    let by = p > 0 ? 0 : Infinity;
    for (let k = 0; k < n; k += 1) by = p > 0 ? Math.max(by, scores[k]) : Math.min(by, scores[k]);
    if (by === 0) return 0;
    let sum = 0;
    for (let k = 0; k < n; k += 1) sum += weights[k] * Math.expm1(Math.log(scores[k] / by) * p);
    return by * Math.exp(Math.log1p(sum) / p);
  }

  function median(scores, weights, n) {
    const order = Array.from({ length: n }, (_, k) => k).sort((a, b) => scores[a] - scores[b]);
    let below = 0;
    for (let at = 0; at < n; at += 1) {
      below += weights[order[at]];
      const score = scores[order[at]];
      if (at + 1 < n && Math.abs(below - 0.5) <= ROUNDING) return score / 2 + scores[order[at + 1]] / 2;
      if (below > 0.5) return score;
    }
    return scores[order[n - 1]];
  }

  function lowest(scores, n) {
    let found = Infinity;
    for (let k = 0; k < n; k += 1) if (scores[k] < found) found = scores[k];
    return found;
  }

  /** Weights by position; if members are missing, the weights are stretched over those present. */
  function byPlace(scores, places, n) {
    const sorted = Array.from(scores.subarray(0, n)).sort((a, b) => b - a);
    if (n === places.length) return mean(sorted, places, n);
    const per = places.length / n;
    let score = 0;
    for (let k = 0; k < n; k += 1) {
      const [from, to] = [k * per, (k + 1) * per];
      let part = 0;
      places.forEach((weight, at) => {
        part += weight * Math.max(Math.min(to, at + 1) - Math.max(from, at), 0);
      });
      score += sorted[k] * part;
    }
    return score;
  }

  function meanMin(scores, weights, n, { alpha, beta }) {
    const middle = mean(scores, weights, n);
    return middle - alpha * (Math.hypot(middle - lowest(scores, n), beta) - beta);
  }

  function penalised(scores, weights, n, { sign, is_sample: isSample }) {
    const middle = mean(scores, weights, n);
    let [population, squares] = [0, 0];
    for (let k = 0; k < n; k += 1) {
      population += weights[k] * (scores[k] - middle) * (scores[k] - middle);
      squares += weights[k] * weights[k];
    }
    const rest = 1 - squares;
    const variance = isSample && rest > ROUNDING ? population / rest : population;
    return middle > 0 ? middle + sign * (variance / middle) : NaN;
  }

  /** Every unit with a value must have a score, unless too little of its weight is available. */
  function settle(rule, place, scores, columns, present) {
    const floor = rule.floor === null || rule.floor === undefined ? -Infinity : rule.floor - SHARE;
    let isEmpty = true;
    for (let unit = 0; unit < scores.length; unit += 1) {
      const gaps = columns.reduce((count, column) => count + Number.isNaN(column[unit]), 0);
      const isExcluded = rule.gaps === "exclude" && gaps > 0;
      const counts = rule.gaps === "exclude" ? gaps === 0 : gaps < columns.length;
      if (counts && !Number.isFinite(scores[unit])) throw new Refused(place, `${rule.method} gives a unit no score`);
      if (isExcluded || !(present[unit] >= floor)) scores[unit] = NaN;
      if (!Number.isFinite(scores[unit])) scores[unit] = NaN;
      if (!Number.isNaN(scores[unit])) isEmpty = false;
    }
    if (isEmpty) throw new Refused(place, "every unit has too many missing values");
  }

  // ---- From scores to ranks.

  /** Rounds to 12 significant digits, at which ranks compare scores. */
  function round(x) {
    if (x === 0 || !Number.isFinite(x)) return x + 0;
    const size = Math.abs(x);
    const digits = 11 - Math.floor(Math.log10(size));
    if (digits < 0 || digits > 22) return Number(x.toExponential(11));
    return (Math.sign(x) * Math.round(size * POWERS[digits])) / POWERS[digits];
  }

  /** Ranks the units that have a score and enough of their weight: best first, ties in the order of the data. */
  function order(model, all, node) {
    const { scores, present } = { scores: all[0].scores[node], present: all[0].present[node] };
    const group = model.nodes[node].group;
    const sign = group && group.better === "lower" ? -1 : 1;
    let greatest = 0;
    for (const score of scores) if (Math.abs(score) > greatest) greatest = Math.abs(score);
    const rounded = new Float64Array(scores.length);
    const listed = [];
    scores.forEach((score, unit) => {
      rounded[unit] = Math.abs(score) < greatest * ROUNDING ? 0 : round(sign * score);
      if (!Number.isNaN(score) && present[unit] >= model.needed[node] - SHARE) listed.push(unit);
    });
    listed.sort((a, b) => rounded[b] - rounded[a] || a - b);
    return numbered(listed, rounded);
  }

  function numbered(listed, rounded) {
    const ranks = new Int32Array(rounded.length);
    const tied = new Uint8Array(rounded.length);
    listed.forEach((unit, at) => {
      const before = listed[at - 1];
      const isTied = at > 0 && rounded[before] === rounded[unit];
      ranks[unit] = isTied ? ranks[before] : at + 1;
      if (isTied) tied[unit] = tied[before] = 1;
    });
    return { listed, ranks, tied };
  }

  return { Refused, load, loadSheet, score, above, counting, order, round };
})();
