#!/usr/bin/env bash
# page.sh <winnow> <page.md> <folder>: every command of a page's ```sh blocks, one after the other, in an empty folder.
set -euo pipefail
winnow=$1 page=$2 folder=$3
rm -rf "$folder" && mkdir -p "$folder/bin" "$folder/work"
ln -s "$winnow" "$folder/bin/winnow"
awk '/^```sh$/ { inside = 1; next } /^```$/ { inside = 0 } inside' "$page" >"$folder/commands.sh"
count=$(grep -c '^winnow ' "$folder/commands.sh")
((count > 0)) || { echo "$page: expected commands of winnow, got none"; exit 1; }
cd "$folder/work"
PATH=$folder/bin:$PATH bash -euxo pipefail "$folder/commands.sh"
echo "$count commands of winnow ran"
