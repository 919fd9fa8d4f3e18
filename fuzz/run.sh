#!/usr/bin/env bash
# Runs fuzz targets, each for FUZZ_SECONDS, from the inputs in `tests/it/fuzzed`. What they find stays in
# `fuzz/artifacts`, and ends the run with an error.
#
#     fuzz/run.sh            all of them
#     fuzz/run.sh script     one
#     PACK=1 fuzz/run.sh     afterwards, keep in `tests/it/fuzzed` the fewest inputs that reach the same code
set -euo pipefail
cd "$(dirname "$0")"

./build.sh
programs="target/$(rustc -vV | sed -n 's/^host: //p')/release"
targets=("$@")
[ $# -gt 0 ] || targets=(script delimited json workbook sheet description formula)

longest() {
    case "$1" in
        script | description | sheet) echo 4000 ;;
        workbook) echo 12000 ;;
        formula) echo 200 ;;
        *) echo 2000 ;;
    esac
}

# Inputs of a target: what is packed, and every input that once did harm.
unpack() {
    mkdir -p "corpus/$1" "artifacts/$1"
    python3 -m zipfile -e "../tests/it/fuzzed/$1.zip" "corpus/$1"
    cp ../tests/it/files/fuzzed/"$1"/* "corpus/$1/" 2>/dev/null || true
}

for target in "${targets[@]}"; do
    unpack "$target"
    dictionary=()
    [ ! -f "words/$target.txt" ] || dictionary=(-dict="words/$target.txt")
    nice -n 19 "$programs/$target" "corpus/$target" -artifact_prefix="artifacts/$target/" \
        -max_total_time="${FUZZ_SECONDS:-1800}" -max_len="$(longest "$target")" -rss_limit_mb=2048 -timeout=10 \
        -print_final_stats=1 "${dictionary[@]}" 2>"artifacts/$target.log" ||
        { tail -40 "artifacts/$target.log"; exit 1; }
    grep -E "stat::(number_of_executed_units|peak_rss_mb|slowest_unit)" "artifacts/$target.log" | sed "s/^/$target: /"
    if [ -n "${PACK:-}" ]; then
        rm -rf "least/$target" && mkdir -p "least/$target"
        nice -n 19 "$programs/$target" -merge=1 -max_len="$(longest "$target")" "least/$target" "corpus/$target" 2>/dev/null
    fi
done
[ -z "${PACK:-}" ] || python3 pack.py least
