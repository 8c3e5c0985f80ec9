// The classes of images, from files.
#pragma once
#include <string>
#include <vector>

#include "models/images.h"
#include "models/npy.h"

namespace winnow::models {

constexpr int kMostClasses = 1 << 24;

/// Labels [first, first + count) of an array [n] or [n, 1] of integers from 0. `place` names it. Throws InputError.
std::vector<int> labels_of(const NpyArray& array, const std::string& place, int64_t first, int64_t count);

/// The label of every image of `input`, from
///   a .npy file of integers, one an image, in the order of the images' file
///   an idx file of labels (its magic number says so), likewise, plain or gzip
///   else text: a line an image of two words, its number in its file (from 0) or its file name, and its class; between
///              them spaces or a comma. Empty lines and lines that begin with # do not count, nor do other images.
/// Throws InputError for every image without a label or with several.
std::vector<int> read_labels(const std::string& path, const Input& input);

}  // namespace winnow::models
