// Lowering: fusion, views, identity operations.
#include "mapping/lower.h"

#include <algorithm>
#include <set>

namespace winnow::mapping {
namespace {

using models::Layer;
using models::LayerKind;
using models::LayerType;
using models::Network;

constexpr int kMostDepthwiseTaps = 49;  // coefficients that a vector unit holds

/// Union-find over physical tensors, knowing which groups take their layout from a concat.
class Groups {
 public:
  const std::string& root(const std::string& t) {
    std::string& p = parent_.try_emplace(t, t).first->second;
    if (p == t) return p;
    p = root(p);
    return p;
  }
  void unite(const std::string& a, const std::string& b) {
    const std::string ra = root(a), rb = root(b);
    if (ra == rb) return;
    parent_[rb] = ra;
    if (derived_.count(rb)) derived_.insert(ra);
  }
  void mark_derived(const std::string& t) { derived_.insert(root(t)); }
  bool conflict(const std::string& a, const std::string& b) {
    const std::string ra = root(a), rb = root(b);
    return ra != rb && derived_.count(ra) && derived_.count(rb);
  }

 private:
  std::map<std::string, std::string> parent_;
  std::set<std::string> derived_;
};

Window window_of(const Layer& l) {
  return {l.kernel[0], l.kernel[1], l.stride[0], l.stride[1], l.dilation[0], l.dilation[1], l.padding[0], l.padding[1]};
}

class Lowering {
 public:
  Lowering(const Network& network, const hls::Geometry& grid) : network_(network), grid_(grid) {
    for (const Layer& layer : network.layers)
      for (const std::string& in : layer.inputs) consumers_[in].push_back(&layer);
    for (const std::string& out : network.outputs) is_output_.insert(out);
  }

  Lowered run() {
    add_input();
    for (size_t i = 0; i < network_.layers.size(); ++i) {
      tag_ = static_cast<int>(i) + 1;
      const Layer& layer = network_.layers[i];
      if (result_.fused_into.count(layer.name)) continue;
      switch (kind_of(layer)) {
        case LayerKind::kWeighted: layer.type == LayerType::kFc ? fc(layer) : conv(layer); break;
        case LayerKind::kMaxPool:
        case LayerKind::kAveragePool: pool(layer); break;
        case LayerKind::kClamp: copy(layer); break;
        case LayerKind::kAdd: add(layer); break;
        case LayerKind::kConcat: concat(layer); break;
        case LayerKind::kView: view(layer); break;
      }
    }
    return std::move(result_);
  }

 private:
  void add_input() {
    const std::string& name = network_.input_name;
    const auto& users = consumers_[name];
    // The host writes the input, so a network that only wants it flat gets it flat.
    const bool flat = !users.empty() && network_.input_shape.height * network_.input_shape.width > 1 &&
                      !is_output_.count(name) && std::all_of(users.begin(), users.end(), [&](const Layer* l) {
                        return l->type == LayerType::kFlatten && l->quantization == network_.input_quantization;
                      });
    models::MapShape shape = network_.input_shape;
    if (flat) shape = {static_cast<int>(shape.elements()), 1, 1};
    const Layer* unrolled = flat ? nullptr : unrolls(users);
    Unrolling unrolling;
    if (unrolled) {
      unrolling = unroll(*unrolled, shape, grid_);
      shape = unrolling.shape;
    }
    result_.tensors[name] = {shape, network_.input_quantization, name, unrolled, std::move(unrolling)};
    result_.views[name] = {name, false};
  }

  /// The one convolution that reads the input, if it leaves columns without a channel.
  const Layer* unrolls(const std::vector<const Layer*>& users) const {
    if (users.size() != 1 || users[0]->type != LayerType::kConv || is_output_.count(network_.input_name))
      return nullptr;
    const Layer& layer = *users[0];
    return layer.groups == 1 && layer.kernel[0] * layer.kernel[1] > 1 && network_.input_shape.channels < grid_.columns
               ? &layer
               : nullptr;
  }

  enum class Clamps { kAny, kAroundZero };

