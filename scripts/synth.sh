#!/bin/sh
# Synthesizes a generated machine with Yosys and prints one Markdown table row per FPGA family.
# usage: scripts/synth.sh DIRECTORY [ecp5] [xilinx]     (DIRECTORY: what `winnow generate --out` wrote; default: both)
# Columns: design, family, LUTs (ECP5: LUT4; Xilinx 7: LUT1..6), LUT RAM cells, flip-flops, block RAMs (DP16KD; RAMB18 + 2 x RAMB36),
# multipliers (MULT18X18D; DSP48E1). Hierarchy is kept: each kind of module is synthesized once, however often it stands.
set -eu
[ $# -ge 1 ] && [ -f "$1/files.f" ] || { echo "usage: scripts/synth.sh DIRECTORY [ecp5] [xilinx]" >&2; exit 2; }
cd "$1"
shift
[ $# -ge 1 ] || set -- ecp5 xilinx
name=$(sed -n 's/^ *"accelerator": "\(.*\)",$/\1/p' winnow_params.json)
top=$(sed -n 's/^ *"top": "\(.*\)",$/\1/p' winnow_params.json)
sources=$(grep '\.sv$' files.f | tr '\n' ' ')
for family in "$@"; do
  case $family in
    ecp5) pass="synth_ecp5 -noflatten -nowidelut" ;;
    xilinx) pass="synth_xilinx -family xc7 -noiopad" ;;
    *) echo "scripts/synth.sh: expected ecp5 or xilinx, got $family" >&2; exit 2 ;;
  esac
  yosys -q -p "read_verilog -sv -I. $sources; $pass -top $top; tee -q -o synth_$family.txt stat -top $top" >synth_$family.log 2>&1 ||
    { echo "scripts/synth.sh: yosys failed:" >&2; tail -n 5 "synth_$family.log" >&2; exit 1; }
  # The totals are the last section of the report.
  awk -v name="$name" -v family="$family" '
    /=== design hierarchy ===/ { total = 1 }
    total && $1 ~ /^LUT[1-6]$/ { lut += $2 }
    total && $1 ~ /^(TRELLIS_DPR16X4|RAM[0-9]+(M|X1D|X1S))$/ { lutram += $2 }
    total && $1 ~ /^(TRELLIS_FF|FD[A-Z]+)$/ { ff += $2 }
    total && $1 ~ /^(DP16KD|RAMB18E1)$/ { bram += $2 }
    total && $1 == "RAMB36E1" { bram += 2 * $2 }
    total && $1 ~ /^(MULT18X18D|DSP48E1)$/ { dsp += $2 }
    END {
      if (!total) exit 1
      printf "| %s | %s | %d | %d | %d | %d | %d |\n", name, family, lut, lutram, ff, bram, dsp
    }' "synth_$family.txt"
done
