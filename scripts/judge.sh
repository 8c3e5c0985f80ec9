#!/usr/bin/env bash
# Runs a scripts/judge_*.py with the Python that scripts/judges.sh makes. Exit code 77 where there is none.
# usage: scripts/judge.sh [--torch|--keras] SCRIPT [ARGUMENT...]
set -euo pipefail
cd "$(dirname "$0")"
which=()
if [[ "${1:-}" == --* ]]; then which=("$1"); shift; fi
python=$(./judges.sh "${which[@]}")
script=$1
shift
exec "$python" "./$script" "$@"
