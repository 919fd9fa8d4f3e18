// The state of the page, and small helpers to show it. Texts of the data only ever become text nodes.
"use strict";

const view = (() => {
  const read = (id) => JSON.parse(document.getElementById(id).textContent);
  const page = read("content");
  const model = plan.load(page.scoring);
  const base = Float64Array.from(page.scoring.nodes, (node) => node.weight);
  const start = plan.score(model, base);

  const state = {
    now: base,
    all: start,
    order: plan.order(model, start, 0),
    undo: [],
    redo: [],
    /** The weights before a slider was grabbed. */
    held: null,
    unit: null,
  };
  const first = state.order;
  const listeners = [];

  /** Sets the current weights; if that is impossible, a message says why. */
  function set(now, group) {
    try {
      const dirty = group === undefined ? undefined : plan.above(model, group);
      const all = dirty ? plan.score(model, now, state.all, dirty) : plan.score(model, now);
      Object.assign(state, { now, all, order: plan.order(model, all, 0) });
    } catch (error) {
      if (!(error instanceof plan.Refused)) throw error;
      return `These weights give no ranking: ${page.nodes[error.place].name}: ${error.message}.`;
    }
    listeners.forEach((listener) => listener());
    return "";
  }

  /** Records a change of weights for undo. */
  function keep(before) {
    if (same(before, state.now)) return;
    state.undo.push(before);
    state.redo.length = 0;
  }

  function same(one, other) {
    return one.every((share, place) => share === other[place]);
  }

  function step(from, to) {
    if (from.length === 0) return;
    to.push(state.now);
    set(from.pop());
  }

  /** Creates an element with attributes that contains texts or elements. */
  function make(tag, attributes, ...inner) {
    const element = document.createElement(tag);
    for (const [name, value] of Object.entries(attributes || {})) {
      if (value === true) element.setAttribute(name, "");
      else if (value !== false && value !== null && value !== undefined) element.setAttribute(name, value);
    }
    element.append(...inner.filter((part) => part !== null && part !== undefined));
    return element;
  }

  function drawn(tag, attributes, ...inner) {
    const element = document.createElementNS("http://www.w3.org/2000/svg", tag);
    for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value);
    element.append(...inner);
    return element;
  }

  /** A name, isolated so that it cannot change the direction of the text beside it. */
  function name(text, attributes) {
    return make("bdi", attributes || {}, text);
  }

  const MISSING = "–";

  /** A number with at most six significant digits. */
  function number(x, digits = 6) {
    if (x === null || x === undefined || Number.isNaN(x)) return MISSING;
    return minus(x.toLocaleString("en-GB", { maximumSignificantDigits: digits }));
  }

  const DECIMALS = decimals();

  /** The number of decimals that distinguishes the scores of the index. */
  function decimals() {
    const scores = start[0].scores[0].filter((score) => !Number.isNaN(score));
    const spread = Math.max(...bounds(scores).map(Math.abs), 1e-9);
    return Math.min(Math.max(3 - Math.floor(Math.log10(spread)), 1), 6);
  }

  function bounds(column) {
    let [low, high] = [Infinity, -Infinity];
    for (const x of column) {
      if (x < low) low = x;
      if (x > high) high = x;
    }
    return [low, high];
  }

  function points(x) {
    return Number.isNaN(x) ? MISSING : minus(x.toFixed(DECIMALS));
  }

  function signed(x, text = points) {
    if (Number.isNaN(x)) return MISSING;
    const size = text(Math.abs(x));
    if (Number(size.replace(/,/g, "")) === 0) return size;
    return `${x > 0 ? "+" : "−"}${size}`;
  }

  function minus(text) {
    return text.replace(/^-/, "−");
  }

  function percent(share, digits = 1) {
    return `${(share * 100).toFixed(digits)} %`;
  }

  /** The rank, such as "4=" if it is shared; a placeholder if there is none. */
  function rank(order, unit) {
    return order.ranks[unit] === 0 ? MISSING : `${order.ranks[unit]}${order.tied[unit] ? "=" : ""}`;
  }

  /** A rank in words: "21st of 272". */
  function placed(place, count) {
    const [tens, ones] = [place % 100, place % 10];
    const isTeen = tens >= 11 && tens <= 13;
    const ending = isTeen || ones > 3 || ones === 0 ? "th" : ["st", "nd", "rd"][ones - 1];
    return `${place}${ending} of ${count}`;
  }

  /** Changes the text of an element, if it differs. */
  function put(element, text) {
    const node = element.firstChild;
    if (!node) element.append(text);
    else if (node.data !== text) node.data = text;
  }

  function say(text) {
    put(document.getElementById("said"), text);
  }

  /** Children of the index that have columns of their own. */
  const dimensions = model.nodes[0].members.slice(0, 8);

  /** Columns that group the units, without the Chinese twins of English columns. */
  const isTwin = (code) => page.units.groups.some((other) => `${other.code}_zh` === code);
  const groups = page.units.groups.filter(({ code }) => !isTwin(code));

  /** An interval of ranks: "2 to 5". */
  function interval(unit) {
    const [best, worst] = page.intervals ? [page.intervals.best[unit], page.intervals.worst[unit]] : [0, 0];
    if (!best) return MISSING;
    return best === worst ? String(best) : `${best} to ${worst}`;
  }

  return {
    page, model, base, state, first, listeners, dimensions, groups, interval, read, set, keep, step, same, make, drawn, name, number, points,
    signed, percent, rank, placed, put, say, bounds, MISSING,
  };
})();
