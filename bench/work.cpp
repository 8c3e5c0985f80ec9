// Work of a mapped network.
#include "bench/work.h"

#include <algorithm>

#include "mapping/bytes.h"
#include "models/checks.h"

namespace winnow::bench {
namespace {

uint64_t dense_macs(const models::Layer& layer) {
  if (!models::has_weights(layer)) return 0;
  return static_cast<uint64_t>(models::element_count(layer.weights.shape)) * static_cast<uint64_t>(layer.shape.height) * static_cast<uint64_t>(layer.shape.width);
}

/// Rows of tensor `output` that COMPUTE commands write.
std::vector<char> computed_rows(const mapping::Mapping& m, const std::string& output, int height) {
  std::vector<char> rows(static_cast<size_t>(height), 0);
  for (const mapping::Step& step : m.steps)
    if (step.unit == hls::kUnitCp && m.layouts[static_cast<size_t>(step.writes.layout)].tensor == output)
      std::fill(rows.begin() + step.writes.y0, rows.begin() + step.writes.y1, 1);
  return rows;
}

}  // namespace

uint64_t nonzero_pairs(const mapping::ArrayOp& op, const mapping::PhysicalTensor& in, const models::FeatureMap& values, const models::MapShape& out,
                       const std::vector<char>& rows) {
  const mapping::Window& w = op.window;
  const models::MapShape& shape = in.shape;
  const int64_t plane = int64_t{shape.height} * shape.width, images = static_cast<int64_t>(values.data.size()) / shape.elements();
  const size_t taps = static_cast<size_t>(w.kernel_y) * static_cast<size_t>(w.kernel_x);
  // met[channel][tap]: pixels at which this weight meets a non-zero activation.
  std::vector<uint64_t> met(static_cast<size_t>(shape.channels) * taps, 0);
  for (int64_t map = 0; map < images * shape.channels; ++map) {
    const uint8_t* const from = values.data.data() + map * plane;
    for (int ky = 0; ky < w.kernel_y; ++ky)
      for (int kx = 0; kx < w.kernel_x; ++kx) {
        uint64_t& count = met[static_cast<size_t>(map % shape.channels) * taps + static_cast<size_t>(ky * w.kernel_x + kx)];
        for (int oy = 0; oy < out.height; ++oy) {
          const int y = oy * w.stride_y + ky * w.dilation_y - w.top;
          if (!rows[static_cast<size_t>(oy)] || y < 0 || y >= shape.height) continue;
          for (int ox = 0; ox < out.width; ++ox) {
            const int x = ox * w.stride_x + kx * w.dilation_x - w.left;
            if (x >= 0 && x < shape.width) count += from[int64_t{y} * shape.width + x] != in.quantization.zero_point;
          }
        }
      }
  }
  uint64_t pairs = 0;
  for (const auto& channel : op.weights)
    for (const mapping::SparseWeight& weight : channel) pairs += met[static_cast<size_t>(weight.in) * taps + static_cast<size_t>(weight.tap)];
  return pairs;
}

std::vector<LayerWork> layer_work(const mapping::Mapping& m, const models::TensorMap& tensors) {
  std::vector<LayerWork> work(m.network.layers.size() + 1);
  for (size_t i = 0; i < m.network.layers.size(); ++i) work[i + 1].dense_macs = dense_macs(m.network.layers[i]);
  for (const mapping::Op& op : m.lowered.ops)
    if (const auto* array = std::get_if<mapping::ArrayOp>(&op.what)) {
      const mapping::PhysicalTensor& in = m.lowered.tensors.at(array->input);
      const models::MapShape& out = m.lowered.tensors.at(array->output).shape;
      work[static_cast<size_t>(op.tag)].nonzero_pairs += nonzero_pairs(*array, in, tensors.at(in.values()), out, computed_rows(m, array->output, out.height));
    }
  return work;
}

uint64_t least_bytes(const models::FeatureMap& values, int zero_point) {
  const auto zeros = static_cast<uint64_t>(std::count(values.data.begin(), values.data.end(), static_cast<uint8_t>(zero_point)));
  const uint64_t all = values.data.size();
  return std::min(all, (all + 7) / 8 + all - zeros);
}

Compulsory compulsory_bytes(const mapping::Mapping& m, const models::TensorMap& tensors) {
  Compulsory c;
  for (const mapping::LayerPlan& l : m.layers) c.weights += l.weight_bytes + l.table_bytes;
  for (const mapping::Transfer& t : m.transfers)
    if (t.origin == mapping::Origin::kConstant) c.weights += mapping::transfer_stream(m, t, tensors).size();
  const auto least = [&](const std::string& tensor) { return least_bytes(tensors.at(tensor), m.network.quantization_of(tensor).zero_point); };
  c.input = least(m.network.input_name);
  for (const std::string& output : m.network.outputs) c.output += least(output);
  return c;
}

}  // namespace winnow::bench
