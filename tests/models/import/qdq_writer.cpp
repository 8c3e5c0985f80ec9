// Writes a quantized network as an ONNX model.
#include "tests/models/import/qdq_writer.h"

#include <onnx/onnx_pb.h>

#include <algorithm>
#include <array>
#include <set>
#include <stdexcept>

namespace winnow::models::import::test {
namespace {

using Proto = onnx::TensorProto;

class Writer {
 public:
  Writer(const Network& network, QdqStyle style) : network_(network), qlinear_(style == QdqStyle::kQLinear) {
    model_.set_ir_version(7);
    model_.add_opset_import()->set_version(13);
    graph_ = model_.mutable_graph();
    graph_->set_name(network.name);
  }

  std::string write() {
    describe(graph_->add_input(), network_.input_name, network_.input_shape);
    quantize(network_.input_name, network_.input_name);
    for (const Layer& layer : network_.layers) {
      if (qlinear_ && has_weights(layer)) qlinear(layer);
      else if (qlinear_ && (layer.type == LayerType::kMaxPool || layer.type == LayerType::kFlatten))
        attributes(layer, node(operator_of(layer), layer.name, {stored(layer.inputs[0])}, stored(layer.name)));
      else dequantized(layer);
    }
    for (const std::string& output : network_.outputs)
      describe(graph_->add_output(), real(output), network_.shape_of(output));
    return model_.SerializeAsString();
  }

 private:
  static std::string stored(const std::string& tensor) { return tensor + ".q"; }

  static std::string operator_of(const Layer& layer) {
    switch (layer.type) {
      case LayerType::kConv: return "Conv";
      case LayerType::kFc: return "Gemm";
      case LayerType::kMaxPool: return "MaxPool";
      case LayerType::kAvgPool: return "AveragePool";
      case LayerType::kGlobalAvgPool: return "GlobalAveragePool";
      case LayerType::kGlobalMaxPool: return "GlobalMaxPool";
      case LayerType::kRelu: return "Relu";
      case LayerType::kClip: return "Clip";
      case LayerType::kAdd: return "Add";
      case LayerType::kConcat: return "Concat";
      case LayerType::kFlatten: return "Flatten";
      case LayerType::kIdentity: return "Identity";
    }
    throw std::logic_error("a layer of an unknown type");
  }

  onnx::NodeProto* node(const std::string& op, const std::string& name, const std::vector<std::string>& inputs,
                        const std::string& output) {
    onnx::NodeProto* made = graph_->add_node();
    made->set_op_type(op);
    made->set_name(name);
    for (const std::string& input : inputs) made->add_input(input);
    made->add_output(output);
    return made;
  }

  template <typename Values>
  static void set_list(onnx::NodeProto* to, const char* name, const Values& values) {
    onnx::AttributeProto* attribute = to->add_attribute();
    attribute->set_name(name);
    attribute->set_type(onnx::AttributeProto::INTS);
    for (int value : values) attribute->add_ints(value);
  }
  static void set(onnx::NodeProto* to, const char* name, int value) {
    onnx::AttributeProto* attribute = to->add_attribute();
    attribute->set_name(name);
    attribute->set_type(onnx::AttributeProto::INT);
    attribute->set_i(value);
  }

  static void attributes(const Layer& layer, onnx::NodeProto* to) {
    if (layer.type == LayerType::kConv || traits(layer).window) {
      set_list(to, "kernel_shape", layer.kernel);
      set_list(to, "strides", layer.stride);
      set_list(to, "pads", layer.padding);
    }
    if (layer.type == LayerType::kConv) {
      set_list(to, "dilations", layer.dilation);
      set(to, "group", layer.groups);
    }
    if (layer.type == LayerType::kAvgPool) set(to, "count_include_pad", layer.count_include_pad);
    if (layer.type == LayerType::kConcat) set(to, "axis", 1);
    if (layer.type == LayerType::kFc) set(to, "transB", 1);
  }

  void describe(onnx::ValueInfoProto* info, const std::string& name, const MapShape& shape) const {
    info->set_name(name);
    auto* type = info->mutable_type()->mutable_tensor_type();
    type->set_elem_type(Proto::FLOAT);
    type->mutable_shape()->add_dim()->set_dim_value(1);
    type->mutable_shape()->add_dim()->set_dim_value(shape.channels);
    const Layer* layer = network_.find(name.substr(0, name.find('.')));
    if (layer && (layer->type == LayerType::kFc || traits(*layer).flattens())) return;
    type->mutable_shape()->add_dim()->set_dim_value(shape.height);
    type->mutable_shape()->add_dim()->set_dim_value(shape.width);
  }

  template <typename Value>
  std::string constant(const std::string& name, int type, const Shape& shape, const std::vector<Value>& values) {
    Proto* tensor = graph_->add_initializer();
    tensor->set_name(name);
    tensor->set_data_type(type);
    for (int64_t d : shape) tensor->add_dims(d);
    tensor->set_raw_data(values.data(), values.size() * sizeof(Value));
    return name;
  }

