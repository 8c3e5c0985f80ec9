#!/usr/bin/env bash
# An ONNX file of a CNN for MNIST, compressed as it comes, on 20 test images in both engines. <winnow> <folder> <model>
# <images>; 77 where the data are missing.
set -euo pipefail
winnow=$1 folder=$2 model=$3 images=$4
for file in "$model" "$images"; do
  [[ -e $file ]] || { echo "skipped: no $file"; exit 77; }
done
rm -rf "$folder"
train=$(dirname "$images")/train-images-idx3-ubyte.gz
for kind in "pruned --density 0.3" "shared --codebook-bits 4"; do
  read -r name options <<<"$kind"
  # shellcheck disable=SC2086
  "$winnow" compress --network "$model" --input "$train" --images 100 --name "$name" --out "$folder" $options
  "$winnow" simulate --network "$folder/$name.json" --accelerator 4x4 --input "$images" --images 20 --engine both
done
"$winnow" check --network "$folder/pruned.json" --accuracy --input "$images" --max-error 8
"$winnow" check --network "$folder/shared.json" --accuracy --input "$images" --max-error 1.5
