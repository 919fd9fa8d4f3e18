// Changing weights by hand: the effect of a slider on the siblings, and how the result is written as a call.
"use strict";

const weights = (() => {
  const SHARE = 1e-9;

  /** The reason why weights are not possible; null if they are. */
  function refusal(model, shares, wanted, siblings) {
    let sum = 0;
    for (const share of wanted.values()) {
      if (!Number.isFinite(share) || share < 0) return "a weight must be 0 or more";
      if (share > 1 && wanted.size < siblings.length) return "a weight can be 100 % at most";
      sum += share;
    }
    if (wanted.size === siblings.length) return sum > 0 ? null : "one weight in a group must be above 0";
    if (sum > 1 + SHARE) return "the weights in a group must sum to 100 % at most";
    let rest = 0;
    for (const place of siblings) if (!wanted.has(place)) rest += shares[place];
    if (sum < 1 - SHARE && rest <= 0) return "the other members of the group have no weight, so they cannot take the rest";
    return null;
  }

  /** Sets weights by index, as `weigh` does: siblings that are not named keep their proportions. */
  function weigh(model, shares, wanted) {
    const moved = Float64Array.from(shares);
    for (const [group, named] of families(model, wanted)) {
      const siblings = model.nodes[group].members;
      const reason = refusal(model, shares, named, siblings);
      if (reason) throw new RangeError(reason);
      let [sum, rest] = [0, 0];
      for (const share of named.values()) sum += share;
      // If all siblings are given, their weights may have any sum and are rescaled.
      const scale = named.size === siblings.length && Math.abs(sum - 1) > SHARE ? sum : 1;
      for (const place of siblings) if (!named.has(place)) rest += shares[place];
      for (const place of siblings) {
        const kept = shares[place] * (rest > 0 ? Math.max(1 - sum, 0) / rest : 0);
        moved[place] = named.has(place) ? named.get(place) / scale : kept;
      }
    }
    return moved;
  }

  /** The named nodes, by the group that they belong to. */
  function families(model, wanted) {
    const found = new Map();
    for (const [place, share] of wanted) {
      const { parent } = model.nodes[place];
      if (parent === null || parent === undefined) throw new RangeError("the index itself has no weight");
      if (!found.has(parent)) found.set(parent, new Map());
      found.get(parent).set(place, share);
    }
    return found;
  }

  /** The smallest set of weights that turns the weights of the model into `now`. */
  function difference(model, base, now) {
    const wanted = new Map();
    model.nodes.forEach((node) => {
      const isMoved = (place) => Math.abs(now[place] - base[place]) > 1e-12;
      const { members } = node;
      if (members.some(isMoved)) fewest(model, base, now, members).forEach((place) => wanted.set(place, now[place]));
    });
    return wanted;
  }

  /** Which siblings to name: a single one if moving it reproduces the others, otherwise all of them. */
  function fewest(model, base, now, siblings) {
    const gives = (places) => {
      try {
        const made = weigh(model, base, new Map(places.map((place) => [place, now[place]])));
        return siblings.every((place) => Math.abs(made[place] - now[place]) < 1e-13);
      } catch {
        return false;
      }
    };
    const alone = siblings.find((place) => gives([place]));
    if (alone !== undefined) return [alone];
    const factors = siblings.filter((place) => base[place] > 0).map((place) => now[place] / base[place]);
    const common = mode(factors);
    const few = siblings.filter((place) => !(Math.abs(now[place] / base[place] - common) < 1e-12));
    return few.length < siblings.length && gives(few) ? few : siblings;
  }

  /** The number that most others are close to. */
  function mode(numbers) {
    const near = (number) => numbers.filter((other) => Math.abs(other - number) < 1e-12).length;
    return numbers.reduce((best, number) => (near(number) > near(best) ? number : best), numbers[0]);
  }

  /** A number as the scripting language reads it, with all digits. */
  function written(number) {
    const text = String(number);
    return text.includes("e") && !text.includes(".") ? text.replace("e", ".0e") : text;
  }

  /** The call that sets these weights in the tool. */
  function line(page, model, base, now) {
    const pairs = Array.from(difference(model, base, now), ([place, share]) => `${page.keys[place]}: ${written(share)}`);
    return pairs.length === 0 ? "" : page.line.replace("…", () => pairs.join(", "));
  }

  /** The part after `#` in a link to these weights. */
  function link(model, base, now) {
    const named = Array.from(difference(model, base, now), ([place, share]) => [model.nodes[place].code, share]);
    return named.length === 0 ? "" : `w=${encodeURIComponent(JSON.stringify(Object.fromEntries(named)))}`;
  }

  /** The weights given by a link; null if it has none that are possible. */
  function linked(model, base, hash) {
    const text = /(?:^|[#&])w=([^&]*)/.exec(hash);
    if (!text) return null;
    try {
      const named = Object.entries(JSON.parse(decodeURIComponent(text[1])));
      const places = named.map(([code, share]) => [model.nodes.findIndex((node) => node.code === code), share]);
      const isSound = ([place, share]) => place > 0 && typeof share === "number" && !model.nodes[place].is_fixed;
      return places.length > 0 && places.every(isSound) ? weigh(model, base, new Map(places)) : null;
    } catch {
      return null;
    }
  }

  /** Overall weights: the product of the weights on the way down to each node. */
  function overall(model, shares) {
    const whole = new Float64Array(shares.length);
    model.nodes.forEach(({ parent }, place) => {
      whole[place] = place === 0 ? 1 : whole[parent] * shares[place];
    });
    return whole;
  }

  return { weigh, difference, line, link, linked, overall, written };
})();
