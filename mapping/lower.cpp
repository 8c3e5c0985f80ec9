// What every layer is lowered to, the fusion of clamps, and maps of one row.
#include "mapping/lower.h"

#include <algorithm>

#include "mapping/lowering.h"

namespace winnow::mapping {

using models::Layer;
using models::LayerKind;

Lowering::Lowering(const models::Network& network, const hls::Geometry& grid) : network_(network), grid_(grid) {
  for (const Layer& layer : network.layers)
    for (const std::string& in : layer.inputs) consumers_[in].push_back(&layer);
  for (const std::string& out : network.outputs) is_output_.insert(out);
}

Lowered Lowering::run() {
  add_input();
  for (number_ = 0; number_ < static_cast<int>(network_.layers.size()); ++number_) {
    const Layer& next = network_.layers[static_cast<size_t>(number_)];
    if (result_.fused_into.count(next.name) == 0) layer(next);
  }
  return std::move(result_);
}

std::string Lowering::fuse(const Layer& layer, Clamps clamps, models::LaneRange& range) {
  std::string last = layer.name;
  range = models::lane_range(layer);
  while (!is_output_.count(last)) {
    const auto it = consumers_.find(last);
    if (it == consumers_.end() || it->second.size() != 1) break;
    const Layer& next = *it->second[0];
    if (kind_of(next) != LayerKind::kClamp) break;
    if (!(next.quantization == layer.quantization)) break;
    const models::LaneRange r = models::lane_range(next);
    const models::LaneRange both{std::max(r.low, range.low), std::min(r.high, range.high)};
    if (both.low > both.high || (clamps == Clamps::kAroundZero && !both.holds_zero())) break;
    range = both;
    result_.fused_into[next.name] = layer.name;
    last = next.name;
  }
  return last;
}

void Lowering::define(const std::string& tensor, const models::MapShape& shape, const models::Quantization& q) {
  result_.tensors[tensor] = {shape, q, tensor, kNoLayer, {}};
  result_.views[tensor] = {tensor, false};
}

void Lowering::tie(const std::string& a, const std::string& b) {
  tied_.unite(a, b);
  result_.ties.emplace_back(a, b);
}

const std::string& TiedTensors::root(const std::string& tensor) {
  std::string& parent = parent_.try_emplace(tensor, tensor).first->second;
  if (parent == tensor) return parent;
  parent = root(parent);
  return parent;
}

void TiedTensors::unite(const std::string& a, const std::string& b) {
  const std::string ra = root(a), rb = root(b);
  if (ra == rb) return;
  parent_[rb] = ra;
  if (derived_.count(rb)) derived_.insert(ra);
}

bool TiedTensors::conflict(const std::string& a, const std::string& b) {
  const std::string ra = root(a), rb = root(b);
  return ra != rb && derived_.count(ra) && derived_.count(rb);
}

Window window_of(const Layer& l) {
  return {l.kernel[0], l.kernel[1], l.stride[0], l.stride[1], l.dilation[0], l.dilation[1], l.padding[0], l.padding[1]};
}

const std::string& Op::output() const {
  return std::visit([](const auto& op) -> const std::string& { return op.output; }, what);
}

std::vector<std::string> Op::inputs() const {
  if (const auto* array = std::get_if<ArrayOp>(&what)) return {array->input};
  return std::get<VectorOp>(what).inputs;
}

std::string Op::coefficients() const {
  const auto* vec = std::get_if<VectorOp>(&what);
  return vec && vec->kind == VectorOp::Kind::kDepthwise ? vec->output + "~coefficients" : "";
}

const std::string& Lowered::holder(const std::string& tensor) const {
  const auto part = parts.find(tensor);
  return part == parts.end() ? tensor : part->second.whole;
}

const Concat& Lowered::concat(const std::string& output) const {
  return *std::find_if(concats.begin(), concats.end(), [&](const Concat& c) { return c.output == output; });
}

/// Maps of one row, of sound for instance, become maps of one column: strips are of rows. No value and no weight
/// changes its place in the order of elements and taps, or it stays as it is.
static void stand_up(Lowered& lowered) {
  for (const auto& [name, tensor] : lowered.tensors)
    if (tensor.shape.height > 1) return;
  const auto window = [](Op& op) -> Window& {
    return std::visit([](auto& what) -> Window& { return what.window; }, op.what);
  };
  for (Op& op : lowered.ops)
    if (window(op).kernel_y > 1 && window(op).kernel_x > 1) return;
  lowered.upright = true;
  for (auto& [name, tensor] : lowered.tensors) std::swap(tensor.shape.height, tensor.shape.width);
  for (Op& op : lowered.ops) {
    Window& w = window(op);
    std::swap(w.kernel_y, w.kernel_x);
    std::swap(w.stride_y, w.stride_x);
    std::swap(w.dilation_y, w.dilation_x);
    std::swap(w.top, w.left);
  }
}

Lowered lower(const models::Network& network, const hls::Geometry& grid) {
  Lowered lowered = Lowering(network, grid).run();
  stand_up(lowered);
  return lowered;
}

Outcome<Lowered> lower(const models::Network& network, const accelerators::Accelerator& accelerator) {
  const hls::Geometry grid = accelerator.geometry();
  if (!network.quantized) return refuse(Refused::kFloatNetwork);
  if (accelerator.accumulators < grid.most_banks_of_row())
    return refuse(Refused::kFewAccumulators, {{"banks", grid.most_banks_of_row()}, {"n", accelerator.accumulators}});
  Lowered lowered = lower(network, grid);
  if (lowered.ops.empty()) return refuse(Refused::kNoOperation, {{"name", network.input_name}});
  return lowered;
}

void unroll_input(const Lowered& lowered, models::TensorMap& tensors) {
  for (const auto& [name, tensor] : lowered.tensors) {
    if (!tensor.is_unrolled()) continue;
    tensors[tensor.values()] =
        unrolled_values(tensor.unrolling, tensors.at(tensor.reference), tensor.quantization.zero_point);
  }
}

}  // namespace winnow::mapping
