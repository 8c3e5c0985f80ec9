#!/usr/bin/env bash
# From a fresh Debian 12 to the first result: installs, builds, and runs LeNet-5 on drawn digits through the generated RTL.
set -euo pipefail
cd "$(dirname "$0")/.."
scripts/build.sh
build/winnow simulate --network "${1:-lenet-5}" --accelerator "${2:-8x8}" --out out/first
