#!/usr/bin/env bash
# Formats the C++ of the tree and the scripts of pages by .clang-format; with --check changes nothing, names what is not
# formatted and exits 1 (77 where there is no clang-format or the tree is no clone).
set -euo pipefail
cd "$(dirname "$0")/.."
command -v clang-format >/dev/null && git rev-parse --git-dir >/dev/null 2>&1 || { echo "format: skipped"; exit 77; }
mode=(-i)
[[ "${1:-}" == "--check" ]] && mode=(--dry-run --Werror)
git ls-files -z '*.cpp' '*.h' '*.js' | xargs -0 -P "$(nproc)" -n 20 clang-format "${mode[@]}"
