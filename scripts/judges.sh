#!/usr/bin/env bash
# Makes a Python environment with the programs that optional tests compare Winnow with: LiteRT, ONNX Runtime, QONNX.
# Prints its interpreter. Exit code 77 where PyPI cannot be reached; nothing is made then.
# usage: scripts/judges.sh [--torch|--keras] [FOLDER]   default: build/judges
#   --torch   PyTorch and Brevitas with what exports their models, some 6 GB; default folder: build/judges_torch
#   --keras   Keras with TensorFlow, some 2 GB; default folder: build/judges_keras
set -euo pipefail
cd "$(dirname "$0")/.."
packages=(numpy==2.4.6 onnx==1.23.2 onnxruntime==1.32.0 ai-edge-litert==2.3.0 qonnx==1.0.0)
folder=build/judges
if [[ "${1:-}" == --torch ]]; then
  packages=(numpy==2.4.6 onnx==1.23.2 onnxruntime==1.32.0 qonnx==1.0.0 torch==2.15.0 brevitas==0.13.4
    onnxscript==0.7.2 onnxoptimizer==0.4.2)
  folder=build/judges_torch
  shift
elif [[ "${1:-}" == --keras ]]; then
  packages=(numpy==2.4.6 keras==3.15.1 tensorflow-cpu==2.21.0)
  folder=build/judges_keras
  shift
fi
folder=${1:-$folder}
wanted="${packages[*]}"

mkdir -p "$(dirname "$folder")"
exec 9>"$folder.lock"
flock 9  # tests that run at once make it once
if [[ "$(cat "$folder/packages" 2>/dev/null)" != "$wanted" ]]; then
  skip() { echo "scripts/judges.sh: skipped: $1" >&2; rm -rf "$folder"; exit 77; }
  if [[ -e $folder && ! -e $folder/pyvenv.cfg ]]; then
    echo "error: $folder: expected nothing or an environment of Python, got something else" >&2
    exit 2
  fi
  rm -rf "$folder"
  python3 -m venv "$folder" >&2 || skip "python3 has no venv (python3-venv of Debian)"
  "$folder/bin/pip" install --quiet --disable-pip-version-check --retries 1 --timeout 20 "${packages[@]}" >&2 ||
    skip "PyPI cannot be reached, or has no such packages for this Python: $wanted"
  echo "$wanted" >"$folder/packages"
fi
echo "$(cd "$folder" && pwd)/bin/python"
