#!/usr/bin/env bash
# Runs a scripts/judge_*.py with the Python that scripts/judges.sh makes. Exit code 77 where there is none.
# usage: scripts/judge.sh [--torch] SCRIPT [ARGUMENT...]
set -euo pipefail
cd "$(dirname "$0")"
torch=()
if [[ "${1:-}" == --torch ]]; then torch=(--torch); shift; fi
python=$(./judges.sh "${torch[@]}")
script=$1
shift
exec "$python" "./$script" "$@"
