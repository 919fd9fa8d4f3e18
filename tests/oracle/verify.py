"""Verifies certificates of reweigh, written by `save(answer, "proof.json")`, without its code and in whole numbers.

    python3 verify.py FILE_OR_FOLDER ...

prints what is proved, line by line, and exits with 1 if a certificate proves less than it states.
A certificate states scores as weighted sums: each unit has a value in each column (an indicator, or a group in which
no weights vary), and each family of siblings has weights with a sum of 1 within its limits (`weightings.py`)."""
import functools, itertools, json, math, operator, pathlib, sys
from fractions import Fraction

sys.dont_write_bytecode = True
from weightings import ONE, SLACK, Sums, dot, fixed, need

class Certificate(Sums):
    def range(self, unit, best, worst):
        for at, end in ("best", best), ("worst", worst):
            rank, bound, steps = end["attained"], end["bound"], len(end["proof"]["nodes"])
            low, high = self.ranks(self.scores(end["weights"])[0], unit)
            need(low <= rank if at == "best" else high >= rank, f"the {at} rank is not attained")
            low, high = self.bounds(unit, end["proof"])
            need(low >= bound if at == "best" else high <= bound, f"a rank beyond the {at} is not ruled out")
            yield f"{at} rank of {unit}: {rank}, attained; none beyond {bound}: {steps} steps"

    def part(self, scores, form, unit=None, least=0, above=False, first=None, second=None, units=(), **more):
        """What a part of a sentence compares: its lowest and highest value under these scores or under all weights,
        the number that it should reach, and whether it should exceed it. Leads within the tie count either way."""
        if form == "score":
            least, row = Fraction(least) * self.scale, self.values[unit]
            if scores:
                return scores[unit] - self.tie, scores[unit] + self.tie, least, above
            return -self.greatest([-x for x in row]), self.greatest(row), least, above
        if form == "ahead":
            if scores:
                return scores[first] - scores[second] - self.tie, scores[first] - scores[second], 0, True
            low, high = -self.greatest(self.lead(second, first)), self.greatest(self.lead(first, second))
            return low, high - self.tie, 0, True
        if form == "rank":
            proof = more.get("proof")
            low, high = self.ranks(scores, unit) if scores else self.bounds(unit, proof) if proof else (1, math.inf)
            return -high, -low, -more["most"], False
        ranks, own = [self.ranks(scores, unit) for unit in units] if scores else [], set(units)
        if scores:
            return sum(high <= first for _, high in ranks), sum(low <= first for low, _ in ranks), least, False
        inside = {unit for unit, proof in more["inside"] if self.bounds(unit, proof)[1] <= first}
        outside = {unit for unit, proof in more["outside"] if self.bounds(unit, proof)[0] > first}
        # The ranks up to `first` that no other unit can have go to units that count.
        taken = min(first, len(self.values)) - len(self.values.keys() - own - outside)
        return max(len(inside & own), taken), len(own - outside), least, False

    def decided(self, sentence, scores=None):
        """Whether a sentence is true under these scores, or under all weights; None if that is not settled."""
        if "of" not in sentence:
            low, high, least, above = self.part(scores, **sentence)
            true, false = low > least or low == least and not above, high < least or high == least and above
            return True if true else False if false else None
        found = [self.decided(part, scores) for part in sentence["of"]]
        if sentence["form"] == "not":
            return None if found[0] is None else not found[0]
        enough = {"any": True, "all": False}[sentence["form"]]
        return enough if enough in found else None if None in found else not enough

    def words(self, sentence):
        if "of" in sentence:
            return f"{sentence['form']} ({', '.join(map(self.words, sentence['of']))})"
        shown = (f"{key} {value}" for key, value in sentence.items() if isinstance(value, (str, int, float)))
        return ", ".join(shown).removeprefix("form ")

    def claim(self, verdict, sentence, examples=()):
        if verdict == "sometimes":
            true, false = (self.decided(sentence, self.scores(shares)[0]) for shares in examples)
            need(true is not False and false is not True, "an example does not show what it should")
        else:
            wanted = {"always": True, "never": False}[verdict]
            need(self.decided(sentence) is wanted, f"it is not proved that the sentence is {verdict} true")
        yield f"{self.words(sentence)}: {verdict} true"

    def dominance(self, covers, examples):
        """Being never behind is transitive, so all of it follows from pairs with nothing in between. Of any other two
        units, the second is ahead under an example or where its lead is greatest, or neither ever is."""
        bit = {unit: 1 << at for at, unit in enumerate(self.values)}
        below, behind = {unit: [] for unit in bit}, dict(bit)
        for scores, _ in map(self.scores, examples):
            ahead = 0
            for _, level in itertools.groupby(sorted(bit, key=scores.get, reverse=True), scores.get):
                level = list(level)
                behind |= {unit: behind[unit] | ahead for unit in level}
                ahead |= sum(bit[unit] for unit in level)
        for a, b in covers:
            below[a].append(b)
            need(self.greatest(self.lead(b, a)) <= self.tie, f"{a} may be behind {b}")
            need(behind[b] & bit[a] or self.greatest(self.lead(a, b)) > 0, f"{a} is never ahead of {b}")
        @functools.cache
        def beaten(unit):
            return functools.reduce(operator.or_, (bit[other] | beaten(other) for other in below[unit]), 0)
        for a, b in itertools.permutations(bit, 2):
            if not (behind[a] | beaten(a)) & bit[b]:
                other = self.greatest(self.lead(b, a)) > 0 or self.greatest(self.lead(a, b)) <= self.tie
                need(other, f"{a} dominates {b}, which is not said")
        pairs = sum(beaten(unit).bit_count() for unit in bit)
        yield f"{pairs} pairs in which one unit dominates the other, and no more"

    def threshold(self, node, counted, cuts):
        """The siblings keep their proportions, so the overall weights, and with them all leads, are linear in the
        weight of the node: two units change order at most once, and do so if their order differs at both ends."""
        shares = [[family.given for family in self.families] for _ in range(2)]
        place = next(at for at, family in enumerate(self.families) if node in family.members)
        own = [int(code == node) for code in self.families[place].members]
        rest = dot(self.families[place].given, [1 - x for x in own])
        shares[0][place] = [(1 - x) * w / rest for x, w in zip(own, self.families[place].given)]
        shares[1][place] = own
        before, after = (self.scores(one)[0] for one in shares)
        at = {(cut["ahead"], cut["behind"]): fixed(cut["at"]) for cut in cuts}
        need(len(at) == len(cuts), "a change occurs twice")
        before = {unit: score * fixed(counted) // ONE for unit, score in before.items()}
        for a, b in itertools.permutations(self.values, 2):
            zero, one, cut = before[a] - before[b], after[a] - after[b], at.get((a, b))
            close = abs(zero) <= self.tie or abs(one) <= self.tie
            need(close or (zero < 0 < one) == (cut is not None), f"whether {a} overtakes {b} is not as stated")
            level = cut is None or 0 < cut < ONE and abs(zero + (one - zero) * cut // ONE) <= self.tie
            need(level, f"{a} and {b} are not level where they are said to change order")
        yield f"{len(cuts)} changes of order as the weight of {node} goes from 0 to 1, and no more"

    def flip(self, units, norm, moving, found, distance=0, least=0, price=0):
        """Lagrange: if the lead c0 + c x must be at least 0, weights x >= 0 keep the sums s of their families, z has a
        dual norm of at most 1 and p >= 0, then the distance of x from the given weights g is
        |x - g| >= z (x - g) - p (c0 + c x) >= sum of s min(z - p c) - z g - p c0."""
        lead, price = [Fraction(x, self.scale) for x in self.lead(*units)], Fraction(price)
        whole, by = self.scores([family.given for family in self.families])[1], dict(zip(self.columns, lead))
        total = dot(lead, [Fraction(whole[code], ONE) for code in self.columns])
        then = highest = total
        bound, flat, square, slopes = -price * total, 0, 0, []
        for one in moving:
            family = next(family for family in self.families if family.group == one["group"])
            g = [dict(zip(family.members, family.given))[code] for code in one["members"]]
            c = [by[code] * whole[family.group] / ONE for code in one["members"]]
            x, z = (list(map(Fraction, one[key])) if found == "change" else g for key in ("after", "slopes"))
            need(len(x) == len(z) == len(g) == len(set(one["members"])) and min(x) >= 0, "the weights are no weights")
            need(abs(sum(x) - sum(g)) <= SLACK, "the sum of weights changes")
            change = [after - before for after, before in zip(x, g)]
            then, highest = then + dot(c, change), highest + sum(g) * max(c) - dot(c, g)
            flat, square, slopes = flat + sum(map(abs, change)), square + dot(change, change), slopes + z
            bound += sum(g) * min(slope - price * by for slope, by in zip(z, c)) - dot(z, g) + price * dot(c, g)
        if found == "impossible":
            need(highest < 0, "some weights do put it there")
        else:
            need(then >= -Fraction(self.tie, self.scale), "the weights do not put it there")
        if found == "change":
            off = square - Fraction(distance) ** 2 if norm == "L2" else flat - Fraction(distance)
            need(abs(off) <= SLACK, "the distance is another")
            need(dot(slopes, slopes) <= 1 if norm == "L2" else max(map(abs, slopes)) <= 1, "the slopes are too steep")
            need(price >= 0 and bound >= Fraction(least), "a smaller change is not ruled out")
        change = f" of {distance}; none below {least}" if found == "change" else ""
        yield f"{units[0]} level with {units[1]}: {found}{change}"

QUESTIONS = {name: getattr(Certificate, name) for name in ("range", "claim", "dominance", "threshold", "flip")}

def verify(path):
    data = json.loads(path.read_text())
    need(data["format"] == "reweigh proof 1", "unknown format")
    return list(QUESTIONS[data["question"]](Certificate(data), **data["answer"]))

if __name__ == "__main__":
    sys.setrecursionlimit(100_000)
    named = map(pathlib.Path, sys.argv[1:])
    paths = [path for name in named for path in (sorted(name.glob("*.json")) if name.is_dir() else [name])]
    failed = not paths
    for path in paths:
        try:
            print(*(f"{path.name}: {line}" for line in verify(path)), sep="\n")
        except Exception as why:
            print(f"{path.name}: NOT PROVED: {type(why).__name__}: {why}")
            failed = True
    sys.exit(failed)
