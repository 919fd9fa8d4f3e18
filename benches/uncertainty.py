"""The draws of `uncertainty.rs` in numpy, as one writes them: run with `python3 benches/uncertainty.py` (needs numpy)."""

import statistics
import time

import numpy as np

UNITS, INDICATORS, DRAWS, PIECE = 300, 30, 100_000, 2_000


def run(figures, chance):
    counts = np.zeros((UNITS, UNITS), dtype=np.int64)
    units = np.arange(UNITS)
    for _ in range(DRAWS // PIECE):
        top = chance.standard_exponential((PIECE, 5))
        top /= top.sum(axis=1, keepdims=True)
        below = chance.standard_exponential((PIECE, 5, 6))
        below /= below.sum(axis=2, keepdims=True)
        weights = (top[:, :, None] * below).reshape(PIECE, INDICATORS)
        order = np.argsort(-(weights @ figures), axis=1)
        for place in range(UNITS):
            counts[place] += np.bincount(order[:, place], minlength=UNITS)
    assert counts.sum() == DRAWS * UNITS and (counts.sum(axis=0) == DRAWS).all() and units.size
    return counts


if __name__ == "__main__":
    chance = np.random.default_rng(1)
    figures = chance.random((INDICATORS, UNITS))
    times = []
    for _ in range(5):
        start = time.perf_counter()
        run(figures, chance)
        times.append(time.perf_counter() - start)
    print(f"numpy: median {statistics.median(times):.2f} s, slowest {max(times):.2f} s")
