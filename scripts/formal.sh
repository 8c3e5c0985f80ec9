#!/bin/bash
# Proves library modules by yosys-smtbmc with z3, and that each proof fails on a faulty copy of its module.
# usage: scripts/formal.sh            all proofs; writes docs/formal.md
#        scripts/formal.sh MODULE...  these; prints their rows of the table. Exit code 1: a proof, a cover or a fault does not do what it should.
# A proof is tests/formal/MODULE_proof.sv. Lines at its top say what to do with it:
#   proves: TEXT                property
#   sources: FILE...            of rtl_gen/lib
#   method: induction K         the first K steps are good, and whatever K good steps lead to is good
#   method: bounded             the first `bound` steps from reset
#   bound: N                    steps in which covers are reached and faults found
#   free: MEMORY...             (optional) memories that may read anything, as their content does not matter
#   shrink: FILE :: SED :: TEXT (optional) what makes a source small enough to prove, in the copies of the faults too
#   fault: FILE :: SED :: TEXT  what is done to the copy of a source; the proof must fail within `bound` steps from reset
set -eu
root=$(cd "$(dirname "$0")/.." && pwd)
for tool in yosys yosys-smtbmc z3; do
  command -v "$tool" >/dev/null || { echo "skipped: $tool is missing (scripts/setup.sh installs it)" >&2; exit 77; }
done
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

field() { sed -n "s|^// $1: ||p" "$proof"; }
fail() { echo "scripts/formal.sh: $module: $1" >&2; exit 1; }

# change NAME LINE: does to the copy of a source in $work/NAME what a line FILE :: SED :: TEXT says; sets `text`.
change() {
  local file=${2%% :: *} edit=${2#* :: }
  text=${2##* :: }
  cp "$work/$1/$file" "$work/before"
  sed -i "${edit% :: *}" "$work/$1/$file"
  ! cmp -s "$work/before" "$work/$1/$file" || fail "this changes nothing: $2"
}

# build NAME: the proof with the sources in $work/NAME as a model there.
build() {
  yosys -q -p "read_verilog -formal -sv -I$root/rtl_gen/lib $(for s in $sources; do printf '%s ' "$work/$1/$s"; done) $proof
    hierarchy -check -top proof; proc; memory -nomap; $(for m in $(field free); do printf 'delete */%s; ' "$m"; done)
    memory_map; flatten; opt_clean; async2sync; opt -full; setundef -undriven -anyseq; dffunmap; opt_clean; write_smt2 -wires $work/$1/model.smt2" >"$work/$1/yosys.log" 2>&1 ||
    { tail -n 5 "$work/$1/yosys.log" >&2; fail "yosys failed"; }
}

# solve NAME OPTION...: passed, failed or what went wrong; the log has the steps.
solve() {
  local name=$1
  shift
  timeout 1800 yosys-smtbmc -s z3 --unroll --noincr --noprogress "$@" "$work/$name/model.smt2" >"$work/$name/log" 2>&1 || true
  sed -n 's/.*Status: //p' "$work/$name/log"
}

prove() {
  proof=$root/tests/formal/${module}_proof.sv
  [[ -f $proof ]] || fail "no $proof"
  sources=$(field sources)
  read -r method depth <<<"$(field method)"
  bound=$(field bound)
  local start faults="" line text number=0 step
  start=$SECONDS
  mkdir "$work/good"
  for s in $sources; do cp "$root/rtl_gen/lib/$s" "$work/good"; done
  while read -r line; do change good "$line"; done < <(field shrink)
  build good
  [[ $method == induction ]] || depth=$bound
  [[ $(solve good -t "$depth") == PASSED ]] || { cat "$work/good/log" >&2; fail "an assertion fails within $depth steps"; }
  if [[ $method == induction ]]; then
    [[ $(solve good -i -t "$depth") == PASSED ]] || { cat "$work/good/log" >&2; fail "no proof by induction over $depth steps"; }
    how="induction over $depth"
  else
    how="bounded, $bound from reset"
  fi
  [[ $(solve good -c -t "$bound") == PASSED ]] || { cat "$work/good/log" >&2; fail "a cover is not reached within $bound steps"; }
  local took=$((SECONDS - start))
  while read -r line; do
    number=$((number + 1))
    mkdir "$work/fault$number"
    cp "$work"/good/*.sv "$work/fault$number"
    change "fault$number" "$line"
    build "fault$number"
    [[ $(solve "fault$number" -t "$bound") == FAILED ]] || { cat "$work/fault$number/log" >&2; fail "fault $number goes unseen: $text"; }
    step=$(sed -n 's/.*Checking assertions in step \([0-9]*\).*/\1/p' "$work/fault$number/log" | tail -n 1)
    faults+="${faults:+; }$text (step $step)"
  done < <(field fault)
  ((number > 0)) || fail "no fault is tried"
  rm -rf "$work"/good "$work"/fault*
  echo "| $module | $(field proves) | $how | $took | $faults |"
}

modules=("$@")
((${#modules[@]})) || mapfile -t modules < <(cd "$root/tests/formal" && ls ./*_proof.sv | sed 's|^\./||; s|_proof.sv$||')
for module in "${modules[@]}"; do
  prove | tee -a "$work/rows"
  ((PIPESTATUS[0] == 0)) || exit 1
done
if (($# == 0)); then
  { sed '/^|---/q' "$root/docs/formal.md"; cat "$work/rows"; } >"$work/formal.md"
  mv "$work/formal.md" "$root/docs/formal.md"
fi
