// Samples that users have as files.
#include "models/samples.h"

#include <algorithm>
#include <cstring>
#include <filesystem>

#include "models/checks.h"
#include "models/error.h"
#include "models/file.h"
#include "models/idx.h"
#include "models/input_storage.h"
#include "models/labels.h"
#include "models/pictures.h"
#include "models/safetensors.h"
#include "models/text.h"

namespace winnow::models {
namespace {

namespace fs = std::filesystem;

/// The file of labels beside a file of images, by MNIST's names; empty if there is none.
std::string labels_beside(const std::string& path) {
  const std::string images = "images-idx3", labels = "labels-idx1";
  const size_t at = path.rfind(images);
  if (at == std::string::npos) return "";
  std::string beside = path;
  beside.replace(at, images.size(), labels);
  std::error_code ignored;
  return fs::exists(beside, ignored) ? beside : "";
}

Input idx_samples(const FilePart& part, const Network& network, int count) {
  Input input;
  input.first = part.first;
  input.images = read_idx_images(part.path, part.first, count);
  const Shape& got = input.images.shape;
  const MapShape image{1, static_cast<int>(got[2]), static_cast<int>(got[3])};
  if (!(image == network.input_shape))
    throw InputError(part.path + ": expected images of " + shape_text(network.input_shape) + " for the network, got " +
                     shape_text(image));
  if (const std::string labels = labels_beside(part.path); !labels.empty())
    for (uint8_t label : read_idx_labels(labels, part.first, got[0])) input.labels.push_back(label);
  store_pixels(input.images.data, storage_of_input(network), part.path, input.warnings);
  return input;
}

template <typename T>
NpyArray array_of(const char* type, const StoredTensor& tensor) {
  const std::vector<T> values = elements<T>(tensor);
  return {type, tensor.shape, std::string(reinterpret_cast<const char*>(values.data()), values.size() * sizeof(T))};
}

Input safetensors_samples(const FilePart& part, const Network& network, int count) {
  const TensorFile file = TensorFile::read(part.path);
  const StoredTensor* tensor = file.find("input");
  SampleArray array{part.path, "input", "U8 or F32", "nothing", {}};
  if (tensor) {
    array.got = dtype_name(tensor->dtype) + (" " + shape_text(tensor->shape));
    if (tensor->dtype == Dtype::kU8) array.values = array_of<uint8_t>("u1", *tensor);
    else if (tensor->dtype != Dtype::kI8 && tensor->dtype != Dtype::kI32) array.values = array_of<float>("f4", *tensor);
  }
  return samples_of(array, network, part.first, count);
}

SampleArray numpy_samples(const FilePart& part, const std::string& place, NpyArray values, const Network& network) {
  const std::string got = values.text();
  return {part.path,         place, network.quantized ? "f4, f8, u1 or i1" : "f4, f8 or u1", got, std::move(values),
          network.input_nhwc};
}

Input npy_samples(const FilePart& part, const Network& network, int count) {
  return samples_of(numpy_samples(part, "", read_npy(part.path), network), network, part.first, count);
}

/// The array `input`, or the only one that is not the labels.
Input npz_samples(const FilePart& part, const Network& network, int count) {
  const NpzFile file(part.path);
  std::vector<std::string> names = file.names(), labels;
  for (const char* name : {"labels", "y"}) {
    const auto found = std::find(names.begin(), names.end(), name);
    if (found == names.end()) continue;
    labels.push_back(*found);
    names.erase(found);
  }
  const bool named = std::find(names.begin(), names.end(), "input") != names.end();
  if (!named && names.size() != 1)
    throw InputError(part.path + ": expected an array \"input\", or only one besides labels, got " + file.names_text());
  const std::string name = named ? "input" : names[0];
  Input input = samples_of(numpy_samples(part, printable(name), file.array(name), network), network, part.first, count);
  if (!labels.empty())
    input.labels = labels_of(file.array(labels[0]), part.path + ": " + labels[0], part.first, input.images.shape[0]);
  return input;
}

Input picture_samples(const FilePart& part, bool folder, const Network& network, int count) {
  const std::vector<std::string> files = folder ? pictures_in(part.path) : std::vector<std::string>{part.path};
  const auto there = static_cast<int64_t>(files.size());
  const int64_t wanted = count == 0 ? std::max<int64_t>(there - part.first, 1) : count;
  if (wanted > there - part.first)
    throw InputError(part.path + ": expected at least " + std::to_string(part.first + wanted) + " pictures, got " +
                     std::to_string(there));
  const MapShape& map = network.input_shape;
  if (wanted > kMaxElements / map.elements())
    throw InputError(part.path + ": expected at most " + std::to_string(kMaxElements / map.elements()) +
                     " pictures at a time, got " + std::to_string(wanted));
  Input input;
  input.first = part.first;
  input.images.shape = {wanted, map.channels, map.height, map.width};
  for (int64_t i = 0; i < wanted; ++i) {
    const std::string& file = files[static_cast<size_t>(part.first + i)];
    const std::vector<uint8_t> pixels = read_picture(file, map);
    input.images.data.insert(input.images.data.end(), pixels.begin(), pixels.end());
    input.files.push_back(fs::path(file).filename().string());
  }
  store_pixels(input.images.data, storage_of_input(network), part.path, input.warnings);
  return input;
}

}  // namespace

Input file_samples(const FilePart& part, const Network& network, int count) {
  std::error_code ignored;
  const std::string extension = small_extension(part.path);
  if (fs::is_directory(part.path, ignored)) return picture_samples(part, true, network, count);
  if (extension == ".png" || extension == ".jpg" || extension == ".jpeg")
    return picture_samples(part, false, network, count);
  if (extension == ".safetensors") return safetensors_samples(part, network, count);
  if (extension == ".npy") return npy_samples(part, network, count);
  if (extension == ".npz") return npz_samples(part, network, count);
  return idx_samples(part, network, count);
}

}  // namespace winnow::models
