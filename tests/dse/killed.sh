#!/usr/bin/env bash
# killed.sh <winnow> <folder>: a sweep that is killed ten times ends with the results of one that is not.
set -euo pipefail
winnow=$1 folder=$2
rm -rf "$folder" && mkdir -p "$folder"
cat >"$folder/space.json" <<'END'
{"format": "winnow-space/1", "network": "lenet-300-100-float", "accelerator": "4x4", "calibration_images": 4,
 "axes": {"rows": [2, 4, 8], "columns": [4, 8], "queue_depth": [4, 8], "dram.latency_cycles": [10, 50, 200],
          "density": {"from": 0.05, "to": 0.4, "step": 0.05}, "codebook_bits": [0, 4]}}
END
sweep() { "$winnow" sweep --space "$folder/space.json" --out "$1" --threads 2 --confirm none; }
sweep "$folder/whole" >"$folder/whole.txt"
RANDOM=1
for round in {1..10}; do
  sweep "$folder/killed" >/dev/null 2>&1 &
  sleep "0.$((RANDOM % 40 + 10))"
  kill -9 $! 2>/dev/null || true
  wait $! 2>/dev/null || true
done
sweep "$folder/killed" >"$folder/killed.txt"
grep -E "of 576 points known" "$folder/killed.txt"
"$(dirname "$0")/same_sweeps.sh" "$folder/whole" "$folder/killed"
echo "the same 576 points"
