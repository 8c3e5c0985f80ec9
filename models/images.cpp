// Input for a network, by specification.
#include "models/images.h"

#include <algorithm>
#include <charconv>
#include <filesystem>

#include "models/digits/digits.h"
#include "models/digits/picture.h"
#include "models/error.h"
#include "models/input_storage.h"
#include "models/random.h"
#include "models/reference/reference.h"
#include "models/samples.h"
#include "models/synthetic.h"
#include "models/text.h"

namespace winnow::models {
namespace {

constexpr double kDefaultDensity = 0.5;
constexpr int kSide = 28;

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

/// The number behind the colon.
uint64_t seed_of(const std::string& specification, const char* expected) {
  const char* const first = specification.data() + specification.find(':') + 1;
  const char* const end = specification.data() + specification.size();
  uint64_t seed = 0;
  const auto parsed = std::from_chars(first, end, seed);
  if (parsed.ec != std::errc() || parsed.ptr != end)
    throw InputError(printable(specification) + ": expected " + expected + ", got something else");
  return seed;
}

Input picture_input(const std::string& specification, const Network& network, int count) {
  const uint64_t seed = seed_of(specification, "image:<seed>");
  Input input{specification, empty_map(network, 0), {}};
  for (int i = 0; i < std::max(count, 1); ++i) {
    const std::vector<uint8_t> pixels = digits::draw_picture(network.input_shape, seed + static_cast<uint64_t>(i));
    input.images.data.insert(input.images.data.end(), pixels.begin(), pixels.end());
    ++input.images.shape[0];
  }
  return input;
}

/// Real values as the input of a network; what its storage clips is told.
Input real_input(const std::string& name, Tensor<float> real, const Network& network) {
  Input input{name, FeatureMap(real.shape), {}};
  const Quantization storage = storage_of_input(network);
  Clipped clipped(storage);
  for (size_t i = 0; i < real.data.size(); ++i) {
    const auto value = static_cast<double>(real.data[i]);
    input.images.data[i] = stored_value(value, storage);
    clipped.look_at(value);
  }
  if (network.quantized) clipped.report(name, "values", input.warnings);
  else input.real = std::move(real);
  return input;
}

Input signed_input(const std::string& specification, const Network& network, int count) {
  const uint64_t seed = seed_of(specification, "signed:<seed>");
  Tensor<float> real(empty_map(network, std::max(count, 1)).shape);
  const size_t image_elements = static_cast<size_t>(network.input_shape.elements());
  uint64_t state = 0;
  for (size_t i = 0; i < real.data.size(); ++i) {
    uint64_t image = i / image_elements;
    if (i % image_elements == 0) state = seed ^ next_random(image);  // it does not depend on those before it
    real.data[i] = static_cast<float>(2 * next_uniform(state) - 1);
  }
  return real_input(specification, std::move(real), network);
}

/// What the layers before a sub-network make of their own input.
Input cut_input(const Network& network, int count) {
  const Network& before = *network.before;
  const Input whole = network_input(before, count);
  if (before.quantized) return {"network", reference::run(before, whole.images).at(network.input_name), {}};
  return real_input("network", reference::run_float(before, real_samples(whole, before)).at(network.input_name),
                    network);
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

Input load_input(const std::string& specification, const Network& network, int count) {
  if (count < 0)
    throw InputError(printable(specification) + ": expected 0 images or more, got " + std::to_string(count));
  if (specification == "digits") return drawn_digits(network, count);
  if (specification == "network") return network_input(network, count);
  if (specification.rfind("image:", 0) == 0) return picture_input(specification, network, count);
  if (specification.rfind("random:", 0) == 0 || specification.rfind("uneven:", 0) == 0)
    return random_input(specification, network, count);
  if (specification.rfind("signed:", 0) == 0) return signed_input(specification, network, count);
  const FilePart part = split_first(specification);
  std::error_code ignored;
  if (!std::filesystem::exists(part.path, ignored))
    throw InputError(
        printable(specification, 200) +
        ": expected digits, random:<seed>[:<density>], an idx, .safetensors, .npy or .npz file or a folder "
        "of pictures, got no file of that name");
  Input input = file_samples(part, network, count);
  input.name = specification;
  return input;
}

Tensor<float> real_samples(const Input& input, const Network& network) {
  return input.real.data.empty() ? real_values(input.images, storage_of_input(network)) : input.real;
}

}  // namespace winnow::models
