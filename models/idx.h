// MNIST's idx files, plain or gzip (http://yann.lecun.com/exdb/mnist/, "File formats").
#pragma once
#include <cstdint>
#include <string>
#include <vector>

#include "models/tensor.h"

namespace winnow::models {

/// Pixels [count, 1, rows, columns] of the images from `first` on; `count` 0 means all of them.
/// Throws InputError if the file is no such file, is damaged or has fewer.
FeatureMap read_idx_images(const std::string& path, int64_t first = 0, int64_t count = 0);

/// Labels, likewise.
std::vector<uint8_t> read_idx_labels(const std::string& path, int64_t first = 0, int64_t count = 0);

}  // namespace winnow::models
