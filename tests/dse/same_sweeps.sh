#!/usr/bin/env bash
# same_sweeps.sh <folder> <folder>: two sweeps have the same front and the same row of every point.
set -euo pipefail
points() {
  python3 -c 'import sqlite3, sys
for row in sqlite3.connect(sys.argv[1]).execute("SELECT * FROM points ORDER BY number"): print(row)' "$1"
}
cmp "$1/front.json" "$2/front.json"
cmp <(points "$1/results.sqlite") <(points "$2/results.sqlite")
