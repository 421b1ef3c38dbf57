#!/usr/bin/env bash
# Sets up what the tests need and runs every check: format, lints, all tests, and the build without system libraries.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/../.."

if [ "$(uname -s)" = Linux ]; then
    # mesa-vulkan-drivers brings the software GPU on which the GPU tests run where there is no other.
    scripts/dev/packages.sh libopenblas-dev pkg-config gcc mesa-vulkan-drivers
fi
export ARR_REQUIRE_GPU="${ARR_REQUIRE_GPU-1}"

cargo fmt --check
cargo clippy --workspace --all-targets --quiet -- -D warnings
cargo test --workspace --quiet
cargo check --quiet --no-default-features --features pure,gpu
