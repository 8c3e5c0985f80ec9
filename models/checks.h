// The checks of a network's meaning, each adding to one list of problems.
#pragma once
#include <set>

#include "models/error.h"
#include "models/network.h"

namespace winnow::models {

/// Largest channel count, height, width, kernel, stride, dilation, padding or number of groups.
constexpr int kMaxDimension = 65536;
/// Largest feature map, in elements.
constexpr int64_t kMaxElements = int64_t{1} << 28;

/// Most layers of a network.
constexpr size_t kMaxLayers = 4096;

/// What of a description was already found unreadable, so that nothing is reported twice.
struct Unreadable {
  bool input_name = false, input_shape = false, input_quantization = false, outputs = false;
  bool layer_names = false;  // some layer's name is missing
  std::set<size_t> layers;   // something in these layers is wrong
};

/// Whether the layer has as many inputs as its type takes; a problem if not.
bool check_input_count(const Layer& layer, size_t index, Problems& problems);

/// The shape of one layer's output from those of its inputs, all known. Adds what forbids it and leaves {0, 0, 0} then.
/// `ceil_mode` of a pool becomes padding.
void infer_layer_shape(Layer& layer, size_t index, const std::vector<MapShape>& inputs, Problems& problems);

/// `infer_shapes` of network.h; a layer whose shape cannot be known keeps {0, 0, 0}.
void check_shapes(Network& network, const Unreadable& unreadable, Problems& problems);

/// All layers are quantized or none is; layers that may inherit do; scales and clip bounds fit the arithmetic.
/// Needs the shapes.
void check_quantization(Network& network, const Unreadable& unreadable, Problems& problems);

/// The multiplier of every output channel of the conv and fc layers fits. Needs the tensors.
void check_requantization(const Network& network, Problems& problems);

inline bool is_known(const MapShape& shape) { return shape.channels > 0; }

/// [out, in/groups, kh, kw] of a conv or fc layer that reads `input`.
Shape weight_shape(const Layer& layer, const MapShape& input);

std::string layer_place(size_t index);  // "/layers/3"

}  // namespace winnow::models
