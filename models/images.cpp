// Input for a network, by specification.
#include "models/images.h"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <filesystem>
#include <limits>

#include "models/digits/digits.h"
#include "models/digits/picture.h"
#include "models/error.h"
#include "models/idx.h"
#include "models/random.h"
#include "models/reference/reference.h"
#include "models/safetensors.h"
#include "models/synthetic.h"
#include "models/text.h"

namespace winnow::models {
namespace {

constexpr double kPixelScale = 1.0 / 255;
constexpr double kDefaultDensity = 0.5;
constexpr int kSide = 28;

uint8_t stored_value(double real, const Quantization& quantization) {
  const double lane = std::floor(real / quantization.scale + 0.5);
  return static_cast<uint8_t>(std::clamp(lane + quantization.zero_point, 0.0, 255.0));
}

/// Real values that are clipped when they are stored, by more than a step.
class Clipped {
 public:
  explicit Clipped(const Quantization& quantization) : quantization_(quantization) {}

  void look_at(double real, uint64_t times = 1) {
    const double stored = real / quantization_.scale + quantization_.zero_point;
    values_ += times;
    if (times == 0 || (stored >= -1 && stored <= 256)) return;
    clipped_ += times;
    least_ = std::min(least_, real);
    most_ = std::max(most_, real);
  }

  void report(const std::string& file, const std::string& place, Warnings& warnings) const {
    if (clipped_ == 0) return;
    const auto real = [&](int stored) {
      return number_text(static_cast<float>(quantization_.scale * (stored - quantization_.zero_point)));
    };
    const auto shortened = [](double value) { return number_text(static_cast<float>(value)); };
    const std::string got = least_ == most_ ? shortened(least_) : shortened(least_) + ".." + shortened(most_);
    warnings.push_back({"clipped-input", file, place,
                        "expected values in " + real(0) + ".." + real(255) +
                            ", as the network's input holds them, got " + std::to_string(clipped_) + " of " +
                            std::to_string(values_) + " outside (" + got + "), which are clipped"});
  }

