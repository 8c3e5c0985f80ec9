#!/usr/bin/env bash
# Runs the first command of the README's first code block, as it stands there.
set -euo pipefail
cd "$1"
command=$(awk '/^```/ { inside++; next } inside == 1 { print; exit }' README.md | sed 's/ *#.*//')
echo "README: $command"
[[ $command == scripts/first.sh ]] || { echo "the README's first command is not scripts/first.sh"; exit 1; }
output=$($command)
echo "$output"
[[ $output == *$'\nPASS: '* ]]
