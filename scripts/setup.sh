#!/usr/bin/env bash
# Installs what Winnow needs from Debian's packages (Debian 12; as root or with sudo). With --training also the trainer's libtorch,
# with --pages also the browser that opens the pages of `winnow report` in their nightly test.
set -euo pipefail
packages=(
  g++ cmake ninja-build make ccache git
  verilator libsystemc-dev yosys iverilog z3
  libboost-program-options-dev nlohmann-json3-dev libfmt-dev zlib1g-dev libgtest-dev
  libonnx-dev libprotobuf-dev protobuf-compiler libflatbuffers-dev libsqlite3-dev libpng-dev libjpeg-dev
  libpagmo-dev libeigen3-dev
  clang clang-format libclang-rt-14-dev python3-numpy node-d3
)
[[ "${1:-}" == "--training" ]] && packages+=(libtorch-dev)
[[ "${1:-}" == "--pages" ]] && packages+=(chromium chromium-driver)

missing=()
for package in "${packages[@]}"; do
  dpkg-query -W -f='${Status}' "$package" 2>/dev/null | grep -q "install ok installed" || missing+=("$package")
done
if ((${#missing[@]} == 0)); then
  exit 0
fi
as_root=()
if [[ $(id -u) != 0 ]]; then
  as_root=(sudo)
fi
echo "installing ${missing[*]}"
"${as_root[@]}" apt-get update -qq
DEBIAN_FRONTEND=noninteractive "${as_root[@]}" apt-get install -y -qq --no-install-recommends "${missing[@]}" >/dev/null
