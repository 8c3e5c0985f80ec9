// A TFLite model becoming a graph.
#include "models/import/tflite/translation.h"

#include <algorithm>

#include "models/import/evaluate.h"
#include "models/text.h"

namespace winnow::models::import::tflite {
namespace {

/// The rules of the operators that are made: the first with all of them.
constexpr int kOpset = 17;

std::vector<int64_t> as_integers(const Order& order) { return {order.begin(), order.end()}; }

}  // namespace

size_t map_axis(size_t rank, size_t axis) { return rank == 4 ? kFromMap[axis] : axis; }

Translation::Translation(const Model& model, const std::string& file) : model_(model) {
  graph_.name = model.name;
  graph_.file = file;
  graph_.opset = kOpset;
  outputs_.insert(model.outputs.begin(), model.outputs.end());
  for (const Operation& operation : model.operations) read_.insert(operation.inputs.begin(), operation.inputs.end());
  read_inputs();
  for (int32_t output : model.outputs) graph_.outputs.push_back(tensor(output).name);
}

void Translation::read_inputs() {
  for (int32_t index : model_.inputs) {
    const Tensor& tensor = this->tensor(index);
    const std::string place = graph_.file + ": input " + in_quotes(tensor.name) + ": ";
    if (tensor.constant || values_.count(index) != 0)
      throw InputError(place + "expected a tensor that stands nowhere else, got one twice or a constant");
    if (std::count(tensor.shape.begin(), tensor.shape.end(), 0) != 0)
      throw InputError(place + "expected dimensions of 1 or more, got " + dimensions_text(tensor.shape));
    try {
      graph_.inputs.push_back({tensor.name, tensor.element_type(), tensor.shape});
      std::string value = tensor.name;
      if (tensor.quantization) value = dequantized(value, tensor.name, *tensor.quantization, tensor.element_type());
      if (tensor.rank() == 4) value = transposed(tensor.name, value, kToMap);
      values_[index] = value;
    } catch (const Unsupported& reason) {
      throw InputError(place + reason.what() + (reason.instead().empty() ? "" : "; instead: " + reason.instead()));
    }
  }
}

const Tensor* Translation::constant(int32_t index) const {
  const auto alias = aliases_.find(index);
  const Tensor& source = tensor(alias == aliases_.end() ? index : alias->second);
  return source.constant ? &source : nullptr;
}

std::string Translation::value(int32_t index) {
  if (const Tensor* const constant = this->constant(index))
    return constant_value(*constant, constant->rank(), constant->rank() == 4 ? kToMap : Order{});
  const auto found = values_.find(index);
  if (found == values_.end())
    throw Unsupported("expected inputs that are constants or made before, got " + in_quotes(tensor(index).name));
  return found->second;
}

std::string Translation::constant_value(const Tensor& constant, size_t rank, const Order& order) {
  std::string& value = constants_[{&constant, {rank, order}}];
  if (!value.empty()) return value;
  Array array = constant.array();
  std::optional<ValueQuantization> quantization = constant.quantization;
  const size_t more = rank - std::min(rank, array.rank());
  array.shape.insert(array.shape.begin(), more, 1);
  if (quantization && quantization->scale.size() > 1) quantization->axis += static_cast<int64_t>(more);
  if (!order.empty()) {
    array = import::transposed(array, order);
    if (quantization && quantization->scale.size() > 1)
      quantization->axis =
          std::find(order.begin(), order.end(), static_cast<size_t>(quantization->axis)) - order.begin();
  }
  const ElementType type = array.type;
  const bool first = graph_.constants.count(constant.name) == 0;
  std::string name = first ? constant.name : fresh_name(graph_, constant.name);
  graph_.constants[name] = std::move(array);
  value = quantization ? dequantized(name, constant.name, *quantization, type) : name;
  return value;
}

std::string Translation::integers(const std::string& wish, const std::vector<int64_t>& values) {
  std::string name = fresh_name(graph_, wish);
  graph_.constants[name] = import::integers(ElementType::kInt64, {static_cast<int64_t>(values.size())}, values);
  return name;
}

std::string Translation::number(const std::string& wish, float value) {
  std::string name = fresh_name(graph_, wish);
  graph_.constants[name] = floats({}, {value});
  return name;
}

std::string Translation::node(const std::string& name, const std::string& op, std::vector<std::string> inputs,
                              Attributes attributes) {
  Node node;
  node.op = op;
  node.name = name;
  node.inputs = std::move(inputs);
  node.outputs = {fresh_name(graph_, name)};
  node.attributes = std::move(attributes);
  graph_.nodes.push_back(std::move(node));
  return graph_.nodes.back().outputs[0];
}

std::string Translation::transposed(const std::string& name, const std::string& value, const Order& order) {
  Attributes attributes;
  attributes.set("perm", as_integers(order));
  return node(name + "/Transpose", "Transpose", {value}, std::move(attributes));
}

void Translation::keep(const Operation& operation, const std::string& domain) {
  Node node;
  node.op = operation.name;
  node.domain = domain;
  node.name = tensor(operation.outputs[0]).name;
  for (int32_t input : operation.inputs) node.inputs.push_back(input < 0 ? "" : value(input));
  for (int32_t output : operation.outputs) node.outputs.push_back(fresh_name(graph_, tensor(output).name));
  const std::vector<std::string> outputs = node.outputs;
  graph_.nodes.push_back(std::move(node));
  for (size_t i = 0; i < outputs.size(); ++i) make(operation.outputs[i], outputs[i]);
}

std::vector<std::string> Translation::scale_and_zero(const std::string& name, const ValueQuantization& quantization,
                                                     ElementType type) {
  const bool one = quantization.scale.size() == 1;
  const Shape shape = one ? Shape{} : Shape{static_cast<int64_t>(quantization.scale.size())};
  const std::string scale = fresh_name(graph_, name + "/scale"), zero = fresh_name(graph_, name + "/zero_point");
  graph_.constants[scale] = floats(shape, quantization.scale);
  graph_.constants[zero] = import::integers(type, shape, quantization.zero_point);
  return {scale, zero};
}

std::string Translation::dequantized(const std::string& value, const std::string& name,
                                     const ValueQuantization& quantization, ElementType type) {
  if (type != ElementType::kInt8 && type != ElementType::kUint8 && type != ElementType::kInt4 &&
      type != ElementType::kUint4 && type != ElementType::kInt32)
    throw Unsupported("expected quantized values of 8 bits, got " + in_quotes(name) + " of " + type_name(type),
                      "a model quantized to int8");
  std::vector<std::string> inputs = scale_and_zero(name, quantization, type);
  inputs.insert(inputs.begin(), value);
  Attributes attributes;
  if (quantization.scale.size() > 1) attributes.set("axis", quantization.axis);
  return node(name + "/DequantizeLinear", "DequantizeLinear", std::move(inputs), std::move(attributes));
}

void Translation::name_value(const std::string& value, const std::string& name) {
  const auto made = std::find_if(graph_.nodes.rbegin(), graph_.nodes.rend(), [&](const Node& node) {
    return std::find(node.outputs.begin(), node.outputs.end(), value) != node.outputs.end();
  });
  std::replace(made->outputs.begin(), made->outputs.end(), value, name);
}

void Translation::make(int32_t index, std::string value) {
  const Tensor& tensor = this->tensor(index);
  if (values_.count(index) != 0 || tensor.constant)
    throw Unsupported("expected outputs that nothing else makes, got " + in_quotes(tensor.name));
  std::vector<std::string> inputs = {value};
  if (const auto& quantization = tensor.quantization) {
    const ElementType type = tensor.element_type();
    if ((type != ElementType::kInt8 && type != ElementType::kUint8) || quantization->scale.size() != 1)
      throw Unsupported("expected an activation of 8 bits with one scale, got " + in_quotes(tensor.name) + " of " +
                            type_name(type) + " with " + std::to_string(quantization->scale.size()),
                        "a model quantized to int8");
    for (const std::string& constant : scale_and_zero(tensor.name, *quantization, type)) inputs.push_back(constant);
    value = node(tensor.name + "/QuantizeLinear", "QuantizeLinear", inputs);
  }
  if (is_output(index)) {
    const std::string result = tensor.rank() == 4 ? transposed(tensor.name, value, kFromMap) : value;
    name_value(result, tensor.name);
    if (result == value) value = tensor.name;
  }
  if (tensor.quantization && read_.count(index) != 0) {
    inputs[0] = value;
    value = node(tensor.name + "/DequantizeLinear", "DequantizeLinear", inputs);
  }
  if (!is_output(index)) {
    name_value(value, tensor.name);
    value = tensor.name;
  }
  values_[index] = value;
}

void Translation::give_up(const Operation& operation) {
  for (int32_t output : operation.outputs) values_.emplace(output, tensor(output).name);
}

Graph Translation::finish(Problems& problems) {
  if (problems.empty()) sort_nodes(graph_, problems);
  else infer_values(graph_, problems);  // names what else cannot be done
  problems.raise();
  return std::move(graph_);
}

}  // namespace winnow::models::import::tflite
