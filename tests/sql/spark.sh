#!/usr/bin/env bash
# Scores, ranks and shares of draws of the queries that `sql` writes, on Spark: in local mode, then on a stand-alone master
# with two workers on this machine. `CASES=24` takes as many random models of each kind. Takes minutes, and is run by hand.
# Installs what it needs: a headless Java from Debian, pyspark from PyPI into a folder that is removed afterwards.
set -euo pipefail
cd "$(dirname "$0")/../.."

folder=$(mktemp -d)
started=()
stop() {
    [ ${#started[@]} = 0 ] || kill "${started[@]}" 2>/dev/null || true
    rm -rf "$folder"
}
trap stop EXIT

command -v java >/dev/null || { apt-get update -qq && apt-get install -y -qq default-jre-headless; }
python3 -m venv "$folder/venv" 2>/dev/null || {
    apt-get update -qq && apt-get install -y -qq python3-venv
    python3 -m venv "$folder/venv"
}
python="$folder/venv/bin/python"
"$python" -m pip install --quiet --disable-pip-version-check pyspark
SPARK_HOME=$("$python" -c 'import os, pyspark; print(os.path.dirname(pyspark.__file__))')
export SPARK_HOME SPARK_LOCAL_IP=127.0.0.1 PYSPARK_PYTHON="$python"

SQL_CASES="$folder" CASES="${CASES:-24}" cargo test --locked --quiet --test it -- sql::cases_are_written
echo "local mode"
"$python" -B tests/sql/check.py "$folder/cases.jsonl" spark 2>/dev/null

deploy=org.apache.spark.deploy
master=spark://127.0.0.1:7977
"$SPARK_HOME/bin/spark-class" $deploy.master.Master --host 127.0.0.1 --port 7977 --webui-port 7978 >"$folder/master" 2>&1 &
started+=($!)
for worker in 1 2; do
    "$SPARK_HOME/bin/spark-class" $deploy.worker.Worker --host 127.0.0.1 --cores 1 --memory 1g \
        --webui-port $((7980 + worker)) --work-dir "$folder/work$worker" $master >"$folder/worker$worker" 2>&1 &
    started+=($!)
done
timeout 60 bash -c "until [ \$(grep -c 'Registering worker' '$folder/master') = 2 ]; do sleep 1; done"
echo "a master with two workers"
"$python" -B tests/sql/check.py "$folder/cases.jsonl" spark $master 2>/dev/null
grep -o 'Registering worker.*' "$folder/master"
