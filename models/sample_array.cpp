// From an array to the input of a network.
#include <algorithm>
#include <cmath>

#include "models/error.h"
#include "models/input_storage.h"
#include "models/samples.h"
#include "models/text.h"

namespace winnow::models {
namespace {

/// Shapes that one image may have in a file.
std::vector<Shape> image_shapes(const MapShape& map, bool nhwc) {
  const int64_t c = map.channels, h = map.height, w = map.width;
  std::vector<Shape> shapes = {nhwc ? Shape{h, w, c} : Shape{c, h, w}};
  if (h == 1) shapes.push_back(nhwc ? Shape{w, c} : Shape{c, w});
  if (c == 1) shapes.push_back({h, w});
  if (h == 1 && w == 1) shapes.push_back({c});
  return shapes;
}

/// How many images an array of that shape holds, 0 if it holds something else.
int64_t images_in(const Shape& shape, const MapShape& map, bool nhwc) {
  for (const Shape& image : image_shapes(map, nhwc)) {
    const bool batched = shape.size() == image.size() + 1;
    if (!batched && shape.size() != image.size()) continue;
    if (std::equal(image.begin(), image.end(), shape.begin() + batched)) return batched ? shape[0] : 1;
  }
  return 0;
}

/// Where element `index` of a map [channels, height, width] stands in an image of the file.
int64_t place_in_image(int64_t index, const MapShape& map, bool nhwc) {
  const int64_t plane = int64_t{map.height} * map.width;
  return nhwc ? index % plane * map.channels + index / plane : index;
}

bool is_taken(const std::string& type, bool quantized) {
  return type == "u1" || type == "f4" || type == "f8" || (type == "i1" && quantized);
}

}  // namespace

Input samples_of(const SampleArray& array, const Network& network, int64_t first, int count) {
  const MapShape& map = network.input_shape;
  const std::string at = array.file + ": " + (array.place.empty() ? "" : array.place + ": ");
  const NpyArray& values = array.values;
  const int64_t there = is_taken(values.type, network.quantized) ? images_in(values.shape, map, array.nhwc) : 0;
  if (there == 0) {
    const std::string shape = shape_text(image_shapes(map, array.nhwc)[0]);
    throw InputError(at + "expected " + array.types + " of [count, " + shape.substr(1) + ", got " + array.got);
  }
  const int64_t wanted = count == 0 ? std::max<int64_t>(there - first, 1) : count;
  if (wanted > there - first)
    throw InputError(at + "expected at least " + std::to_string(first + wanted) + " images, got " +
                     std::to_string(there));

  Input input;
  input.first = first;
  input.images = FeatureMap({wanted, map.channels, map.height, map.width});
  const bool real = values.type[0] == 'f';
  if (real && !network.quantized) input.real = Tensor<float>(input.images.shape);
  const Quantization storage = storage_of_input(network);
  Clipped clipped(storage);
  const int64_t elements = map.elements();
  for (int64_t i = 0; i < wanted * elements; ++i) {
    const int64_t from = (first + i / elements) * elements + place_in_image(i % elements, map, array.nhwc);
    const double value = values[from];
    const auto to = static_cast<size_t>(i);
    if (!real) {
      input.images.data[to] = static_cast<uint8_t>(value + (values.type == "i1" ? 128 : 0));
      continue;
    }
    if (!std::isfinite(value))
      throw InputError(at + "expected finite numbers, got " + number_text(value) + " at element " +
                       std::to_string(from));
    input.images.data[to] = stored_value(value, storage);
    if (network.quantized) clipped.look_at(value);
    else input.real.data[to] = static_cast<float>(value);
  }
  clipped.report(array.file, array.place.empty() ? "array" : array.place, input.warnings);
  return input;
}

}  // namespace winnow::models
