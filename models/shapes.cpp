// Shape inference: every layer's output shape, and whether the layers chain.
#include <algorithm>
#include <map>

#include "models/checks.h"
#include "models/text.h"

namespace winnow::models {
namespace {

std::string range_text(int64_t low, int64_t high) { return std::to_string(low) + ".." + std::to_string(high); }

class LayerInference {
 public:
  LayerInference(Layer& layer, size_t index, std::vector<MapShape> inputs, Problems& problems)
      : layer_(layer), place_(layer_place(index)), inputs_(std::move(inputs)), problems_(problems) {}

  /// Sets the layer's shape, or adds what forbids it and leaves {0, 0, 0}.
  void run() {
    const size_t before = problems_.count();
    const MapShape shape = infer();
    if (problems_.count() != before) return;
    if (shape.channels > kMaxElements || shape.elements() > kMaxElements)
      return problem("", "an output of at most " + std::to_string(kMaxElements) + " elements", shape_text(shape));
    layer_.shape = shape;
  }

 private:
  MapShape infer() {
    const MapShape& in = inputs_[0];
    if (traits(layer_.type).bounds) check_bounds();
    switch (traits(layer_.type).shape) {
      case ShapeRule::kConvolution: return convolution(in);
      case ShapeRule::kVector: return vector(in);
      case ShapeRule::kPool: return pool(in);
      case ShapeRule::kWholeMap: layer_.kernel = {in.height, in.width}; return {in.channels, 1, 1};
      case ShapeRule::kSame: return same();
      case ShapeRule::kConcat: return concat();
      case ShapeRule::kFlat: return {static_cast<int>(in.elements()), 1, 1};
    }
    return {};
  }

  MapShape convolution(const MapShape& in) {
    in_range("channels", layer_.channels, 1, kMaxDimension);
    in_range("groups", layer_.groups, 1, kMaxDimension);
    if (!window_in_range()) return {};
    const auto divides = [&](int n, const char* what) {
      if (n % layer_.groups != 0)
        problem("/groups", std::string("a divisor of the ") + std::to_string(n) + " " + what + " channels",
                std::to_string(layer_.groups));
    };
    if (layer_.groups >= 1) {
      divides(in.channels, "input");
      divides(layer_.channels, "output");
    }
    return {layer_.channels, windows(0, in.height), windows(1, in.width)};
  }

  MapShape vector(const MapShape& in) {
    in_range("channels", layer_.channels, 1, kMaxDimension);
    if (in.height != 1 || in.width != 1)
      problem("/inputs/0", "a vector [n, 1, 1] (a flatten layer makes one)", shape_text(in));
    return {layer_.channels, 1, 1};
  }

  MapShape pool(const MapShape& in) {
    if (!window_in_range()) return {};
    const size_t before = problems_.count();
    if (layer_.ceil_mode) round_windows_up(in);
    for (size_t side = 0; side < 4; ++side) {
      const int64_t extent = kernel_extent(side % 2);
      if (layer_.padding[side] >= extent)
        problem("/padding/" + std::to_string(side), "less than the kernel's extent of " + std::to_string(extent),
                std::to_string(layer_.padding[side]));
    }
    const MapShape out{in.channels, windows(0, in.height), windows(1, in.width)};
    if (problems_.count() == before) {
      window_meets_map(0, in.height, out.height);
      window_meets_map(1, in.width, out.width);
    }
    return out;
  }

  /// A last window that reaches beyond the padded map becomes padding at the bottom and right, unless it would begin
  /// there. An average that counts the padding would count this too, which nobody means.
  void round_windows_up(const MapShape& in) {
    layer_.ceil_mode = false;
    const int64_t size[2] = {in.height, in.width};
    for (size_t axis = 0; axis < 2; ++axis) {
      const int64_t span = size[axis] + layer_.padding[axis] + layer_.padding[axis + 2] - kernel_extent(axis);
      if (span < 0) continue;
      const int64_t stride = layer_.stride[axis];
      int64_t windows = (span + stride - 1) / stride + 1;
      if ((windows - 1) * stride >= size[axis] + layer_.padding[axis]) --windows;
      const int64_t surplus = std::max<int64_t>(0, (windows - 1) * stride - span);
      if (surplus > 0 && layer_.count_include_pad)
        problem("/ceil_mode", "windows inside the padded map, as count_include_pad counts its elements",
                "one that reaches " + std::to_string(surplus) + " beyond it along " + (axis == 0 ? "y" : "x"));
      layer_.padding[axis + 2] += static_cast<int>(surplus);
    }
  }

  void check_bounds() {
    if (!(layer_.clip_min <= layer_.clip_max))
      problem("/min", "at most max, " + number_text(layer_.clip_max), number_text(layer_.clip_min));
  }