  /// Names of the scale and zero point of a tensor.
  std::array<std::string, 2> steps(const std::string& tensor) {
    const std::array<std::string, 2> names{tensor + ".scale", tensor + ".zero"};
    if (!done_.insert(names[0]).second) return names;
    const Quantization q = network_.quantization_of(tensor);
    constant<float>(names[0], Proto::FLOAT, {}, {static_cast<float>(q.scale)});
    constant<uint8_t>(names[1], Proto::UINT8, {}, {static_cast<uint8_t>(q.zero_point)});
    return names;
  }

  void quantize(const std::string& tensor, const std::string& value) {
    const auto [scale, zero] = steps(tensor);
    node("QuantizeLinear", tensor + ".quantize", {value, scale, zero}, stored(tensor));
  }

  std::string real(const std::string& tensor) {
    const std::string name = tensor + ".real";
    if (!done_.insert(name).second) return name;
    const auto [scale, zero] = steps(tensor);
    node("DequantizeLinear", tensor + ".dequantize", {stored(tensor), scale, zero}, name);
    return name;
  }

  void dequantized(const Layer& layer) {
    std::vector<std::string> inputs;
    for (const std::string& input : layer.inputs) inputs.push_back(real(input));
    if (has_weights(layer)) {
      const Weights& w = layer.weights;
      Shape shape = w.shape;
      if (layer.type == LayerType::kFc) shape.resize(2);
      const Shape count = w.scale.size() == 1 ? Shape{} : Shape{w.shape[0]};
      std::vector<float> bias_scale;
      for (float scale : w.scale) bias_scale.push_back(static_cast<float>(scale_of_input(layer)) * scale);
      inputs.push_back(dequantized(layer.name + ".weights", Proto::INT8, shape, w.quantized, count, w.scale));
      inputs.push_back(dequantized(layer.name + ".bias", Proto::INT32, {w.shape[0]}, w.bias, count, bias_scale));
    }
    if (layer.type == LayerType::kClip)
      for (double bound : {layer.clip_min, layer.clip_max})
        inputs.push_back(constant<float>(layer.name + ".bound" + std::to_string(inputs.size()), Proto::FLOAT, {},
                                         {static_cast<float>(bound)}));
    const std::string result = layer.name + ".result";
    attributes(layer, node(operator_of(layer), layer.name, inputs, result));
    quantize(layer.name, result);
  }

  double scale_of_input(const Layer& layer) const { return network_.quantization_of(layer.inputs[0]).scale; }

  template <typename Value>
  std::string dequantized(const std::string& name, int type, const Shape& shape, const std::vector<Value>& values,
                          const Shape& count, const std::vector<float>& scale) {
    constant(name, type, shape, values);
    constant(name + ".scale", Proto::FLOAT, count, scale);
    set(node("DequantizeLinear", name + ".dequantize", {name, name + ".scale"}, name + ".real"), "axis", 0);
    return name + ".real";
  }

  void qlinear(const Layer& layer) {
    const bool fc = layer.type == LayerType::kFc;
    const Weights& w = layer.weights;
    const auto [in_scale, in_zero] = steps(layer.inputs[0]);
    const auto [out_scale, out_zero] = steps(layer.name);
    const int64_t outputs = w.shape[0], each = element_count(w.shape) / outputs;
    std::vector<int8_t> weights = w.quantized;
    for (int64_t k = 0; fc && k < outputs; ++k)
      for (int64_t c = 0; c < each; ++c)
        weights[static_cast<size_t>(c * outputs + k)] = w.quantized[static_cast<size_t>(k * each + c)];
    const Shape count = w.scale.size() == 1 ? Shape{} : Shape{outputs};
    std::vector<std::string> inputs{stored(layer.inputs[0]), in_scale, in_zero};
    inputs.push_back(constant(layer.name + ".weights", Proto::INT8, fc ? Shape{each, outputs} : w.shape, weights));
    inputs.push_back(constant(layer.name + ".weights.scale", Proto::FLOAT, count, w.scale));
    inputs.push_back(
        constant(layer.name + ".weights.zero", Proto::INT8, count, std::vector<int8_t>(w.scale.size(), 0)));
    inputs.insert(inputs.end(), {out_scale, out_zero});
    const auto is_zero = [](int32_t bias) { return bias == 0; };
    if (fc && !std::all_of(w.bias.begin(), w.bias.end(), is_zero))
      throw std::logic_error("QLinearMatMul has no bias, and " + layer.name + " has one");
    if (!fc) inputs.push_back(constant(layer.name + ".bias", Proto::INT32, {outputs}, w.bias));
    onnx::NodeProto* made = node(fc ? "QLinearMatMul" : "QLinearConv", layer.name, inputs, stored(layer.name));
    if (!fc) attributes(layer, made);
  }

  const Network& network_;
  const bool qlinear_;
  onnx::ModelProto model_;
  onnx::GraphProto* graph_ = nullptr;
  std::set<std::string> done_;  // names of constants and values that stand
};

}  // namespace

std::string qdq_onnx(const Network& network, QdqStyle style) { return Writer(network, style).write(); }

}  // namespace winnow::models::import::test
