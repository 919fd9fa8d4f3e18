#!/usr/bin/env bash
# Builds the fuzz targets with the coverage counters of libFuzzer, as `cargo fuzz build --sanitizer none` does, without
# needing cargo-fuzz: no unsafe code is allowed here, so an address sanitizer has nothing to find in it.
set -euo pipefail
cd "$(dirname "$0")"
export RUSTFLAGS="--cfg fuzzing -Cpasses=sancov-module -Cllvm-args=-sanitizer-coverage-level=4 \
-Cllvm-args=-sanitizer-coverage-inline-8bit-counters -Cllvm-args=-sanitizer-coverage-pc-table \
-Cllvm-args=-sanitizer-coverage-trace-compares -Ccodegen-units=1 -Clink-dead-code=no"
cargo +"${FUZZ_TOOLCHAIN:-nightly}" build --release --target "$(rustc -vV | sed -n 's/^host: //p')" "$@"
