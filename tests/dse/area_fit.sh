#!/usr/bin/env bash
# Fits a module anew and holds a machine that the model was not fitted to against Yosys, with a cache of its own so that
# Yosys does run. usage: area_fit.sh TREE WINNOW FOLDER
set -euo pipefail
tree=$1 winnow=$2 folder=$3
rm -rf "$folder"
mkdir -p "$folder"
export WINNOW_CACHE=$folder
"$tree/scripts/fit_area.py" --only wn_popcount --targets ecp5 >"$folder/popcount.json"
python3 - "$folder/popcount.json" "$tree/dse/cost/area_model.json" <<'EOF'
import json
import sys
new, model = (json.load(open(f)) for f in sys.argv[1:])
old = model["modules"]["wn_popcount"]["ecp5"]
if new["wn_popcount"]["ecp5"] != old:
    sys.exit(f"expected the model's {old}, got {new}")
EOF
"$tree/scripts/fit_area.py" --check 1 --targets ecp5 --winnow "$winnow"
