#!/usr/bin/env bash
# The namespace of a C++ file is that of its folder: models/json/ is winnow::models::json. A file opens it, or one inside
# it, and no other; sim/cosim/ and sim/dram/ open winnow::sim, of which they are two halves. Names what differs and exits 1
# (77 where the tree is no clone).
set -euo pipefail
cd "$(dirname "$0")/.."
git rev-parse --git-dir >/dev/null 2>&1 || { echo "namespaces: skipped"; exit 77; }
differing=0
while IFS= read -r file; do
  folder=$(dirname "$file")
  [[ "$folder" == sim/cosim || "$folder" == sim/dram ]] && folder=sim
  space=winnow::${folder//\//::}
  while IFS= read -r opened; do
    if [[ "$opened" != "$space" && "$opened" != "$space"::* ]]; then
      echo "$file: expected namespace $space, got $opened"
      differing=1
    fi
  done < <(sed -nE 's/^(inline )?namespace (winnow[A-Za-z0-9_:]*).*/\2/p' "$file")
done < <(git ls-files 'accelerators/*' 'bench/*' 'cli/*' 'dse/*' 'hls/*' 'mapping/*' 'models/*' 'pages/*' 'rtl_gen/*' 'session/*' 'sim/*' |
  grep -E '\.(h|cpp)$')
exit $differing
