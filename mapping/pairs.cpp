// Counting.
#include "mapping/pairs.h"

#include <algorithm>

#include "mapping/strips.h"
#include "mapping/unroll.h"

namespace winnow::mapping {
namespace {

/// By tensor of `flow`, the rows between the first and the last that an operation or the world reads.
std::vector<RowRange> read_rows(const RowFlow& flow) {
  std::vector<RowRange> rows(flow.heights.size());
  std::vector<char> is_read(flow.heights.size(), 0);
  for (size_t i = flow.ops.size(); i-- > 0;) {
    const RowFlow::Step& op = flow.ops[i];
    const auto out = static_cast<size_t>(op.out);
    if (!is_read[out]) rows[out] = {0, flow.heights[out]};
    is_read[out] = 1;
    for (const int in : op.in) {
      const auto t = static_cast<size_t>(in);
      const RowRange needed = input_rows(op, flow.heights[t], rows[out].begin, rows[out].end);
      rows[t] =
          is_read[t] ? RowRange{std::min(rows[t].begin, needed.begin), std::max(rows[t].end, needed.end)} : needed;
      is_read[t] = 1;
    }
  }
  return rows;
}

}  // namespace

LeastWork least_work(const models::Network& network, models::TensorMap tensors) {
  const Outcome<Lowered> outcome = lower(network, hls::Geometry{1, 1, 1});
  if (!outcome) return {};
  const Lowered& lowered = *outcome.value;
  unroll_input(lowered, tensors);
  const RowFlow flow(lowered);
  const std::vector<RowRange> rows = read_rows(flow);
  LeastWork work;
  for (size_t i = 0; i < lowered.ops.size(); ++i) {
    const auto* array = std::get_if<ArrayOp>(&lowered.ops[i].what);
    if (!array || array->layer == kNoLayer) continue;  // moves are of a geometry
    const models::MapShape& out = lowered.tensors.at(array->output).shape;
    const RowRange read = rows[static_cast<size_t>(flow.ops[i].out)];
    std::vector<char> counted(static_cast<size_t>(out.height), 0);
    for (int y = std::max(read.begin, 0); y < std::min(read.end, out.height); ++y) counted[static_cast<size_t>(y)] = 1;
    const PhysicalTensor& in = lowered.tensors.at(array->input);
    for (const auto& channel : array->weights) work.weights += channel.size();
    work.pairs += nonzero_pairs(*array, in, tensors.at(in.values()), out, counted);
  }
  return work;
}

std::vector<uint64_t> meetings(const Window& w, const PhysicalTensor& in, const models::FeatureMap& values,
                               const models::MapShape& out, const std::vector<char>& rows) {
  const models::MapShape& shape = in.shape;
  const int64_t plane = int64_t{shape.height} * shape.width,
                images = static_cast<int64_t>(values.data.size()) / shape.elements();
  const size_t taps = static_cast<size_t>(w.kernel_y) * static_cast<size_t>(w.kernel_x);
  std::vector<uint64_t> met(static_cast<size_t>(shape.channels) * taps, 0);
  for (int64_t map = 0; map < images * shape.channels; ++map) {
    const uint8_t* const from = values.data.data() + map * plane;
    for (int ky = 0; ky < w.kernel_y; ++ky)
      for (int kx = 0; kx < w.kernel_x; ++kx) {
        uint64_t& count =
            met[static_cast<size_t>(map % shape.channels) * taps + static_cast<size_t>(ky * w.kernel_x + kx)];
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
  return met;
}

uint64_t nonzero_pairs(const ArrayOp& op, const PhysicalTensor& in, const models::FeatureMap& values,
                       const models::MapShape& out, const std::vector<char>& rows) {
  const std::vector<uint64_t> met = meetings(op.window, in, values, out, rows);
  const size_t taps = static_cast<size_t>(op.window.kernel_y) * static_cast<size_t>(op.window.kernel_x);
  uint64_t pairs = 0;
  for (const auto& channel : op.weights)
    for (const SparseWeight& weight : channel)
      pairs += met[static_cast<size_t>(weight.in) * taps + static_cast<size_t>(weight.tap)];
  return pairs;
}

}  // namespace winnow::mapping
