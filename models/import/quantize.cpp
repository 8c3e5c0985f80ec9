// What nodes that quantize say about a tensor.
#include "models/import/quantize.h"

#include <algorithm>
#include <cmath>

#include "models/text.h"

namespace winnow::models::import {
namespace {

/// Scales as a list along one axis: of one element, of a vector along `axis`, or of an array that broadcasts to the
/// tensor and is longer than 1 in one axis alone.
void set_scales(ValueQuantization& how, const Array& scale, size_t rank, int64_t axis) {
  if (!scale.is_float()) throw Unsupported("expected float scales, got " + array_text(scale));
  how.scale = scale.real;
  if (how.scale.empty()) throw Unsupported("expected a scale, got none");
  for (float s : how.scale)
    if (!(s > 0) || !std::isfinite(s))
      throw Unsupported("expected finite scales above 0, got " + number_text(static_cast<double>(s)));
  if (how.scale.size() == 1) return;
  if (scale.rank() == 1) {
    how.axis = axis < 0 ? axis + static_cast<int64_t>(rank) : axis;
  } else {
    const auto longer = [](int64_t d) { return d != 1; };
    const auto found = std::find_if(scale.shape.begin(), scale.shape.end(), longer);
    if (std::count_if(scale.shape.begin(), scale.shape.end(), longer) != 1 || scale.rank() > rank)
      throw Unsupported("expected scales along one axis, got " + array_text(scale));
    how.axis = found - scale.shape.begin() + static_cast<int64_t>(rank - scale.rank());
  }
  if (how.axis < 0 || how.axis >= static_cast<int64_t>(rank))
    throw Unsupported("expected an axis of the tensor for its scales, got " + std::to_string(how.axis));
}

void set_zero_points(ValueQuantization& how, std::vector<int64_t> zeros) {
  if (zeros.size() == 1) zeros.assign(how.scale.size(), zeros[0]);
  if (zeros.size() != how.scale.size())
    throw Unsupported("expected as many zero points as scales, " + std::to_string(how.scale.size()) + ", got " +
                      std::to_string(zeros.size()));
  how.zero_point = std::move(zeros);
}

/// 0 if it is not one number.
double single(const Array& array) {
  if (array.elements() != 1) return 0;
  return array.is_float() ? static_cast<double>(array.real[0]) : static_cast<double>(array.whole[0]);
}

}  // namespace

ValueQuantization linear_quantization(const Node& node, const Array& scale, const Array* zero, size_t rank) {
  if (node.attributes.integer("block_size", 0) != 0)
    throw Unsupported("expected scales of whole tensors or of channels, got some of blocks", "per-channel scales");
  ValueQuantization how;
  set_scales(how, scale, rank, node.attributes.integer("axis", 1));
  ElementType type = ElementType::kUint8;
  if (zero) type = zero->type;
  else if (const int64_t stated = node.attributes.integer("output_dtype", 0); stated == 3) type = ElementType::kInt8;
  else if (stated != 0 && stated != 2)
    throw Unsupported("expected output_dtype uint8 or int8, got type " + std::to_string(stated));
  if (type == ElementType::kFloat) throw Unsupported("expected an integer zero point, got " + array_text(*zero));
  const IntegerRange range = range_of(type);
  how.low = range.low;
  how.high = range.high;
  set_zero_points(how, zero ? zero->whole : std::vector<int64_t>{0});
  return how;
}

ValueQuantization quant_quantization(const Node& node, const Array& scale, const Array& zero, const Array& bits,
                                     size_t rank) {
  ValueQuantization how;
  set_scales(how, scale, rank, 0);
  std::vector<int64_t> zeros = zero.whole;
  for (float z : zero.real) {
    if (z != std::floor(z) || std::abs(z) > 1e9f)
      throw Unsupported("expected a whole zero point, got " + number_text(static_cast<double>(z)));
    zeros.push_back(static_cast<int64_t>(z));
  }
  set_zero_points(how, std::move(zeros));
  const double width = single(bits);
  if (!(width >= 1 && width <= 32) || width != std::floor(width))
    throw Unsupported("expected one bit width, 1..32, got " +
                      (bits.elements() == 1 ? number_text(width) : array_text(bits)));
  const bool is_signed = node.attributes.integer("signed", 1) != 0, narrow = node.attributes.integer("narrow", 0) != 0;
  const int64_t span = int64_t{1} << static_cast<int>(width);
  how.low = is_signed ? -span / 2 + narrow : 0;
  how.high = is_signed ? span / 2 - 1 : span - 1 - narrow;
  if (is_bipolar(node, &bits)) {
    how.low = -1;
    how.high = 1;
  }
  return how;
}

bool is_bipolar(const Node& node, const Array* last) {
  return node.op == "BipolarQuant" || (node.attributes.integer("signed", 1) != 0 && last && single(*last) == 1);
}

ValueQuantization bipolar_quantization(const Array& scale, size_t rank) {
  ValueQuantization how;
  set_scales(how, scale, rank, 0);
  set_zero_points(how, {0});
  how.low = -1;
  how.high = 1;
  return how;
}

Array quantized(const Array& real, const ValueQuantization& how) {
  const auto axis = static_cast<size_t>(how.axis);
  const size_t scales = how.scale.size();
  if (scales > 1 && real.shape.at(axis) != static_cast<int64_t>(scales))
    throw Unsupported("expected " + std::to_string(real.shape.at(axis)) + " scales along axis " + std::to_string(axis) +
                      ", got " + std::to_string(scales));
  const size_t inner = scales == 1 ? 1 : static_cast<size_t>(product(real.shape, axis + 1, real.rank()));
  Array out = make_array(ElementType::kInt64, real.shape);
  for (size_t i = 0; i < out.whole.size(); ++i) {
    const size_t k = scales == 1 ? 0 : i / inner % scales;
    const double q =
        std::nearbyint(static_cast<double>(real.real[i] / how.scale[k])) + static_cast<double>(how.zero_point[k]);
    if (std::isnan(q))
      throw Unsupported("expected finite values, got " + number_text(static_cast<double>(real.real[i])));
    out.whole[i] = static_cast<int64_t>(std::clamp(q, static_cast<double>(how.low), static_cast<double>(how.high)));
  }
  return out;
}

}  // namespace winnow::models::import