  MapShape same() {
    for (size_t i = 1; i < inputs_.size(); ++i)
      if (!(inputs_[0] == inputs_[i]))
        problem("/inputs/" + std::to_string(i), "the shape of the first input, " + shape_text(inputs_[0]),
                shape_text(inputs_[i]));
    return inputs_[0];
  }

  MapShape concat() {
    const MapShape& first = inputs_[0];
    int64_t channels = 0;
    for (size_t i = 0; i < inputs_.size(); ++i) {
      channels += inputs_[i].channels;
      if (inputs_[i].height != first.height || inputs_[i].width != first.width)
        problem("/inputs/" + std::to_string(i), "the height and width of the first input, " + shape_text(first),
                shape_text(inputs_[i]));
    }
    if (channels > kMaxElements) {
      problem("/inputs", "at most " + std::to_string(kMaxElements) + " channels together", std::to_string(channels));
      return {};
    }
    return {static_cast<int>(channels), first.height, first.width};
  }

  /// Kernel, stride, dilation and padding are numbers that the other checks can calculate with.
  bool window_in_range() {
    const size_t before = problems_.count();
    for (size_t i = 0; i < 2; ++i) {
      const std::string at = "/" + std::to_string(i);
      in_range("kernel" + at, layer_.kernel[i], 1, kMaxDimension);
      in_range("stride" + at, layer_.stride[i], 1, kMaxDimension);
      in_range("dilation" + at, layer_.dilation[i], 1, kMaxDimension);
    }
    for (size_t i = 0; i < 4; ++i) in_range("padding/" + std::to_string(i), layer_.padding[i], 0, kMaxDimension);
    return problems_.count() == before;
  }

  int64_t kernel_extent(size_t axis) const { return int64_t{layer_.kernel[axis] - 1} * layer_.dilation[axis] + 1; }

  /// How many windows fit along an axis (0: y, 1: x); none is a problem.
  int windows(size_t axis, int size) {
    const int64_t padded = int64_t{size} + layer_.padding[axis] + layer_.padding[axis + 2];
    const int64_t extent = kernel_extent(axis);
    if (extent > padded) {
      problem("/kernel/" + std::to_string(axis), "an extent of at most the padded input, " + std::to_string(padded),
              std::to_string(extent));
      return 0;
    }
    return static_cast<int>((padded - extent) / layer_.stride[axis]) + 1;
  }

  /// A pool has nothing to say about a window whose taps all lie in the padding (dilation can step over the map).
  void window_meets_map(size_t axis, int size, int count) {
    const int64_t step = layer_.dilation[axis];
    for (int64_t i = 0; i < count; ++i) {
      const int64_t start = i * layer_.stride[axis] - layer_.padding[axis];
      const int64_t first_tap = start < 0 ? (-start + step - 1) / step : 0;
      if (first_tap < layer_.kernel[axis] && start + first_tap * step < size) continue;
      return problem("/padding", "every window to hold an element of the input",
                     "none in window " + std::to_string(i) + " along " + (axis == 0 ? "y" : "x"));
    }
  }

  void in_range(const std::string& field, int value, int low, int high) {
    if (value < low || value > high) problem("/" + field, range_text(low, high), std::to_string(value));
  }

  void problem(const std::string& field, const std::string& expected, const std::string& got) {
    problems_.expected(place_ + field, expected, got);
  }

  Layer& layer_;
  std::string place_;
  std::vector<MapShape> inputs_;
  Problems& problems_;
};

/// Resolves names: the tensors known so far, the input first.
class NetworkInference {
 public:
  NetworkInference(Network& network, const Unreadable& unreadable, Problems& problems)
      : network_(network), unreadable_(unreadable), problems_(problems) {}

  void run() {
    input();
    for (size_t i = 0; i < network_.layers.size(); ++i)
      if (!network_.layers[i].name.empty()) first_index_.emplace(network_.layers[i].name, i);
    for (size_t i = 0; i < network_.layers.size(); ++i) layer(i);
    outputs();
  }

 private:
  void input() {
    MapShape& shape = network_.input_shape;
    for (int d : {shape.channels, shape.height, shape.width}) {
      if (unreadable_.input_shape || (d >= 1 && d <= kMaxDimension)) continue;
      problems_.expected("/input/shape", "[channels, height, width] of 1..65536 each", shape_text(shape));
      shape = {};
      break;
    }
    if (is_known(shape) && shape.elements() > kMaxElements) {
      problems_.expected("/input/shape", "at most " + std::to_string(kMaxElements) + " elements", shape_text(shape));
      shape = {};
    }
    if (unreadable_.input_shape) shape = {};
    if (!network_.input_name.empty()) shapes_[network_.input_name] = shape;
  }

