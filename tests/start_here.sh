#!/usr/bin/env bash
# Checks the walk of docs/start_here.md: each row `| .. | `file` | `text` |` names a file of the tree that has this text.
set -euo pipefail
cd "$1"
rows=0 wrong=0
while IFS= read -r row; do
  file=$(sed -E 's/^.*\| `([^`]+)` \| `[^`]+` \|$/\1/' <<<"$row")
  text=$(sed -E 's/^.*\| `[^`]+` \| `([^`]+)` \|$/\1/' <<<"$row")
  rows=$((rows + 1))
  grep -qF -- "$text" "$file" || { echo "docs/start_here.md: expected '$text' in $file, got none"; wrong=1; }
done < <(grep -E '\| `[^`]+` \| `[^`]+` \|$' docs/start_here.md)
echo "$rows steps"
[[ $rows -gt 10 && $wrong == 0 ]]
