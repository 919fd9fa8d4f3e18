"""Run the queries of `cases.jsonl` on an engine and compare scores and ranks with those of the library.

usage: check.py CASES.jsonl duckdb|datafusion|postgres|parse|spark [SERVER]
SERVER: of postgres the folder of the socket, of spark the master. Exits with 1 if a number differs.
"""

import csv
import io
import json
import os
import sys
import tempfile
import time

# Scores may differ by rounding: this part of the largest score of the unit's column.
NEAR = 1e-9


class DuckDb:
    def __init__(self, _):
        import duckdb

        self.connection = duckdb.connect()

    def rows(self, tables, query):
        for name, table in tables.items():
            with tempfile.NamedTemporaryFile("w", suffix=".csv", encoding="utf-8") as file:
                file.write(table)
                file.flush()
                self.connection.execute(f"DROP TABLE IF EXISTS {name}")
                self.connection.execute(
                    f"CREATE TABLE {name} AS FROM read_csv('{file.name}', header = true, nullstr = '', sample_size = -1)")
        answer = self.connection.execute(query)
        names = [column[0] for column in answer.description]
        return [dict(zip(names, row)) for row in answer.fetchall()]


class DataFusion:
    def __init__(self, _):
        import datafusion

        self.new = datafusion.SessionContext

    def rows(self, tables, query):
        context = self.new()
        with tempfile.TemporaryDirectory() as folder:
            for name, table in tables.items():
                path = os.path.join(folder, name + ".csv")
                with open(path, "w", encoding="utf-8") as file:
                    file.write(table)
                context.register_csv(name, path, schema_infer_max_records=100000)
            return context.sql(query).to_pylist()


class Postgres:
    def __init__(self, folder):
        import psycopg

        self.connection = psycopg.connect(host=folder, user="postgres", dbname="postgres", autocommit=True)

    def rows(self, tables, query):
        with self.connection.cursor() as cursor:
            for table, text in tables.items():
                rows = list(csv.reader(io.StringIO(text)))
                cursor.execute(f"DROP TABLE IF EXISTS {table}")
                columns = ", ".join('"' + name.replace('"', '""') + '" ' + kind(rows, at) for at, name in enumerate(rows[0]))
                cursor.execute(f"CREATE TABLE {table} ({columns})")
                with cursor.copy(f"COPY {table} FROM STDIN WITH (FORMAT csv, HEADER)") as copy:
                    copy.write(text)
            cursor.execute(query)
            names = [column.name for column in cursor.description]
            return [dict(zip(names, row)) for row in cursor.fetchall()]


class Spark:
    def __init__(self, master):
        from pyspark.sql import SparkSession

        builder = SparkSession.builder.master(master or "local[2]").config("spark.ui.enabled", "false")
        # A model of many groups is a query of many steps.
        builder = builder.config("spark.sql.analyzer.maxIterations", "1000")
        builder = builder.config("spark.executor.memory", "600m").config("spark.sql.shuffle.partitions", "2").config("spark.sql.ansi.enabled", "true")
        self.session = builder.getOrCreate()
        self.session.sparkContext.setLogLevel("ERROR")

    def rows(self, tables, query):
        read = {"text": lambda cell: cell or None, "double precision": lambda cell: float(cell) if cell else None}
        for table, text in tables.items():
            rows = list(csv.reader(io.StringIO(text)))
            kinds = [kind(rows, at) for at in range(len(rows[0]))]
            schema = ", ".join("`" + name.replace("`", "``") + "` " + {"text": "string", "double precision": "double"}[of]
                               for name, of in zip(rows[0], kinds))
            data = [[read[of](cell) for cell, of in zip(row, kinds)] for row in rows[1:]]
            self.session.createDataFrame(data, schema).createOrReplaceTempView(table)
        return [row.asDict() for row in self.session.sql(query.rstrip().rstrip(";")).collect()]


