"""Large tables beside polars and DuckDB, in turn in one run: `python3 benches/tables.py [--small]`.

Needs polars, duckdb and GNU time, and the program as `cargo build --release` makes it. Each case is run several times, ours and
theirs by turns; shown are medians, their ratio, and the most memory of a process.
"""

import os
import statistics
import subprocess
import sys
import tempfile
import time

import duckdb
import numpy as np
import polars as pl

PROGRAM = os.path.join(os.path.dirname(__file__), "..", "target", "release", "reweigh")
RUNS = 5
THEIRS = """
import sys, polars as pl
name, out = sys.argv[1], sys.argv[2]
table = (pl.read_parquet if name.endswith("parquet") else pl.read_csv)(name)
share = lambda code: (pl.col(code) - pl.col(code).min()) / (pl.col(code).max() - pl.col(code).min())
codes = table.columns[1:]
score = (pl.sum_horizontal(share(code) for code in codes) / len(codes)).alias("score")
table = table.select("unit", score)
if out == "top":
    print(table.top_k(20, by="score"))
else:
    ranked = table.with_columns(pl.col("score").rank("min", descending=True).alias("rank")).sort("rank")
    (ranked.write_parquet if out.endswith("parquet") else ranked.write_csv)(out)
"""


def made(folder, units, indicators, ending):
    """A table of lognormal figures, as a file."""
    chance = np.random.default_rng(1)
    columns = {"unit": [f"u{at:08d}" for at in range(units)]}
    for at in range(indicators):
        columns[f"i{at}"] = np.round(np.exp(chance.normal(3, 1, units)), 4)
    path = os.path.join(folder, f"t{units}x{indicators}.{ending}")
    table = pl.DataFrame(columns)
    (table.write_parquet if ending == "parquet" else table.write_csv)(path)
    return path


def measured(command):
    """Seconds and mebibytes of a process, as GNU `time` tells them: its memory is not that of the process it began in."""
    timed = subprocess.run(["time", "-f", "%e %M", *command], check=True, capture_output=True, text=True)
    seconds, most = timed.stderr.split()[-2:]
    return float(seconds), int(most) / 1024


def in_turn(what, ours, theirs, runs=RUNS):
    """Ours and theirs by turns; theirs may be nothing."""
    times, memory = {"ours": [], "theirs": []}, {"ours": 0, "theirs": 0}
    for _ in range(runs):
        for name, command in (("ours", ours), ("theirs", theirs)):
            if command:
                seconds, most = measured(command)
                times[name].append(seconds)
                memory[name] = max(memory[name], most)
    mine = statistics.median(times["ours"])
    line = f"| {what} | {mine:.2f} s, {memory['ours']:.0f} MiB |"
    if theirs:
        other = statistics.median(times["theirs"])
        line += f" {other:.2f} s, {memory['theirs']:.0f} MiB | {mine / other:.2f} |"
    else:
        line += " | |"
    print(line, flush=True)


def asked(line):
    return [PROGRAM, "-q", "-e", line]


def ranked(path):
    return f'load("{path}").model().rank()'


def queries(folder, units):
    """The query of a model on DuckDB beside one written by hand."""
    path = made(folder, units, 10, "parquet")
    db = duckdb.connect()
    db.execute(f"create table cities as from '{path}'")
    share = "({0} - min({0}) over ()) / (max({0}) over () - min({0}) over ())"
    total = " + ".join(share.format(f"i{at}") for at in range(10))
    theirs = f"select unit, s, rank() over (order by s desc) r from (select unit, ({total}) / 10 s from cities)"
    for fit in ("frozen", "query"):
        line = f'print(load("{path}").model().sql("duckdb", #{{ table: "cities", fit: "{fit}" }}))'
        ours = subprocess.run(asked(line), check=True, capture_output=True, text=True).stdout
        times = {ours: [], theirs: []}
        for _ in range(RUNS):
            for query, seconds in times.items():
                start = time.perf_counter()
                db.execute(query).fetchnumpy()
                seconds.append(time.perf_counter() - start)
        mine, other = (statistics.median(seconds) for seconds in times.values())
        print(f"| query on DuckDB, `fit: \"{fit}\"`, {units:,} × 10 | {mine:.3f} s | {other:.3f} s | {mine / other:.2f} |")


def panel(folder):
    """Ten years of 3,000 counties and 60 indicators, and how sure the ranks of each year are."""
    chance = np.random.default_rng(3)
    years = []
    for year in range(2014, 2024):
        columns = {"unit": [f"c{at:05d}" for at in range(3000)], "year": [year] * 3000}
        columns |= {f"i{at}": np.round(np.exp(chance.normal(3, 1, 3000)), 3) for at in range(60)}
        years.append(pl.DataFrame(columns))
    path = os.path.join(folder, "panel.csv")
    pl.concat(years).write_csv(path)
    each = "for year in 2014..2024 { let u = m.year(year).uncertainty(#{ draws: 10000 }); print(u.units().len) }"
    in_turn("panel 10 × 3,000 × 60, ranks of each year", asked(f'load("{path}").model().rank(#{{ years: [2014, 2023] }})'), None)
    in_turn("the same, 10,000 draws for each year", asked(f'let m = load("{path}").model(); {each}'), None)


def main():
    large = 100_000 if "--small" in sys.argv else 1_000_000
    print("| case | reweigh | theirs | ratio |\n| --- | --- | --- | --- |")
    with tempfile.TemporaryDirectory() as folder:
        script = os.path.join(folder, "theirs.py")
        with open(script, "w") as file:
            file.write(THEIRS)
        python = [sys.executable, script]
        for ending in ("csv", "parquet"):
            path = made(folder, large, 30, ending)
            in_turn(f"{large:,} × 30 {ending}, `top(20)` shown", asked(ranked(path) + ".top(20)"), [*python, path, "top"])
        path = made(folder, large, 10, "csv")
        for ending in ("csv", "parquet"):
            out, other = (os.path.join(folder, f"{name}.{ending}") for name in ("ours", "theirs"))
            in_turn(f"{large:,} × 10 csv, ranks saved as {ending}", asked(f'save({ranked(path)}, "{out}")'), [*python, path, other])
        for units in (large // 100, large // 10, large, large * 10):
            path = made(folder, units, 10, "csv")
            in_turn(f"{units:,} × 10 csv, `top(20)` shown", asked(ranked(path) + ".top(20)"), [*python, path, "top"], 3)
            os.remove(path)
        queries(folder, large)
        panel(folder)
        in_turn("cold start, `1 + 1`", asked("1 + 1"), None, 20)


if __name__ == "__main__":
    main()
