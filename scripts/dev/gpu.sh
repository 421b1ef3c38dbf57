#!/usr/bin/env bash
# All tests and benchmarks of the GPU in one go, for a machine that has one: prints the adapter and the figures.
#
#   scripts/dev/gpu.sh --pack     builds them here into target/gpu-kit (release, with the tests unoptimised)
#   scripts/dev/gpu.sh            runs target/gpu-kit where it is there, else what cargo builds
#   scripts/dev/gpu.sh --quick    without the benchmarks
set -euo pipefail
cd "$(dirname "$0")/../.."
kit=target/gpu-kit

# The binary that cargo built for a target, from its messages.
built() {
    cargo "$@" --message-format=json | sed -n 's/.*"executable":"\([^"]*\)".*/\1/p' | tail -1
}

if [ "${1:-}" = --pack ]; then
    mkdir -p "$kit"
    cargo build --release --bin arr
    cp target/release/arr "$kit/arr"
    cp "$(built test --no-run --test gpu)" "$kit/tests"
    cp "$(built bench --no-run --bench gpu)" "$kit/bench"
    strip "$kit/tests" "$kit/bench" 2>/dev/null || true
    du -sh "$kit"
    exit
fi
export ARR_REQUIRE_GPU=1
if [ -x "$kit/arr" ]; then
    export ARR_BINARY=$PWD/$kit/arr
    "$kit/arr" -c 'print(*devices(), sep="\n")'
    "$kit/tests" --test-threads 4
    if [ "${1:-}" != --quick ]; then
        "$kit/bench" --bench
        "$kit/arr" scripts/dev/gpu_step.arr 4096
        "$kit/arr" scripts/dev/gpu_step.arr 8192
    fi
else
    cargo run --release --quiet --bin arr -- -c 'print(*devices(), sep="\n")'
    cargo test --test gpu -- --test-threads 4
    if [ "${1:-}" != --quick ]; then
        cargo bench --bench gpu
        cargo run --release --quiet --bin arr -- scripts/dev/gpu_step.arr 4096
        cargo run --release --quiet --bin arr -- scripts/dev/gpu_step.arr 8192
    fi
fi
