// The tree of weights, with a slider and a number for each weight; siblings keep their proportions.
"use strict";

const tree = (() => {
  const { page, model, base, state, make, name, percent, points, put, MISSING } = view;
  const rows = new Map();
  const FEW = 14;
  let timer = 0;

  /** The reason why a weight cannot be moved; empty if it can. */
  function stuck(place) {
    const { parent, is_fixed: isFixed } = model.nodes[place];
    if (isFixed) return "fixed: the method finds separate weights for each unit";
    if (model.nodes[parent].members.length < 2) return "the only member of its group";
    return model.sheets[0].leftOut[place] ? "left out: its values do not differ" : "";
  }

  function build() {
    const root = document.getElementById("tree");
    root.append(list(0));
    document.getElementById("undo").addEventListener("click", () => view.step(state.undo, state.redo));
    document.getElementById("redo").addEventListener("click", () => view.step(state.redo, state.undo));
    document.getElementById("back").addEventListener("click", () => {
      const before = state.now;
      view.set(base);
      view.keep(before);
      view.say("The weights are back to those of the model.");
    });
    view.listeners.push(show);
    show();
  }

  function list(group) {
    return make("ul", {}, ...model.nodes[group].members.map(item));
  }

  function item(place) {
    const label = page.nodes[place];
    const reason = stuck(place);
    const group = page.nodes[model.nodes[place].parent].name;
    const id = `weight-${place}`;
    const slider = make("input", {
      type: "range", id, min: 0, max: 100, step: "any", disabled: reason !== "", "aria-label": `Weight of ${label.name} in ${group}`,
    });
    const entry = make("input", {
      type: "number", min: 0, max: 100, step: 0.1, disabled: reason !== "", inputmode: "decimal",
      "aria-label": `Weight of ${label.name} in ${group}, in percent`,
    });
    const overall = make("span", { class: "overall" });
    const stake = make("span", { class: "stake" });
    const model_share = make("span", { class: "was" });
    listen(place, slider, entry);
    rows.set(place, { slider, entry, overall, stake, was: model_share });
    const heading = make("div", { class: "node" }, make("label", { for: id }, name(label.name)), label.name_zh ? name(label.name_zh, { lang: "zh", class: "zh" }) : null);
    const box = make("div", { class: "weight" }, slider, make("span", { class: "entry" }, entry, "%"));
    const facts = make("div", { class: "facts" }, overall, stake, model_share);
    const note = reason ? make("div", { class: "reason" }, reason) : null;
    const inner = model.nodes[place].members.length > 0 ? folded(place) : null;
    return make("li", { class: inner ? "group" : "leaf" }, heading, box, facts, note, inner);
  }

  /** The children of a group, folded at first unless the whole tree is small. */
  function folded(place) {
    const count = model.nodes[place].members.length;
    const told = `${count} ${count === 1 ? "member" : "members"}`;
    return make("details", { open: model.nodes.length <= FEW }, make("summary", {}, told, make("span", { class: "unseen" }, ` of ${page.nodes[place].name}`)), list(place));
  }

  function listen(place, slider, entry) {
    slider.addEventListener("input", () => {
      if (!state.held) state.held = state.now;
      move(place, Math.round(slider.valueAsNumber * 10) / 1000);
    });
    slider.addEventListener("change", release);
    entry.addEventListener("change", () => {
      if (!Number.isFinite(entry.valueAsNumber)) return show();
      state.held = state.now;
      move(place, entry.valueAsNumber / 100);
      release();
      entry.value = String(Math.round(state.now[place] * 1000) / 10);
      return undefined;
    });
  }

  function move(place, share) {
    let told;
    try {
      told = view.set(weights.weigh(model, state.now, new Map([[place, share]])), model.nodes[place].parent);
    } catch (error) {
      if (!(error instanceof RangeError)) throw error;
      told = `This weight is not possible: ${error.message}.`;
    }
    document.getElementById("refused").textContent = told;
    if (told) show();
    else announce(place);
  }

  function release() {
    if (state.held) view.keep(state.held);
    state.held = null;
    show();
  }

  /** Announces the result to screen readers once the weight rests. */
  function announce(place) {
    clearTimeout(timer);
    timer = setTimeout(() => {
      const [best] = state.order.listed;
      const whole = weights.overall(model, state.now)[place];
      view.say(`${page.nodes[place].name}: ${percent(state.now[place])} of its group, ${percent(whole)} overall. First: ${page.units.labels[best]}.`);
    }, 700);
  }

  /** Points of the index between the worst and the best unit in a member; none if points do not add up. */
  function stakes() {
    const shares = new Float64Array(model.nodes.length);
    const isEven = new Array(model.nodes.length).fill(false);
    [shares[0], isEven[0]] = [1, true];
    model.nodes.forEach((node, place) => {
      if (!node.group) return;
      const isMean = isEven[place] && node.group.form.power === 1 && !node.is_fixed;
      for (const { node: member, share } of plan.counting(model, state.now, place, model.sheets[0].leftOut)) {
        shares[member] = shares[place] * share;
        isEven[member] = isMean;
      }
    });
    return model.nodes.map((_, place) => {
      const [low, high] = view.bounds(state.all[0].scores[place]);
      return isEven[place] && high >= low ? shares[place] * (high - low) : NaN;
    });
  }

  function show() {
    const whole = weights.overall(model, state.now);
    const worth = stakes();
    for (const [place, row] of rows) {
      const share = state.now[place];
      if (document.activeElement !== row.slider || !state.held) row.slider.value = share * 100;
      const text = String(Math.round(share * 1000) / 10);
      if (row.entry.value !== text && document.activeElement !== row.entry) row.entry.value = text;
      row.slider.setAttribute("aria-valuetext", `${percent(share)} of its group, ${percent(whole[place])} overall`);
      row.slider.style.setProperty("--share", `${share * 100}%`);
      put(row.overall, `${percent(whole[place])} overall`);
      put(row.stake, Number.isNaN(worth[place]) ? "" : `up to ${points(worth[place])} points`);
      const isMoved = Math.abs(share - base[place]) > 1e-9;
      put(row.was, isMoved ? `model: ${percent(base[place])}` : "");
    }
    footer();
  }

  function footer() {
    const line = weights.line(page, model, base, state.now);
    const isMoved = line !== "";
    document.body.classList.toggle("moved", isMoved);
    document.getElementById("undo").disabled = state.undo.length === 0;
    document.getElementById("redo").disabled = state.redo.length === 0;
    document.getElementById("back").disabled = !isMoved;
    document.getElementById("copy").disabled = !isMoved;
    document.getElementById("link").disabled = !isMoved;
    put(document.getElementById("line"), line || "The weights are those of the model.");
  }

  return { build, MISSING };
})();