  /// The clamps (relu, clip) that follow `layer` alone and in its own quantization narrow its clamp, as far as the unit
  /// may; returns the last one's name.
  std::string fuse(const Layer& layer, Clamps clamps, models::LaneRange& range) {
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

  void define(const std::string& tensor, const models::MapShape& shape, const models::Quantization& q) {
    result_.tensors[tensor] = {shape, q, tensor, nullptr, {}};
    result_.views[tensor] = {tensor, false};
  }

  void emit(const std::string& name, ArrayOp op) { result_.ops.push_back({name, tag_, std::move(op)}); }
  void emit(const std::string& name, VectorOp op) { result_.ops.push_back({name, tag_, std::move(op)}); }

  void tie(const std::string& a, const std::string& b) {
    groups_.unite(a, b);
    result_.ties.emplace_back(a, b);
  }

  hls::Param param(const Layer& layer, int64_t out) const {
    const models::FixedScale s = models::requantize_scale(network_, layer, out);
    return {layer.weights.bias.empty() ? 0 : layer.weights.bias[static_cast<size_t>(out)],
            static_cast<uint16_t>(s.multiplier), static_cast<uint8_t>(s.shift)};
  }

  /// One weight plane a channel: on the array only one PE of a broadcast would have work.
  static bool is_depthwise(const Layer& layer) {
    const auto& w = layer.weights.shape;
    return layer.groups > 1 && layer.groups == w[0] && w[1] == 1 && w[2] * w[3] <= kMostDepthwiseTaps;
  }

  void depthwise(const Layer& layer) {
    VectorOp op;
    op.kind = VectorOp::Kind::kDepthwise;
    op.inputs = {spatial(layer.inputs[0])};
    op.window = window_of(layer);
    for (int k = 0; k < layer.channels; ++k) op.params.push_back(param(layer, k));
    op.layer = &layer;
    op.output = fuse(layer, Clamps::kAroundZero, op.range);
    define(op.output, layer.shape, layer.quantization);
    tie(op.inputs[0], op.output);
    emit(layer.name, std::move(op));
  }

  void conv(const Layer& layer) {
    if (is_depthwise(layer)) return depthwise(layer);
    ArrayOp op;
    op.input = spatial(layer.inputs[0]);
    op.window = window_of(layer);
    const auto& w = layer.weights;
    const int64_t outs = w.shape[0], ins = w.shape[1], taps = w.shape[2] * w.shape[3];
    const int64_t outs_per_group = outs / layer.groups;
    const PhysicalTensor& input = result_.tensors.at(op.input);
    const Unrolling* unrolled = input.unrolled_for == &layer ? &input.unrolling : nullptr;
    if (unrolled) op.window.kernel_x = op.window.stride_x = op.window.dilation_x = 1, op.window.left = 0;
    if (unrolled && unrolled->rows) op.window = {};
    op.weights.resize(static_cast<size_t>(outs));
    for (int64_t k = 0; k < outs; ++k)
      for (int64_t c = 0; c < ins; ++c)
        for (int64_t t = 0; t < taps; ++t) {
          const int64_t in = k / outs_per_group * ins + c, index = (k * ins + c) * taps + t;
          if (unrolled)
            add_weight(op, layer, k, index, unrolled->owner[static_cast<size_t>(index)],
                       unrolled->rows ? 0 : t / w.shape[3]);
          else add_weight(op, layer, k, index, in, t);
        }
    finish_array(layer, std::move(op));
  }

  void fc(const Layer& layer) {
    const View view = result_.views.at(layer.inputs[0]);
    const models::MapShape& shape = result_.tensors.at(view.physical).shape;
    ArrayOp op;
    op.input = view.physical;
    const int64_t plane = view.flattened ? int64_t{shape.height} * shape.width : 1;
    if (view.flattened) {
      op.window.kernel_y = shape.height;
      op.window.kernel_x = shape.width;
    }
    const int64_t outs = layer.weights.shape[0], ins = layer.weights.shape[1];
    op.weights.resize(static_cast<size_t>(outs));
    for (int64_t k = 0; k < outs; ++k)
      for (int64_t f = 0; f < ins; ++f) add_weight(op, layer, k, k * ins + f, f / plane, f % plane);
    finish_array(layer, std::move(op));
  }

  static void add_weight(ArrayOp& op, const Layer& layer, int64_t out, int64_t index, int64_t in, int64_t tap) {
    const int8_t value = layer.weights.quantized[static_cast<size_t>(index)];
    if (value == 0) return;
    const uint8_t code =
        layer.weights.code.empty() ? static_cast<uint8_t>(value) : layer.weights.code[static_cast<size_t>(index)];
    op.weights[static_cast<size_t>(out)].push_back({static_cast<int32_t>(in), static_cast<int32_t>(tap), code});
  }

  void finish_array(const Layer& layer, ArrayOp op) {
    for (size_t k = 0; k < op.weights.size(); ++k) op.params.push_back(param(layer, static_cast<int64_t>(k)));
    op.layer = &layer;
    op.output = fuse(layer, Clamps::kAny, op.range);
    define(op.output, layer.shape, layer.quantization);
    emit(layer.name, std::move(op));
  }

  void pool(const Layer& layer) {
    VectorOp op;
    op.kind = VectorOp::Kind::kPool;
    op.inputs = {spatial(layer.inputs[0])};
    op.window = window_of(layer);
    op.is_max = kind_of(layer) == LayerKind::kMaxPool;
    const auto& p = layer.padding;
    op.split_borders = !op.is_max && !layer.count_include_pad && (p[0] || p[1] || p[2] || p[3]);
    op.layer = &layer;
    op.output = fuse(layer, Clamps::kAroundZero, op.range);
    define(op.output, layer.shape, layer.quantization);
    tie(op.inputs[0], op.output);
    emit(layer.name, std::move(op));
  }

  void copy(const Layer& layer) {
    if (!models::lane_range(layer).holds_zero()) return clip_on_array(layer);
    VectorOp op;
    op.inputs = {spatial(layer.inputs[0])};
    op.layer = &layer;
    op.output = fuse(layer, Clamps::kAroundZero, op.range);
    define(op.output, layer.shape, layer.quantization);
    tie(op.inputs[0], op.output);
    emit(layer.name, std::move(op));
  }

  /// Only the array knows which lanes have no channel and stay zero.
  void clip_on_array(const Layer& layer) {
    const models::VectorScale scale = models::vector_scale(network_, layer, 0, 1);
    ArrayOp op = ones(spatial(layer.inputs[0]), 1, {scale.multiplier[0], scale.shift});
    op.output = fuse(layer, Clamps::kAny, op.range);
    define(op.output, layer.shape, layer.quantization);
    emit(layer.name, std::move(op));
  }

  void add(const Layer& layer) {
    VectorOp op;
    op.kind = VectorOp::Kind::kAdd;
    op.inputs = {spatial(layer.inputs[0]), spatial(layer.inputs[1])};
    if (groups_.conflict(op.inputs[0], op.inputs[1]))
      op.inputs[1] = identity(op.inputs[1], op.inputs[1] + "~moved", false);
    op.layer = &layer;
    op.output = fuse(layer, Clamps::kAroundZero, op.range);
    define(op.output, layer.shape, layer.quantization);
    tie(op.inputs[0], op.inputs[1]);
    tie(op.inputs[0], op.output);
    emit(layer.name, std::move(op));
  }

  void concat(const Layer& layer) {
    Concat c;
    c.output = layer.name;
    for (size_t i = 0; i < layer.inputs.size(); ++i) {
      const std::string part = spatial(layer.inputs[i]);
      if (lies_inside(layer, part)) {
        result_.parts[part] = {layer.name, static_cast<int>(i)};
        c.parts.push_back(part);
        continue;
      }
      VectorOp op;
      op.inputs = {part};
      op.concat_input = static_cast<int>(i);
      op.layer = &layer;
      op.range = models::lane_range(layer);
      op.output = layer.name;
      c.parts.push_back(op.inputs[0]);
      emit(layer.name, std::move(op));
    }
    define(layer.name, layer.shape, layer.quantization);
    groups_.mark_derived(layer.name);
    result_.concats.push_back(std::move(c));
  }

  /// An input in the concat's own quantization is written to its place at once, unless it is needed as a tensor of its
  /// own.
  bool lies_inside(const Layer& layer, const std::string& part) {
    const bool made =
        std::any_of(result_.ops.begin(), result_.ops.end(), [&](const Op& op) { return op.output() == part; });
    const bool whole =
        std::any_of(result_.concats.begin(), result_.concats.end(), [&](const Concat& c) { return c.output == part; });
    // Some name of it is asked for, or added to a tensor whose pixels lie closer.
    bool output = false;
    for (const auto& [tensor, view] : result_.views) {
      if (view.physical != part) continue;
      output |= is_output_.count(tensor) > 0;
      for (const Layer* user : consumers_[tensor]) output |= kind_of(*user) == LayerKind::kAdd;
    }
    const bool once = std::count_if(layer.inputs.begin(), layer.inputs.end(),
                                    [&](const std::string& in) { return result_.views.at(in).physical == part; }) == 1;
    return made && !whole && !output && once && !result_.parts.count(part) &&
           result_.tensors.at(part).quantization == layer.quantization;
  }

  void view(const Layer& layer) {
    const View view = result_.views.at(layer.inputs[0]);
    std::string source = view.physical;
    const PhysicalTensor physical = result_.tensors.at(source);
    if (!(layer.quantization == physical.quantization)) {
      VectorOp op;
      op.inputs = {source};
      op.layer = &layer;
      op.range = models::lane_range(layer);
      op.output = layer.name;
      result_.tensors[layer.name] = {physical.shape, layer.quantization, layer.name, nullptr, {}};
      tie(source, layer.name);
      emit(layer.name, std::move(op));
      source = layer.name;
    }
    const bool flat = view.flattened || models::traits(layer.type).shape == models::ShapeRule::kFlat;
    result_.views[layer.name] = {source, flat && physical.shape.height * physical.shape.width > 1};
  }

  /// The physical tensor whose channels are the network tensor's channels; makes one where the tensor is only a
  /// flattened view.
  std::string spatial(const std::string& tensor) {
    View& view = result_.views.at(tensor);
    if (view.flattened) view = {identity(view.physical, tensor + "~flat", true), false};
    return view.physical;
  }

  /// Weights of one: channel c of the input's pixel i becomes output channel c * plane + i.
  ArrayOp ones(const std::string& source, int plane, const models::FixedScale& scale) const {
    const models::MapShape& from = result_.tensors.at(source).shape;
    ArrayOp op;
    op.input = source;
    const int outs = from.channels * plane;
    if (plane > 1) {
      op.window.kernel_y = from.height;
      op.window.kernel_x = from.width;
    }
    op.weights.resize(static_cast<size_t>(outs));
    for (int k = 0; k < outs; ++k) op.weights[static_cast<size_t>(k)].push_back({k / plane, k % plane, 1});
    op.params.assign(static_cast<size_t>(outs),
                     {0, static_cast<uint16_t>(scale.multiplier), static_cast<uint8_t>(scale.shift)});
    return op;
  }

  /// Moves a tensor through the array with weights of one: to a layout of its own, or flattened.
  std::string identity(const std::string& source, const std::string& output, bool flatten) {
    const PhysicalTensor from = result_.tensors.at(source);
    const int plane = flatten ? from.shape.height * from.shape.width : 1;
    ArrayOp op = ones(source, plane, models::fixed_scale(1.0));
    op.output = output;
    op.range = {-from.quantization.zero_point, 255 - from.quantization.zero_point};
    result_.tensors[output] = {flatten ? models::MapShape{from.shape.channels * plane, 1, 1} : from.shape,
                               from.quantization,
                               from.reference,
                               nullptr,
                               {}};
    emit(network_.layers[static_cast<size_t>(tag_ - 1)].name, std::move(op));
    return output;
  }

  const Network& network_;
  hls::Geometry grid_;
  std::map<std::string, std::vector<const Layer*>> consumers_;
  std::set<std::string> is_output_;
  Groups groups_;
  int tag_ = 0;
  Lowered result_;
};

}  // namespace

const std::string& Op::output() const {
  return std::visit([](const auto& op) -> const std::string& { return op.output; }, what);
}

std::vector<std::string> Op::inputs() const {
  if (const auto* array = std::get_if<ArrayOp>(&what)) return {array->input};
  return std::get<VectorOp>(what).inputs;
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

Lowered lower(const Network& network, const hls::Geometry& grid) {
  Lowered lowered = Lowering(network, grid).run();
  stand_up(lowered);
  return lowered;
}

void unroll_input(const Lowered& lowered, models::TensorMap& tensors) {
  for (const auto& [name, tensor] : lowered.tensors) {
    if (!tensor.unrolled_for) continue;
    tensors[tensor.values()] = unrolled_values(tensor.unrolling, *tensor.unrolled_for, tensors.at(tensor.reference),
                                               tensor.quantization.zero_point);
  }
}

}  // namespace winnow::mapping
