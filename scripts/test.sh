#!/usr/bin/env bash
# Installs, builds and runs the tests; with --nightly also the long ones. With --sanitize the unit tests alone, all C++
# built with the sanitizers for addresses and undefined behaviour, in build/sanitized. Further arguments go to ctest.
set -euo pipefail
cd "$(dirname "$0")/.."
build=build target=all only=(-LE nightly) options=(-DWINNOW_TESTS=ON -DCMAKE_COMPILE_WARNING_AS_ERROR=ON)
case "${1:-}" in
  --nightly)
    only=()
    shift
    ;;
  --sanitize)
    build=build/sanitized target=unit_tests only=(-L unit) options+=(-DWINNOW_SANITIZE=ON)
    shift
    ;;
esac
WINNOW_BUILD=$build WINNOW_TARGET=$target scripts/build.sh "${options[@]}"
ctest --test-dir "$build" --output-on-failure -j "$(nproc)" "${only[@]}" "$@"