  void layer(size_t index) {
    Layer& layer = network_.layers[index];
    layer.shape = {};
    const std::vector<MapShape> inputs = resolve(layer, index);
    bool ready = unreadable_.layers.count(index) == 0 && !inputs.empty();
    for (const MapShape& shape : inputs) ready = ready && is_known(shape);
    if (ready) LayerInference(layer, index, inputs, problems_).run();
    name(layer, index);
  }

  /// The shapes of a layer's inputs; empty if their number is wrong.
  std::vector<MapShape> resolve(const Layer& layer, size_t index) {
    std::vector<MapShape> shapes;
    for (size_t i = 0; i < layer.inputs.size(); ++i) {
      const std::string& name = layer.inputs[i];
      const auto known = shapes_.find(name);
      shapes.push_back(known == shapes_.end() ? MapShape{} : known->second);
      if (known == shapes_.end()) unresolved(name, index, layer_place(index) + "/inputs/" + std::to_string(i));
    }
    if (unreadable_.layers.count(index) != 0 || !check_input_count(layer, index, problems_)) return {};
    return shapes;
  }

  /// Layers stand in the order they run in, so a cycle always shows as a layer that reads itself or a later one.
  void unresolved(const std::string& name, size_t index, const std::string& place) {
    const auto later = first_index_.find(name);
    if (later == first_index_.end()) {
      if (unreadable_.layer_names || unreadable_.input_name) return;
      problems_.expected(place, "the name of the input or of an earlier layer", in_quotes(name));
    } else if (later->second == index) {
      problems_.expected(place, "the input or an earlier layer", in_quotes(name) + ", the layer itself");
    } else {
      problems_.expected(place, "the input or an earlier layer",
                         in_quotes(name) + ", which is " + layer_place(later->second));
    }
  }

  void name(const Layer& layer, size_t index) {
    const std::string place = layer_place(index) + "/name";
    if (layer.name.empty()) {
      if (unreadable_.layers.count(index) == 0) problems_.expected(place, "a name", "an empty one");
    } else if (layer.name == network_.input_name) {
      problems_.expected(place, "a name of its own", in_quotes(layer.name) + ", which is the input");
    } else if (first_index_.at(layer.name) != index) {
      problems_.expected(place, "a name of its own",
                         in_quotes(layer.name) + ", which is " + layer_place(first_index_.at(layer.name)));
    } else {
      shapes_[layer.name] = layer.shape;
    }
  }

  void outputs() {
    if (unreadable_.outputs) return;
    if (network_.outputs.empty()) problems_.expected("/outputs", "at least one layer", "none");
    std::set<std::string> seen;
    for (size_t i = 0; i < network_.outputs.size(); ++i) {
      const std::string& name = network_.outputs[i];
      const std::string place = "/outputs/" + std::to_string(i);
      if (!seen.insert(name).second) problems_.expected(place, "each output once", in_quotes(name) + " again");
      if (first_index_.count(name) == 0 && !unreadable_.layer_names)
        problems_.expected(place, "the name of a layer", in_quotes(name));
    }
  }

  Network& network_;
  const Unreadable& unreadable_;
  Problems& problems_;
  std::map<std::string, MapShape> shapes_;
  std::map<std::string, size_t> first_index_;
};

}  // namespace

std::string layer_place(size_t index) { return "/layers/" + std::to_string(index); }

Shape weight_shape(const Layer& layer, const MapShape& input) {
  return {layer.channels, input.channels / layer.groups, layer.kernel[0], layer.kernel[1]};
}

bool check_input_count(const Layer& layer, size_t index, Problems& problems) {
  const size_t least = traits(layer.type).least_inputs, most = traits(layer.type).most_inputs;
  if (layer.inputs.size() >= least && layer.inputs.size() <= most) return true;
  problems.expected(layer_place(index) + "/inputs",
                    least == most ? std::to_string(least) + (least == 1 ? " input" : " inputs") : "2 inputs or more",
                    std::to_string(layer.inputs.size()));
  return false;
}

void infer_layer_shape(Layer& layer, size_t index, const std::vector<MapShape>& inputs, Problems& problems) {
  LayerInference(layer, index, inputs, problems).run();
}

void check_shapes(Network& network, const Unreadable& unreadable, Problems& problems) {
  NetworkInference(network, unreadable, problems).run();
}

void infer_shapes(Network& network) {
  Problems problems(network.file.empty() ? network.name : network.file);
  check_shapes(network, {}, problems);
  problems.raise();
}

}  // namespace winnow::models
