// The types of layers: one table says of each what it computes, how its shape follows and which attributes it has.
#pragma once
#include <cstddef>
#include <vector>

namespace winnow::models {

enum class LayerType {
  kConv,
  kFc,
  kMaxPool,
  kAvgPool,
  kGlobalAvgPool,
  kGlobalMaxPool,
  kRelu,
  kClip,
  kAdd,
  kConcat,
  kFlatten,
  kIdentity
};

/// What a layer computes. References and mapper have code by kind, so a type of a kind that is there is a row of the
/// table and no more.
enum class LayerKind {
  kWeighted,     // sums of products with weights: conv, fc
  kMaxPool,      // the largest of a window
  kAveragePool,  // the mean of a window
  kAdd,          // sums of two tensors
  kConcat,       // channels after channels
  kClamp,        // every value between bounds
  kView          // the same values, the shape perhaps another
};

/// How the shape of the output follows from those of the inputs (models/shapes.cpp).
enum class ShapeRule {
  kConvolution,  // windows of the map, channels of its own
  kVector,       // a vector of channels of its own from a vector
  kPool,         // windows of the map, channels of the input
  kWholeMap,     // one window, which is the map
  kSame,         // that of the first input, which all others have
  kConcat,       // channels together
  kFlat          // all elements as a vector
};

struct LayerTraits {
  LayerType type;
  const char* name;  // in descriptions
  LayerKind kind;
  ShapeRule shape;
  size_t least_inputs = 1, most_inputs = 1;

  // Attributes (models/network_reader.cpp, network_writer.cpp); channels and compression belong to the weighted.
  bool window = false;  // kernel, stride, padding, dilation
  bool groups = false;
  bool count_include_pad = false;
  bool bounds = false;  // min, max

  bool weighted() const { return kind == LayerKind::kWeighted; }
  bool pool() const { return kind == LayerKind::kMaxPool || kind == LayerKind::kAveragePool; }
  /// Weights for every tap of a window; the other weighted layers have a matrix.
  bool convolves() const { return shape == ShapeRule::kConvolution; }
  /// Without a quantization in the description, its output has that of the first input.
  bool inherits_quantization() const { return !weighted() && kind != LayerKind::kAdd; }
  bool flattens() const { return shape == ShapeRule::kFlat; }
  /// Every output value is one input value, at most in another quantization or clamped: whoever writes the input can do
  /// it on the way.
  bool passes_on() const { return kind == LayerKind::kConcat || kind == LayerKind::kClamp || kind == LayerKind::kView; }
};

/// The row of a type.
const LayerTraits& traits(LayerType type);

/// All rows, in the order of the enumeration.
const std::vector<LayerTraits>& layer_types();

}  // namespace winnow::models
