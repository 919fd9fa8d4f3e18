// Holds the interpreter of the page against the library: `node tests/page/check.mjs CASES`, where CASES is a file that
// `tests/it/page.rs` writes, one case as JSON in each line. Prints a summary as JSON; exit code 1 if anything differs.
import { readFileSync } from "node:fs";
import vm from "node:vm";

const source = (name) => readFileSync(new URL(`../../src/render/page/${name}`, import.meta.url), "utf8");
const { plan, weights } = vm.runInThisContext(
  `(() => { ${source("plan.js")}\n${source("weights.js")}\nreturn { plan, weights }; })()`,
);

const TOLERANCE = 1e-9;
const count = { cases: 0, moves: 0, scored: 0, refused: 0, unscored: 0, scores: 0, ranks: 0, unclear: 0, worst: 0 };
const faults = [];
const lines = [];

/** Relative to the greatest score of the node, or 1. */
function compare(found, expected, greatest, what) {
  expected.forEach((value, unit) => {
    const isGap = value === null || Number.isNaN(found[unit]);
    const apart = isGap ? (value === null && Number.isNaN(found[unit]) ? 0 : Infinity) : Math.abs(value - found[unit]);
    count.scores += 1;
    count.worst = Math.max(count.worst, apart / greatest);
    if (!(apart <= TOLERANCE * greatest)) faults.push(`${what}, unit ${unit}: ${found[unit]}, expected ${value}`);
  });
}

/** Whether the order cannot depend on the last digit: no two scores are near each other without being one and the same. */
function isClear(scores) {
  const sorted = scores.filter((score) => score !== null).sort((a, b) => a - b);
  const settled = (x) => plan.round(x * (1 - 1e-14)) === plan.round(x * (1 + 1e-14));
  return sorted.every((score, at) => {
    const next = sorted[at + 1];
    if (next === undefined) return true;
    const isTie = plan.round(score) === plan.round(next) && settled(score) && settled(next);
    return next - score > 1e-9 * Math.max(1, Math.abs(next)) || isTie;
  });
}

function check(model, now, all, expected, name) {
  expected.weights.forEach((share, place) => {
    const isNear = Math.abs(share - now[place]) <= 1e-15 * 8;
    if (!isNear) faults.push(`${name}: weight of ${model.nodes[place].code}: ${now[place]}, expected ${share}`);
  });
  expected.nodes.forEach(({ scores, present, ranks }, place) => {
    const what = `${name}: ${model.nodes[place].code}`;
    const greatest = scores.reduce((most, score) => Math.max(most, Math.abs(score ?? 0)), 1);
    compare(all[0].scores[place], scores, greatest, what);
    compare(all[0].present[place], present, 1, `${what}, presence`);
    const found = plan.order(model, all, place);
    const isSame = ranks.every((rank, unit) => rank === found.ranks[unit]);
    count.ranks += ranks.length;
    if (!isSame && isClear(scores)) faults.push(`${what}: ranks ${Array.from(found.ranks)}, expected ${ranks}`);
    else if (!isSame) count.unclear += 1;
  });
}

/** Move weights as a slider does; what cannot be had or scored leaves everything as it is. */
function move(model, state, wanted) {
  const places = Object.entries(wanted).map(([code, share]) => [model.nodes.findIndex((node) => node.code === code), share]);
  let now;
  try {
    now = weights.weigh(model, state.now, new Map(places));
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    return { outcome: "refused" };
  }
  try {
    const dirty = new Set(places.flatMap(([place]) => [...plan.above(model, model.nodes[place].parent)]));
    const all = plan.score(model, now, state.all, dirty);
    const again = plan.score(model, now);
    const isSame = all[0].scores.every((column, place) => column.every((x, unit) => Object.is(x, again[0].scores[place][unit])));
    if (!isSame) faults.push("what is kept of the scores differs from scores computed anew");
    return { outcome: "scored", now, all };
  } catch (error) {
    if (!(error instanceof plan.Refused)) throw error;
    return { outcome: "unscored" };
  }
}

function run({ name, scoring, base, moves, keys }) {
  const model = plan.load(scoring);
  const start = Float64Array.from(scoring.nodes, (node) => node.weight);
  let state = { now: start, all: plan.score(model, start) };
  check(model, start, state.all, base, `${name}, as it is`);
  count.cases += 1;
  moves.forEach(({ wanted, expected }, at) => {
    const what = `${name}, move ${at + 1}`;
    const found = move(model, state, wanted);
    const outcome = typeof expected === "string" ? expected : "scored";
    count.moves += 1;
    count[found.outcome] += 1;
    if (found.outcome !== outcome) faults.push(`${what}: ${found.outcome}, expected ${outcome} (${JSON.stringify(wanted)})`);
    if (found.outcome !== "scored" || outcome !== "scored") return;
    state = found;
    check(model, state.now, state.all, expected, what);
  });
  const page = { keys: keys ?? scoring.nodes.map((node) => node.code), line: "m.weigh(#{ … })" };
  const link = weights.link(model, start, state.now);
  const back = weights.linked(model, start, `#${link}`) ?? start;
  if (back.some((share, place) => Math.abs(share - state.now[place]) > 1e-12)) faults.push(`${name}: the link loses weights`);
  if (keys) lines.push({ name, line: weights.line(page, model, start, state.now), weights: Array.from(state.now) });
}

for (const line of readFileSync(process.argv[2], "utf8").split("\n")) if (line) run(JSON.parse(line));
console.log(JSON.stringify({ count, faults: faults.slice(0, 20), fault_count: faults.length, lines }));
process.exitCode = faults.length > 0 ? 1 : 0;
