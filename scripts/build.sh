#!/usr/bin/env bash
# Installs what is missing and builds the program: build/winnow. Arguments go to cmake (default for a new build: no tests).
# WINNOW_BUILD: another folder than build; WINNOW_TARGET: another target than everything.
set -euo pipefail
cd "$(dirname "$0")/.."
build=${WINNOW_BUILD:-build}
scripts/setup.sh
options=("$@")
if [[ ! -e $build/CMakeCache.txt ]]; then
  (($# > 0)) || options=(-DWINNOW_TESTS=OFF)
  options+=(-DCMAKE_UNITY_BUILD=ON)
fi
mkdir -p "$build"
cmake -S . -B "$build" -G Ninja "${options[@]}" >"$build/configure.log" 2>&1 || { cat "$build/configure.log"; exit 1; }
cmake --build "$build" --target "${WINNOW_TARGET:-all}"
