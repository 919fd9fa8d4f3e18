#!/usr/bin/env bash
# The workbooks of thirty models, computed anew by LibreOffice as they are and under another weight: scores and ranks are
# those of the tool. Takes about five minutes. Needs the Rust toolchain; python3, LibreOffice Calc and openpyxl are
# installed where they are missing.
set -euo pipefail
cd "$(dirname "$0")/../.."

missing=()
command -v python3 >/dev/null || missing+=(python3)
python3 -c "import venv, ensurepip" 2>/dev/null || missing+=(python3-venv)
command -v soffice >/dev/null || missing+=(libreoffice-calc-nogui)
if [ ${#missing[@]} -gt 0 ]; then
    apt-get update -qq && apt-get install -y -qq --no-install-recommends "${missing[@]}"
fi

folder=$(mktemp -d)
trap 'rm -r "$folder"' EXIT
python=python3
if ! python3 -c "import openpyxl" 2>/dev/null; then
    python3 -m venv "$folder/python"
    python=$folder/python/bin/python
    "$python" -m pip install --quiet openpyxl==3.1.5
fi

mkdir "$folder/books"
cargo run --locked --quiet -- --allow "$folder" tests/workbook/models.rhai "$folder/books" >"$folder/list"
"$python" -B tests/workbook/recalculate.py "$folder/books" "$folder/list"
