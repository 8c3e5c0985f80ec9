#!/usr/bin/env bash
# simulate.sh <winnow> <out> <least utilization> <file it needs or -> <arguments of winnow simulate>: runs it and checks report.json.
# Exit 77 (skipped) when the file it needs is not there.
set -euo pipefail
winnow=$1 out=$2 least=$3 needs=$4
shift 4
if [[ $needs != - && ! -e $needs ]]; then
  echo "skipped: no $needs"
  exit 77
fi
rm -rf "$out"
"$winnow" simulate "$@" --out "$out"
# Of the whole run, which comes before its layers.
value() { sed -n "/^ *\"$1\": \"\{0,1\}\([^\",]*\)\"\{0,1\},\{0,1\}$/{s//\1/p;q;}" "$out/report.json"; }
[[ $(value result) == pass ]] || { echo "report.json: expected result pass, got '$(value result)'"; exit 1; }
[[ $(value engine) == fast ]] && observed=null || observed=$(value dram_bytes_predicted)
[[ $(value dram_bytes_predicted) == "$(value dram_bytes_counted)" && $(value dram_bytes_observed) == "$observed" ]] ||
  { echo "report.json: bytes differ"; exit 1; }
awk -v got="$(value utilization)" -v least="$least" 'BEGIN { exit !(got >= least) }' ||
  { echo "report.json: expected utilization >= $least, got $(value utilization)"; exit 1; }