def kind(rows, at):
    """The type of a column: a number where every cell is one."""
    def is_number(text):
        try:
            float(text)
            return True
        except ValueError:
            return text == ""

    return "double precision" if (at > 0 or rows[0][0] == "draw") and all(is_number(row[at]) for row in rows[1:]) else "text"


def differences(case, rows):
    """What a case gives that the library does not."""
    if "shares" in case:
        return differing_shares(case, rows)
    found = {str(row["unit"]): row for row in rows}
    faults = []
    if set(found) != set(case["units"]):
        return [f"units {sorted(found)[:5]}"], 0
    codes = next(iter(case["units"].values()))["scores"]
    largest = {code: max((abs(unit["scores"][code] or 0) for unit in case["units"].values()), default=0) for code in codes}
    compared = 0
    for unit, expected in case["units"].items():
        row = found[unit]
        if row["rank"] != expected["rank"]:
            faults.append(f"{unit}: rank {row['rank']}, expected {expected['rank']}")
        if abs(float(row["present"]) - expected["present"]) > NEAR:
            faults.append(f"{unit}: present {row['present']}, expected {expected['present']}")
        for code, score in expected["scores"].items():
            own = row[code]
            own = None if own is None else float(own)
            compared += 1
            if (own is None) != (score is None) or score is not None and abs(own - score) > NEAR * largest[code]:
                faults.append(f"{unit}: {code} {own}, expected {score}")
    return faults, compared


def differing_shares(case, rows):
    """How often each unit has each rank: what the engine gives that the library does not."""
    found, faults = {}, []
    for row in rows:
        found.setdefault(str(row["unit"]), {})[str(int(row["rank"]))] = float(row["share"])
    # A unit that the model does not rank as it is has no row in the library's table.
    for unit in case["shares"]:
        own, expected = found.get(unit, {}), case["shares"].get(unit, {})
        for rank in set(own) | set(expected):
            if abs(own.get(rank, 0) - expected.get(rank, 0)) > NEAR:
                faults.append(f"{unit}: rank {rank} in {own.get(rank, 0)}, expected {expected.get(rank, 0)}")
    return faults, sum(len(ranks) for ranks in case["shares"].values())


def parse(path):
    """Every dialect's text is a statement that sqlglot reads."""
    import sqlglot

    count = 0
    for line in open(path, encoding="utf-8"):
        for dialect, query in json.loads(line)["queries"].items():
            # It has no dialect of DataFusion's own, whose syntax is that of PostgreSQL.
            read = sqlglot.parse(query, read={"datafusion": "postgres"}.get(dialect, dialect))
            assert len([one for one in read if one]) == 1, query
            count += 1
    print(f"sqlglot: {count} queries parsed")


def main():
    path, name = sys.argv[1:3]
    if name == "parse":
        return parse(path)
    engine = {"duckdb": DuckDb, "datafusion": DataFusion, "postgres": Postgres, "spark": Spark}[name]
    engine = engine(sys.argv[3] if len(sys.argv) > 3 else None)
    start, bad, scores, ranks, shares, most = time.time(), 0, 0, 0, 0, int(os.environ.get("SQL_MOST", "1000000"))
    for at, line in enumerate(open(path, encoding="utf-8")):
        if at >= most:
            break
        case = json.loads(line)
        try:
            tables = {"cases": case["csv"]} | ({"draws": case["draws"]} if "draws" in case else {})
            faults, compared = differences(case, engine.rows(tables, case["queries"][name]))
        except Exception as error:  # an engine that refuses a query is a fault of the query
            faults, compared = [str(error)[:600]], 0
        scores += compared if "units" in case else 0
        ranks += len(case["units"]) if "units" in case else 0
        shares += 0 if "units" in case else compared
        if faults:
            bad += 1
            if bad <= 5:
                print(f"{name}: {case['name']}: {len(faults)} differences: {faults[:3]}")
    print(f"{name}: {min(at + 1, most)} cases, {scores} scores, {ranks} ranks and {shares} shares of draws compared, "
          f"{bad} cases differ, "
          f"{time.time() - start:.0f} s")
    sys.exit(bad > 0)


main()