 private:
  Quantization quantization_;
  uint64_t values_ = 0, clipped_ = 0;
  double least_ = std::numeric_limits<double>::max(), most_ = std::numeric_limits<double>::lowest();
};

/// Pixels in place become stored values.
void store_pixels(std::vector<uint8_t>& pixels, const Quantization& quantization, const std::string& file,
                  Warnings& warnings) {
  uint8_t stored[256];
  uint64_t times[256] = {};
  for (int pixel = 0; pixel < 256; ++pixel) stored[pixel] = stored_value(pixel * kPixelScale, quantization);
  for (uint8_t& pixel : pixels) {
    ++times[pixel];
    pixel = stored[pixel];
  }
  Clipped clipped(quantization);
  for (int pixel = 0; pixel < 256; ++pixel) clipped.look_at(pixel * kPixelScale, times[pixel]);
  clipped.report(file, "pixels", warnings);
}

Input network_input(const Network& network, int count);

FeatureMap empty_map(const Network& network, int64_t count) {
  const MapShape& shape = network.input_shape;
  return FeatureMap(Shape{count, shape.channels, shape.height, shape.width});
}

Input random_input(uint64_t seed, double density, bool uneven, const Network& network, int count) {
  const int zero = storage_of_input(network).zero_point;
  const auto largest = static_cast<uint64_t>(255 - zero);
  Input input{(uneven ? "uneven:" : "random:") + std::to_string(seed) + ":" + number_text(density),
              empty_map(network, std::max(count, 1)),
              {}};
  const size_t image_elements = static_cast<size_t>(network.input_shape.elements());
  uint64_t state = seed;
  std::vector<double> channel_density(static_cast<size_t>(network.input_shape.channels), density);
  if (uneven) {
    channel_density = uneven_factors(network.input_shape.channels, state);
    for (double& d : channel_density) d *= density;
  }
  const size_t plane = image_elements / channel_density.size();
  for (size_t i = 0; i < input.images.data.size(); ++i) {
    if (i % image_elements == 0) {  // an image does not depend on those before it
      uint64_t image = i / image_elements;
      state = seed ^ next_random(image);
    }
    const double draw = next_uniform(state);
    const uint64_t size = next_random(state);
    const bool above = draw < channel_density[i / plane % channel_density.size()] && largest > 0;
    input.images.data[i] = static_cast<uint8_t>(zero + (above ? 1 + static_cast<int>(size % largest) : 0));
  }
  return input;
}

Input random_input(const std::string& specification, const Network& network, int count) {
  const size_t first = specification.find(':'), second = specification.find(':', first + 1);
  const char* const end = specification.data() + specification.size();
  const char* const seed_end = second == std::string::npos ? end : specification.data() + second;
  uint64_t seed = 0;
  auto parsed = std::from_chars(specification.data() + first + 1, seed_end, seed);
  bool good = parsed.ec == std::errc() && parsed.ptr == seed_end;
  double density = kDefaultDensity;
  if (seed_end != end) {
    const auto real = std::from_chars(seed_end + 1, end, density);
    good = good && real.ec == std::errc() && real.ptr == end && density >= 0 && density <= 1;
  }
  if (!good)
    throw InputError(printable(specification) +
                     ": expected random:<seed>[:<density 0..1>] or uneven:<seed>[:<density>], got something else");
  return random_input(seed, density, specification[0] == 'u', network, count);
}

Input picture_input(const std::string& specification, const Network& network, int count) {
  const char* const first = specification.data() + specification.find(':') + 1;
  const char* const end = specification.data() + specification.size();
  uint64_t seed = 0;
  const auto parsed = std::from_chars(first, end, seed);
  if (parsed.ec != std::errc() || parsed.ptr != end)
    throw InputError(printable(specification) + ": expected image:<seed>, got something else");
  Input input{specification, empty_map(network, 0), {}};
  for (int i = 0; i < std::max(count, 1); ++i) {
    const std::vector<uint8_t> pixels = digits::draw_picture(network.input_shape, seed + static_cast<uint64_t>(i));
    input.images.data.insert(input.images.data.end(), pixels.begin(), pixels.end());
    ++input.images.shape[0];
  }
  return input;
}

/// What the layers before a sub-network make of their own input.
Input cut_input(const Network& network, int count) {
  const Input whole = network_input(*network.before, count);
  return {"network", reference::run(*network.before, whole.images).at(network.input_name), {}};
}

Input network_input(const Network& network, int count) {
  if (network.before) return cut_input(network, count);
  return load_input(network.default_input.empty() ? "digits" : network.default_input, network, count);
}

Input drawn_digits(const Network& network, int count) {
  if (network.before || !network.default_input.empty()) return network_input(network, count);
  if (!(network.input_shape == MapShape{1, kSide, kSide}))
    return random_input(1, kDefaultDensity, false, network, count);
  Input input{"digits", {}, {}};
  for (int i = 0; i < std::max(count, 1); ++i) {
    const std::vector<uint8_t> pixels = digits::draw_digit(i % 10, static_cast<uint64_t>(i));
    input.images.data.insert(input.images.data.end(), pixels.begin(), pixels.end());
    input.labels.push_back(i % 10);
  }
  input.images.shape = empty_map(network, 0).shape;
  input.images.shape[0] = static_cast<int64_t>(input.labels.size());
  store_pixels(input.images.data, storage_of_input(network), input.name, input.warnings);
  return input;
}

/// "<path>:<first>", unless a file of that very name exists.
struct FilePart {
  std::string path;
  int64_t first = 0;
};
FilePart split_first(const std::string& specification) {
  const size_t colon = specification.rfind(':');
  std::error_code ignored;
  if (colon == std::string::npos || std::filesystem::exists(specification, ignored)) return {specification};
  int64_t first = 0;
  const char* const end = specification.data() + specification.size();
  const auto parsed = std::from_chars(specification.data() + colon + 1, end, first);
  if (parsed.ec != std::errc() || parsed.ptr != end || first < 0 || first > INT32_MAX) return {specification};
  return {specification.substr(0, colon), first};
}

/// The file of labels beside a file of images, by MNIST's names; empty if there is none.
std::string labels_beside(const std::string& path) {
  const std::string images = "images-idx3", labels = "labels-idx1";
  const size_t at = path.rfind(images);
  if (at == std::string::npos) return "";
  std::string beside = path;
  beside.replace(at, images.size(), labels);
  std::error_code ignored;
  return std::filesystem::exists(beside, ignored) ? beside : "";
}

Input idx_input(const FilePart& part, const Network& network, int count) {
  Input input;
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

/// Shapes a tensor of input may have: with or without the batch, a vector also without height and width.
bool batch_of(const Shape& shape, const MapShape& map, int64_t& batch) {
  std::vector<Shape> image_shapes = {{map.channels, map.height, map.width}};
  if (map.height == 1 && map.width == 1) image_shapes.push_back({map.channels});
  for (const Shape& image : image_shapes) {
    const bool batched = shape.size() == image.size() + 1;
    if (!batched && shape.size() != image.size()) continue;
    if (!std::equal(image.begin(), image.end(), shape.begin() + batched)) continue;
    batch = batched ? shape[0] : 1;
    return true;
  }
  return false;
}

std::vector<uint8_t> stored_elements(const StoredTensor& tensor, const std::string& file,
                                     const Quantization& quantization, Clipped& clipped) {
  if (tensor.dtype == Dtype::kU8) return elements<uint8_t>(tensor);
  std::vector<uint8_t> stored;
  for (float real : elements<float>(tensor)) {
    if (!std::isfinite(real))
      throw InputError(file + ": input: expected finite numbers, got " + number_text(real) + " at element " +
                       std::to_string(stored.size()));
    stored.push_back(stored_value(real, quantization));
    clipped.look_at(real);
  }
  return stored;
}

Input tensor_input(const FilePart& part, const Network& network, int count) {
  const TensorFile file = TensorFile::read(part.path);
  const StoredTensor* tensor = file.find("input");
  const MapShape& map = network.input_shape;
  int64_t batch = 0;
  const bool dtype = tensor && tensor->dtype != Dtype::kI8 && tensor->dtype != Dtype::kI32;
  if (!dtype || !batch_of(tensor->shape, map, batch)) {
    throw InputError(part.path + ": input: expected U8 or F32 of [count, " + shape_text(map).substr(1) + ", got " +
                     (tensor ? dtype_name(tensor->dtype) + (" " + shape_text(tensor->shape)) : "nothing"));
  }
  const int64_t wanted = count == 0 ? std::max<int64_t>(batch - part.first, 1) : count;
  if (wanted > batch - part.first)
    throw InputError(part.path + ": input: expected at least " + std::to_string(part.first + wanted) + " images, got " +
                     std::to_string(batch));

  Input input;
  input.images = empty_map(network, wanted);
  Clipped clipped(storage_of_input(network));
  const std::vector<uint8_t> all = stored_elements(*tensor, part.path, storage_of_input(network), clipped);
  clipped.report(part.path, "input", input.warnings);
  std::copy_n(all.begin() + part.first * map.elements(), input.images.data.size(), input.images.data.begin());
  return input;
}

}  // namespace

FeatureMap images_of(const FeatureMap& all, int first, int count) {
  FeatureMap some({count, all.shape[1], all.shape[2], all.shape[3]});
  const size_t size = some.data.size() / static_cast<size_t>(count);
  std::copy_n(all.data.begin() + static_cast<std::ptrdiff_t>(size) * first, some.data.size(), some.data.begin());
  return some;
}

FeatureMap full_batch(const FeatureMap& all, int first, int batch) {
  const int there = std::min(batch, static_cast<int>(all.shape[0]) - first);
  FeatureMap full = images_of(all, first, there);
  const std::vector<uint8_t> last = images_of(all, first + there - 1, 1).data;
  for (; full.shape[0] < batch; ++full.shape[0]) full.data.insert(full.data.end(), last.begin(), last.end());
  return full;
}

Quantization storage_of_input(const Network& network) {
  return network.quantized ? network.input_quantization : Quantization{kPixelScale, 0};
}

Tensor<float> real_values(const FeatureMap& stored, const Quantization& quantization) {
  Tensor<float> real(stored.shape);
  std::transform(stored.data.begin(), stored.data.end(), real.data.begin(),
                 [&](uint8_t q) { return static_cast<float>(quantization.scale * (q - quantization.zero_point)); });
  return real;
}

Input load_input(const std::string& specification, const Network& network, int count) {
  if (count < 0)
    throw InputError(printable(specification) + ": expected 0 images or more, got " + std::to_string(count));
  if (specification == "digits") return drawn_digits(network, count);
  if (specification == "network") return network_input(network, count);
  if (specification.rfind("image:", 0) == 0) return picture_input(specification, network, count);
  if (specification.rfind("random:", 0) == 0 || specification.rfind("uneven:", 0) == 0)
    return random_input(specification, network, count);
  const FilePart part = split_first(specification);
  std::error_code ignored;
  if (!std::filesystem::exists(part.path, ignored))
    throw InputError(
        printable(specification, 200) +
        ": expected digits, random:<seed>[:<density>] or an idx or .safetensors file, got no file of that name");
  Input input = std::filesystem::path(part.path).extension() == ".safetensors" ? tensor_input(part, network, count)
                                                                               : idx_input(part, network, count);
  input.name = specification;
  return input;
}

}  // namespace winnow::models
