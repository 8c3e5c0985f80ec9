#!/usr/bin/env bash
# full_disk.sh <winnow> <folder>: a sweep whose disk gets full says so, loses nothing, and goes on once there is room.
# A small tmpfs stands for the disk; where none can be mounted it says so and is skipped (exit status 77).
set -euo pipefail
winnow=$1 folder=$2
rm -rf "$folder" && mkdir -p "$folder/disk"
mount -t tmpfs -o size=400k tmpfs "$folder/disk" 2>/dev/null || { echo "skipped: no tmpfs can be mounted here"; exit 77; }
trap 'umount "$folder/disk"' EXIT
cat >"$folder/space.json" <<'END'
{"format": "winnow-space/1", "network": "lenet-300-100-float", "accelerator": "4x4", "calibration_images": 4,
 "axes": {"rows": [2, 4, 8], "columns": [4, 8], "queue_depth": [4, 8], "dram.latency_cycles": [10, 50, 200],
          "density": {"from": 0.05, "to": 0.4, "step": 0.05}}}
END
sweep() { "$winnow" sweep --space "$folder/space.json" --out "$1" --threads 2 --confirm none --measure-all; }
sweep "$folder/whole" >"$folder/whole.txt"
status=0
sweep "$folder/disk/out" >"$folder/full.txt" 2>"$folder/full.err" || status=$?
[[ $status == 2 ]] || { echo "expected exit status 2, got $status"; exit 1; }
[[ $(wc -l <"$folder/full.err") == 1 ]] || { echo "expected one line, got:"; cat "$folder/full.err"; exit 1; }
grep -q "results.sqlite: .*full" "$folder/full.err" || { echo "expected a full disk, got:"; cat "$folder/full.err"; exit 1; }
mount -o remount,size=64m "$folder/disk"
sweep "$folder/disk/out" >"$folder/again.txt"
settled=$(sed -n 's/.*known, \([0-9]*\) settled now.*/\1/p' "$folder/again.txt")
((settled > 0 && settled < 288)) || { echo "expected some points kept and some settled, got $settled of 288"; exit 1; }
"$(dirname "$0")/same_sweeps.sh" "$folder/whole" "$folder/disk/out"
echo "the same 288 points; $((288 - settled)) were there before the disk was full"
