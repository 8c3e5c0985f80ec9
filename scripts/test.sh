#!/usr/bin/env bash
# Installs, builds and runs the tests; with --nightly also the long ones. Further arguments go to ctest.
set -euo pipefail
cd "$(dirname "$0")/.."
only=(-LE nightly)
if [[ "${1:-}" == "--nightly" ]]; then
  only=()
  shift
fi
scripts/build.sh -DWINNOW_TESTS=ON -DCMAKE_COMPILE_WARNING_AS_ERROR=ON
ctest --test-dir build --output-on-failure -j "$(nproc)" "${only[@]}" "$@"
