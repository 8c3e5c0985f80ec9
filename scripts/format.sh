#!/usr/bin/env bash
# Formats the C++ of the tree by .clang-format; with --check changes nothing, names what is not formatted and exits 1.
set -euo pipefail
cd "$(dirname "$0")/.."
mode=(-i)
[[ "${1:-}" == "--check" ]] && mode=(--dry-run --Werror)
git ls-files -z '*.cpp' '*.h' | xargs -0 -P "$(nproc)" -n 20 clang-format "${mode[@]}"
