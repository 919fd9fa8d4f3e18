#!/usr/bin/env bash
# Compares what different processors compute: writes every format on this machine and on emulated ones without AVX and
# with AVX2 (qemu-user), and compares the files. The vector instructions are chosen while the program runs, so the same
# program takes another way on each. QEMU has no AVX-512; where this machine has it, the native run covers it.
#
# The same bytes are expected except where logarithms and powers come from the C library, which has ways of its own for
# each processor: there, numbers must agree to 1e-12.
#
# ARM: give the program for aarch64 as ARM (cross-compiled with the standard library of that target, which
# `rustup target add aarch64-unknown-linux-gnu` provides, and Debian's gcc-aarch64-linux-gnu): it runs under qemu-aarch64.
set -euo pipefail
cd "$(dirname "$0")/../.."
program=${1:-target/debug/reweigh}
command -v qemu-x86_64 >/dev/null || { apt-get update -qq && apt-get install -y -qq qemu-user; }

folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT

run() {
    local name=$1
    shift
    mkdir "$folder/$name"
    # QEMU names each feature of a processor that it does not emulate.
    "$@" -q --no-config --allow "$folder/$name" tests/machines/every_format.rhai folder="$folder/$name" 2> >(grep -v "TCG doesn't support" >&2)
    echo "$name: $(find "$folder/$name" -type f | wc -l) files"
}

run native "$program"
run nehalem qemu-x86_64 -cpu Nehalem "$program"
run haswell qemu-x86_64 -cpu Haswell "$program"
if [ -n "${ARM:-}" ]; then
    run arm qemu-aarch64 -L /usr/aarch64-linux-gnu "$ARM"
fi
python3 tests/machines/compare.py "$folder"
