#!/bin/sh
# Makes docs/resources.md: what the LeNet-5 machines take on two FPGA families. usage: scripts/resources.sh [WINNOW]
set -eu
cd "$(dirname "$0")/.."
winnow=${1:-build/winnow}
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
{
  echo "# Resources"
  echo
  echo "Machines generated for LeNet-5 (decoders, vector units and counters that it needs), synthesized with $(yosys -V | cut -d' ' -f1-2),"
  echo "hierarchy kept; made by \`scripts/resources.sh\`. LUT: LUT4 on ECP5, LUT1..6 on Xilinx 7. Block RAMs of 18 Kbit."
  echo "Before place and route."
  echo
  echo "| machine | family | LUTs | LUT RAM cells | flip-flops | block RAMs | multipliers |"
  echo "|---|---|---|---|---|---|---|"
  for machine in 4x4 8x8; do
    "$winnow" generate --network lenet-5 --accelerator "$machine" --out "$work/$machine" >"$work/$machine.log"
    scripts/synth.sh "$work/$machine" ecp5 xilinx
  done
} >"$work/resources.md"
mv "$work/resources.md" docs/resources.md
cat docs/resources.md
