// From a graph whose nodes are all layers to a network.
#pragma once
#include <string>

#include "models/import/evaluate.h"
#include "models/import/graph.h"
#include "models/network_builder.h"

namespace winnow::models::import {

/// What `Operator::lower` works on.
class Lowering {
 public:
  Lowering(const Graph& graph, const Values& values, NetworkBuilder& builder, Problems& problems);

  const Graph& graph() const { return graph_; }
  /// Of a value; [1, channels, ...] for what is a tensor of the network.
  const Shape& shape(const std::string& value) const;
  /// The network's tensor that holds a value. Throws Unsupported if none does (a constant).
  const std::string& tensor(const std::string& value) const;
  /// The tensors by value.
  const std::map<std::string, std::string>& tensors() const { return tensor_; }
  /// Values of an input that must be constant, quantized ones as the integers they are.
  const Array& constant(const Node& node, size_t input, const std::string& what) const;

  /// Appends a layer named after the node that reads the tensors of the given inputs of the node, and makes output 0.
  /// Where the value's quantization has fewer steps than 256, a clip to them stands behind the layer.
  void append(const Node& node, Layer layer, size_t first_input = 0, size_t inputs = 1);

  /// The input is rounded to 8 bits by who gives it; where its quantization has fewer steps, a clip to them comes first.
  void bound_input();

  /// After a refusal: the node's outputs, where their shape is known, so that what reads them is looked at too.
  void stand_in(const Node& node);

  /// The weights of a conv or fc layer from a constant [out, in/groups, kh, kw] and a bias [out] or nullptr. A
  /// quantization of the constants is kept as it is: integers stay the same. Zeros and repeated values are found:
  /// density, mask and codebook of the layer follow from them.
  void set_weights(const Node& node, Layer& layer, const std::string& weight, const Array& weight_array,
                   const std::string& bias) const;

 private:
  /// The tensor, or that of a clip behind it where the quantization has fewer steps than 256.
  std::string bounded(const std::string& tensor, const ValueQuantization& quantization, const std::string& name);

  const Graph& graph_;
  const Values& values_;
  NetworkBuilder& builder_;
  Problems& problems_;
  std::map<std::string, std::string> tensor_;  // by value
};

/// The shape of a value as a feature map: [1, c, h, w], [1, c, l] (height 1), [1, n] or [n]. Throws Unsupported.
MapShape map_shape(const Shape& shape);

/// 8-bit stored values from a quantization of one scale: int8 is stored with 128 more. Throws Unsupported.
Quantization stored_quantization(const ValueQuantization& quantization);

/// A network with the graph's input and no layers yet. Throws Unsupported.
Network input_of(const Graph& graph);

/// The network of a graph that the passes have normalized. Adds every node that no layer does the work of. `value_of`:
/// which value each tensor holds; tensors between the layers of one node have none.
Network lower(const Graph& graph, Problems& problems, std::map<std::string, std::string>* value_of = nullptr);

}  // namespace winnow::models::import
