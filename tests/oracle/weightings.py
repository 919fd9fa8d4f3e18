"""Weighted sums over a set of weightings, and the theorems about all weights at once that `verify.py` uses.

Multipliers from a certificate need not be trusted: the theorems hold for any multipliers. All numbers are whole;
where one is rounded, it is towards the side that proves less."""
import itertools, math, operator
from fractions import Fraction

ONE = 2 ** 200                  # fixed point: weights and multipliers are whole multiples of 1 / ONE
SLACK = Fraction(1, 10 ** 9)    # by how much weights of an example, which are rounded, may miss a limit
TIE = Fraction(2, 10 ** 11)     # a lead up to this part of the largest value may count as a tie, or as a lead

def need(holds, why):
    if not holds:
        raise ValueError(why)

def fixed(number):
    return math.floor(Fraction(number) * ONE)

def dot(xs, ys):
    return sum(map(operator.mul, xs, ys))

class Family:
    """The weights of siblings: from low to high with a sum of 1, and falling along an order of importance."""
    def __init__(self, group, members, given, limits, share=0, order=()):
        need(limits in ("any", "order", "given", "share"), f"unknown limits {limits}")
        free, share = limits in ("any", "order"), Fraction(share)
        self.group, self.members, self.given = group, members, [Fraction(w) for w in given]
        self.low = [0 if free else fixed(w * (1 - share)) for w in self.given]
        self.high = [ONE if free else -fixed(-w * (1 + share)) for w in self.given]
        self.order = [members.index(code) for code in order]

    def most(self, values):
        """The highest weighted mean, rounded up: the best members first get all they may. Under an order, it is the
        mean of the first few members of the order, or one member outside it: these are the corners of the set."""
        if self.order:
            sums = itertools.accumulate(values[at] for at in self.order)
            free = [value for at, value in enumerate(values) if at not in self.order]
            return max([-(-total // count) for count, total in enumerate(sums, 1)] + free)
        total, rest = dot(self.low, values), max(0, ONE - sum(self.low))
        for value, low, high in sorted(zip(values, self.low, self.high), reverse=True):
            total, rest = total + min(high - low, rest) * value, rest - min(high - low, rest)
        return -(-total // ONE)

    def check(self, weights):
        """Weights of an example must lie in the set, up to their rounding."""
        slack, ordered = SLACK * ONE, [weights[at] for at in self.order]
        within = all(max(0, low - slack) <= w <= high + slack for w, low, high in zip(weights, self.low, self.high))
        falling = all(a >= b - slack for a, b in zip(ordered, ordered[1:]))
        need(within and falling and abs(sum(weights) - ONE) <= slack, f"weights in {self.group} exceed their limits")

class Sums:
    """Scores as weighted sums: each unit has a value in each column, and each family of siblings has weights."""
    def __init__(self, data):
        self.columns, self.families = data["columns"], [Family(**one) for one in data["families"]]
        values = [[Fraction(value) for value in row] for row in data["values"]]
        need(all(len(row) == len(self.columns) for row in values), "each unit needs a value in each column")
        self.scale = math.lcm(*(value.denominator for row in values for value in row)) << 100
        rows = ([int(x * self.scale) for x in row] for row in values)
        self.values = dict(zip(data["units"], rows, strict=True))
        self.root = self.families[0].group if self.families else self.columns[0]
        size = max([abs(x) for row in self.values.values() for x in row] + [self.scale * (data["power"] == 0)])
        self.tie = math.floor(TIE * size)

    def lead(self, a, b):
        return list(map(operator.sub, self.values[a], self.values[b]))

    def greatest(self, form):
        """The highest weighted sum: families vary independently, so each takes its best, from the columns up."""
        node = dict(zip(self.columns, form))
        for family in reversed(self.families):
            node[family.group] = family.most([node[member] for member in family.members])
        return node[self.root]

    def scores(self, shares):
        """The score of each unit, and the overall weight of each node, from weights in groups."""
        whole = {self.root: ONE}
        for family, weights in zip(self.families, [list(map(fixed, weights)) for weights in shares], strict=True):
            family.check(weights)
            whole |= {code: whole[family.group] * w // ONE for code, w in zip(family.members, weights, strict=True)}
        weights = [whole[code] for code in self.columns]
        return {unit: dot(weights, row) // ONE for unit, row in self.values.items()}, whole

    def fewest(self, rows, nodes, at=0, required=frozenset(), given_up=frozenset()):
        """At least so many conditions `form >= least` are missed by any weights that meet those required and miss
        those given up. Weak duality: a condition missed by at most `gap` costs at most 1 if its multiplier is at most
        1 / gap; so any weights cost at least the sum of multiplier * least, less the greatest sum of multiplier *
        form."""
        node, cost, form, is_open = nodes[at], 0, [0] * len(self.columns), False
        for condition, price in node["prices"]:
            least, row, gap = rows[condition]
            need(price >= 0, "a multiplier is negative")
            if condition not in given_up:
                price = fixed(price) if condition in required else min(fixed(price), ONE * self.scale // max(gap, 1))
                is_open = is_open or condition not in required
                cost, form = cost + price * least, [x + price * by for x, by in zip(form, row)]
        cost, count, split = cost - self.greatest(form), len(given_up), node.get("splits")
        if cost > 0 and not is_open:
            return math.inf     # no weights meet all that is required
        own = max(count, count - (-cost // (ONE * self.scale)))
        if split is None:
            return own
        need(split not in required | given_up, "a step splits on what is settled")
        ways = ("required", required | {split}, given_up), ("given_up", required, given_up | {split})
        return max(own, min(len(up) if node[way] is None else self.fewest(rows, nodes, node[way], down, up)
                            for way, down, up in ways))

    def bounds(self, unit, proof):
        """The best and the worst rank that the unit can have by this proof, which is about one of them."""
        best, always, open = proof["side"] == "best", proof["always"], [one["unit"] for one in proof["conditions"]]
        need(len({unit, *always, *open}) == 1 + len(always) + len(open), "a unit counts twice")
        rows = []
        for one in proof["conditions"]:
            row = self.lead(unit, one["unit"]) if best else self.lead(one["unit"], unit)
            least = math.floor(Fraction(one["least"]) * self.scale)
            need(least == 0 if best else least <= self.tie, "a condition asks for more than a lead")
            rows.append((least, row, least + self.greatest([-x for x in row])))
        missed = self.fewest(rows, proof["nodes"]) if proof["nodes"] else 0
        if best:
            ahead = all(self.greatest(self.lead(unit, other)) < 0 for other in always)
            need(ahead, "a unit said to be ahead under all weights is not")
            return 1 + len(always) + missed, len(self.values)
        rest = self.values.keys() - {unit, *always, *open}
        behind = all(self.greatest(self.lead(other, unit)) <= self.tie for other in rest)
        need(behind, "a unit that may be ahead is not counted")
        return 1, 1 + len(always) + len(open) - missed

    def ranks(self, scores, unit):
        """The lowest and highest rank under these scores, if leads within the tie count either way."""
        leads = [score - scores[unit] for score in scores.values()]
        return 1 + sum(lead > self.tie for lead in leads), 1 + sum(lead > 0 for lead in leads)
