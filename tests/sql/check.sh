#!/usr/bin/env bash
# Scores and ranks of the queries that `sql` writes, on DuckDB, DataFusion and PostgreSQL, against those of the library, over
# random models and the bundled sets; sqlglot reads every query. `CASES=1000` takes as many random models.
# Installs what it needs: engines from PyPI into a folder that is removed afterwards, PostgreSQL from Debian. The cluster
# listens on a socket in that folder alone, and runs as `nobody`, since PostgreSQL refuses to run as root.
set -euo pipefail
cd "$(dirname "$0")/../.."

folder=$(mktemp -d)
bin=
stop() {
    [ -z "$bin" ] || as_nobody "$bin/pg_ctl" -D "$folder/cluster/data" -m immediate stop >/dev/null 2>&1 || true
    rm -rf "$folder"
}
trap stop EXIT

as_nobody() {
    if [ "$(id -u)" = 0 ]; then runuser -u nobody -- "$@"; else "$@"; fi
}

# The newest PostgreSQL of the machine.
postgres() { ls -d /usr/lib/postgresql/*/bin 2>/dev/null | sort -V | tail -1; }

[ -n "$(postgres)" ] || { apt-get update -qq && apt-get install -y -qq postgresql; }
python3 -m venv "$folder/venv" 2>/dev/null || {
    apt-get update -qq && apt-get install -y -qq python3-venv
    python3 -m venv "$folder/venv"
}
python="$folder/venv/bin/python"
"$python" -m pip install --quiet --disable-pip-version-check duckdb duckdb-cli datafusion 'psycopg[binary]' sqlglot

# The program is built for the tests.
SQL_CASES="$folder" CASES="${CASES:-120}" cargo test --locked --quiet --test it -- sql::cases_are_written

chmod 755 "$folder"
mkdir "$folder/cluster"
[ "$(id -u)" != 0 ] || chown nobody "$folder/cluster"
bin=$(postgres)
as_nobody "$bin/initdb" -D "$folder/cluster/data" -U postgres -A trust >/dev/null
as_nobody "$bin/pg_ctl" -D "$folder/cluster/data" -l "$folder/cluster/log" -w start \
    -o "-k $folder/cluster -c listen_addresses='' -c fsync=off" >/dev/null

PATH="$PWD/target/debug:$folder/venv/bin:$bin:$PATH" PGHOST="$folder/cluster" PGUSER=postgres "$python" -B tests/sql/page.py docs/sql.md
"$python" -B tests/sql/check.py "$folder/cases.jsonl" parse
for engine in duckdb datafusion "postgres $folder/cluster"; do
    # shellcheck disable=SC2086
    "$python" -B tests/sql/check.py "$folder/cases.jsonl" $engine
done
