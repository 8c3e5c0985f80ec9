// Bytes of bias, multiplier, shift and taps at the bank and lane of their channel: the vector unit's format, a byte a
// word (hls/vector.h reads it), not the record of the weight stream (hls/records.h).
#include "mapping/coefficients.h"

namespace winnow::mapping {
namespace {

models::FeatureMap values_of(const VectorOp& op, const Layout& in, const models::MapShape& shape,
                             const std::vector<int8_t>& weights) {
  const auto taps = static_cast<size_t>(op.window.kernel_y * op.window.kernel_x);
  models::FeatureMap values({1, shape.channels, shape.height, shape.width}, 0);
  for (size_t c = 0; c < in.places.size(); ++c) {
    const Place& place = in.places[c];
    const int channel = place.bank * hls::kLanes + place.position % hls::kLanes, row = place.position / hls::kLanes;
    const hls::Param& p = op.params[c];
    int at = 0;
    const auto put = [&](int byte) { values.at(0, channel, row, at++) = static_cast<uint8_t>(byte); };
    for (int byte = 0; byte < 4; ++byte) put(static_cast<int>(static_cast<uint32_t>(p.bias) >> (8 * byte)) & 0xff);
    put(p.multiplier & 0xff);
    put(p.multiplier >> 8);
    put(p.shift);
    for (size_t t = 0; t < taps; ++t) put(static_cast<uint8_t>(weights[c * taps + t]));
  }
  return values;
}

}  // namespace

void add_coefficients(const models::Network& network, const hls::Geometry& grid, Placed& placed) {
  for (const Op& op : placed.lowered.ops) {
    const std::string name = op.coefficients();
    if (name.empty()) continue;
    const auto& vec = std::get<VectorOp>(op.what);
    const Layout& in = placed.layout(vec.inputs[0]);
    const models::MapShape shape{grid.columns * hls::kLanes, in.words,
                                 hls::kDepthwiseParams + vec.window.kernel_y * vec.window.kernel_x};
    Layout layout;
    layout.tensor = name;
    layout.shape = shape;
    layout.words = 1;
    for (int c = 0; c < shape.channels; ++c) layout.places.push_back({c / hls::kLanes, c % hls::kLanes});
    placed.constants[name] =
        values_of(vec, in, shape, network.layers[static_cast<size_t>(vec.layer)].weights.quantized);
    placed.lowered.tensors[name] = {shape, {1.0, 0}, name, kNoLayer, {}};
    placed.layouts[name] = std::move(layout);
  }
}

}  // namespace winnow::mapping
