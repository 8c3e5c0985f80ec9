// The table of the types of layers.
#include "models/layer_types.h"

#include <cstdint>
#include <stdexcept>

namespace winnow::models {

const std::vector<LayerTraits>& layer_types() {
  using Type = LayerType;
  using Kind = LayerKind;
  using Rule = ShapeRule;
  // Type, name, kind, shape, inputs at least and at most; window, groups, count_include_pad, bounds.
  static const std::vector<LayerTraits> rows = {
      {Type::kConv, "conv", Kind::kWeighted, Rule::kConvolution, 1, 1, true, true},
      {Type::kFc, "fc", Kind::kWeighted, Rule::kVector},
      {Type::kMaxPool, "max_pool", Kind::kMaxPool, Rule::kPool, 1, 1, true},
      {Type::kAvgPool, "avg_pool", Kind::kAveragePool, Rule::kPool, 1, 1, true, false, true},
      {Type::kGlobalAvgPool, "global_avg_pool", Kind::kAveragePool, Rule::kWholeMap},
      {Type::kGlobalMaxPool, "global_max_pool", Kind::kMaxPool, Rule::kWholeMap},
      {Type::kRelu, "relu", Kind::kClamp, Rule::kSame},
      {Type::kClip, "clip", Kind::kClamp, Rule::kSame, 1, 1, false, false, false, true},
      {Type::kAdd, "add", Kind::kAdd, Rule::kSame, 2, 2},
      {Type::kConcat, "concat", Kind::kConcat, Rule::kConcat, 2, SIZE_MAX},
      {Type::kFlatten, "flatten", Kind::kView, Rule::kFlat},
      {Type::kIdentity, "identity", Kind::kView, Rule::kSame},
  };
  return rows;
}

const LayerTraits& traits(LayerType type) {
  const size_t row = static_cast<size_t>(type);
  if (row >= layer_types().size() || layer_types()[row].type != type)
    throw std::logic_error("a layer type without its row in the table");
  return layer_types()[row];
}

}  // namespace winnow::models
