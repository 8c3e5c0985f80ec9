#!/usr/bin/env bash
# Prints a SHA-256 of every file that `winnow generate` writes (plan, DRAM image with program, inputs, Verilog, driver),
# for every network of the zoo on four presets; what is refused prints its message. Run before and after a change that
# should alter no output, and compare:
#   scripts/fingerprints.sh >before.txt;  ...;  scripts/fingerprints.sh >after.txt;  diff before.txt after.txt
# With arguments: only these networks. WINNOW: another program than build/winnow.
set -euo pipefail
cd "$(dirname "$0")/.."
winnow=${WINNOW:-build/winnow}
presets=(4x4 8x4 16x16-ddr4 24x16)
networks=("$@")
if ((${#networks[@]} == 0)); then
  networks=(lenet-300-100 lenet-5 alexnet vgg-16 resnet-50 squeezenet mobilenet-v1-1.0-224 mobilenet-v1-0.5-128
    alexnet-conv3 eie-{alex,vgg}-{6,7,8} eie-nt-{we,wd,lstm})
fi
out=$(mktemp -d)
trap 'rm -rf "$out"' EXIT

fingerprint() {  # network, preset
  local folder=$out/$1-$2 input=random:1
  if "$winnow" generate --network "$1" --accelerator "$2" --input "$input" --out "$folder" >/dev/null 2>"$folder.err"; then
    (cd "$folder" && find . -type f -printf '%P\n' | LC_ALL=C sort | xargs sha256sum) | sed "s#^#$1 $2 #"
  else
    sed "s#^#$1 $2 #" "$folder.err"
  fi
  rm -rf "$folder"
}
for network in "${networks[@]}"; do
  for preset in "${presets[@]}"; do fingerprint "$network" "$preset"; done
done
