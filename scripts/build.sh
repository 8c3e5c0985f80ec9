#!/usr/bin/env bash
# Installs what is missing and builds the program: build/winnow. Arguments go to cmake (default: no tests).
set -euo pipefail
cd "$(dirname "$0")/.."
scripts/setup.sh
cmake -S . -B build -G Ninja "${@:--DWINNOW_TESTS=OFF}" >build.log 2>&1 || { cat build.log; exit 1; }
rm -f build.log
cmake --build build
