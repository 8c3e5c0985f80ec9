// ONNX and QONNX files (https://github.com/onnx/onnx, "Open Neural Network Exchange Intermediate Representation").
#include "models/import/onnx.h"

#include <onnx/onnx_pb.h>

#include <algorithm>
#include <cstring>
#include <filesystem>
#include <set>

#include "models/checks.h"
#include "models/file.h"
#include "models/half.h"
#include "models/import/evaluate.h"
#include "models/import/onnx_external.h"
#include "models/text.h"

namespace winnow::models::import {
namespace {

using Tensor = onnx::TensorProto;

constexpr int64_t kLeastOpset = 7, kMostOpset = 23;
constexpr uint64_t kMaxModelBytes = (uint64_t{1} << 31) - 1;  // protobuf's own limit

/// TensorProto::DataType of onnx.proto; libraries older than a type do not name it.
enum DataType {
  kFloat32 = 1,
  kUint8 = 2,
  kInt8 = 3,
  kUint16 = 4,
  kInt16 = 5,
  kInt32 = 6,
  kInt64 = 7,
  kBoolean = 9,
  kFloat16 = 10,
  kDouble = 11,
  kUint32 = 12,
  kUint64 = 13,
  kBfloat16 = 16,
  kUint4 = 21,
  kInt4 = 22
};

struct TypeOf {
  ElementType type;
  int bits;  // of an element in raw_data
};

TypeOf type_of(int32_t type) {
  switch (type) {
    case kFloat32: return {ElementType::kFloat, 32};
    case kFloat16:
    case kBfloat16: return {ElementType::kFloat, 16};
    case kDouble: return {ElementType::kFloat, 64};
    case kUint8: return {ElementType::kUint8, 8};
    case kInt8: return {ElementType::kInt8, 8};
    case kUint16: return {ElementType::kUint16, 16};
    case kInt16: return {ElementType::kInt16, 16};
    case kInt32: return {ElementType::kInt32, 32};
    case kUint32: return {ElementType::kUint32, 32};
    case kInt64:
    case kUint64: return {ElementType::kInt64, 64};
    case kBoolean: return {ElementType::kBool, 8};
    case kUint4: return {ElementType::kUint4, 4};
    case kInt4: return {ElementType::kInt4, 4};
    default:
      throw Unsupported("expected elements that are floats, integers or booleans, got type " + std::to_string(type));
  }
}

/// The tilde is for names that passes make; what is put in its place is hardly in a name that is there too.
std::string clean(std::string name) {
  for (size_t at = name.find('~'); at != std::string::npos; at = name.find('~', at)) name.replace(at, 1, "%7e");
  return name;
}

template <typename T>
T little_endian(const char* bytes) {
  T value;
  std::memcpy(&value, bytes, sizeof value);
  return value;
}

class TensorReader {
 public:
  TensorReader(const Tensor& tensor, ExternalData& external) : tensor_(tensor), external_(external) {}

  Array read() {
    Shape shape;
    int64_t elements = 1;
    for (int64_t d : tensor_.dims()) {
      if (d < 0 || (d > 0 && elements > kMaxElements / d))
        throw Unsupported("expected at most " + std::to_string(kMaxElements) + " elements, got dimensions of more");
      elements *= d;
      shape.push_back(d);
    }
    const TypeOf type = type_of(tensor_.data_type());
    if (tensor_.data_location() == Tensor::EXTERNAL)
      return from_raw(external_data((elements * type.bits + 7) / 8), type, shape);
    if (tensor_.has_raw_data()) return from_raw(tensor_.raw_data(), type, shape);
    return from_fields(type, shape);
  }

 private:
  void expect(int64_t expected, int64_t got, const char* what) const {
    if (expected != got)
      throw Unsupported("expected " + std::to_string(expected) + " " + what + ", as the dimensions say, got " +
                        std::to_string(got));
  }

  Array from_raw(const std::string& raw, TypeOf type, const Shape& shape) const {
    const int64_t elements = element_count(shape);
    expect((elements * type.bits + 7) / 8, static_cast<int64_t>(raw.size()), "bytes of data");
    Array out = make_array(type.type, shape);
    for (size_t i = 0; i < static_cast<size_t>(elements); ++i) set(out, i, raw.data(), type);
    return out;
  }

  void set(Array& out, size_t i, const char* raw, TypeOf type) const {
    const char* const at = raw + i * static_cast<size_t>(type.bits) / 8;
    switch (tensor_.data_type()) {
      case kFloat32: out.real[i] = little_endian<float>(at); break;
      case kDouble: out.real[i] = static_cast<float>(little_endian<double>(at)); break;
      case kFloat16: out.real[i] = float_of_half(little_endian<uint16_t>(at)); break;
      case kBfloat16: out.real[i] = float_of_bfloat(little_endian<uint16_t>(at)); break;
      case kUint8:
      case kBoolean: out.whole[i] = little_endian<uint8_t>(at); break;
      case kInt8: out.whole[i] = little_endian<int8_t>(at); break;
      case kUint16: out.whole[i] = little_endian<uint16_t>(at); break;
      case kInt16: out.whole[i] = little_endian<int16_t>(at); break;
      case kInt32: out.whole[i] = little_endian<int32_t>(at); break;
      case kUint32: out.whole[i] = little_endian<uint32_t>(at); break;
      case kUint4:
      case kInt4: out.whole[i] = nibble(little_endian<uint8_t>(at), i); break;
      default: out.whole[i] = little_endian<int64_t>(at);
    }
  }

  /// Element i of two in a byte, the lower half first.
  int64_t nibble(unsigned byte, size_t i) const {
    const int64_t value = byte >> (i % 2 * 4) & 15;
    return tensor_.data_type() == kInt4 && value > 7 ? value - 16 : value;
  }

  Array from_fields(TypeOf type, const Shape& shape) const {
    const int64_t elements = element_count(shape);
    const auto count = static_cast<size_t>(elements);
    const bool halved = type.bits == 4;
    const int stored = tensor_.data_type() == kFloat32                                    ? tensor_.float_data_size()
                       : tensor_.data_type() == kDouble                                   ? tensor_.double_data_size()
                       : tensor_.data_type() == kInt64                                    ? tensor_.int64_data_size()
                       : tensor_.data_type() == kUint32 || tensor_.data_type() == kUint64 ? tensor_.uint64_data_size()
                                                                                          : tensor_.int32_data_size();
    expect(halved ? (elements + 1) / 2 : elements, stored, "elements");
    Array out = make_array(type.type, shape);
    for (size_t i = 0; i < count; ++i) {
      const int at = static_cast<int>(i);
      switch (tensor_.data_type()) {
        case kFloat32: out.real[i] = tensor_.float_data(at); break;
        case kDouble: out.real[i] = static_cast<float>(tensor_.double_data(at)); break;
        case kFloat16: out.real[i] = float_of_half(static_cast<uint16_t>(tensor_.int32_data(at))); break;
        case kBfloat16: out.real[i] = float_of_bfloat(static_cast<uint16_t>(tensor_.int32_data(at))); break;
        case kInt64: out.whole[i] = tensor_.int64_data(at); break;
        case kUint32:
        case kUint64: out.whole[i] = static_cast<int64_t>(tensor_.uint64_data(at)); break;
        case kUint4:
        case kInt4: out.whole[i] = nibble(static_cast<unsigned>(tensor_.int32_data(at / 2)) & 255, i); break;
        default: out.whole[i] = tensor_.int32_data(at);
      }
    }
    return out;
  }

  /// The bytes that stand in another file of the model's folder.
  std::string external_data(int64_t bytes) const {
    std::string location, offset = "0", length;
    for (const onnx::StringStringEntryProto& entry : tensor_.external_data()) {
      if (entry.key() == "location") location = entry.value();
      if (entry.key() == "offset") offset = entry.value();
      if (entry.key() == "length") length = entry.value();
    }
    return external_.read(location, offset, length, bytes);
  }

  const Tensor& tensor_;
  ExternalData& external_;
};

/// Zeros cost a file nothing: sparse tensors may have so many elements together, and so many more for each one that is
/// stored.
constexpr int64_t kSparseElements = int64_t{1} << 22, kSparseRatio = 1024;

/// `left`: of kSparseElements.
Array read_sparse(const onnx::SparseTensorProto& sparse, ExternalData& external, int64_t& left) {
  const Array values = TensorReader(sparse.values(), external).read();
  const Array indices = TensorReader(sparse.indices(), external).read();
  Shape shape(sparse.dims().begin(), sparse.dims().end());
  int64_t elements = 1;
  for (int64_t d : shape) {
    if (d < 0 || (d > 0 && elements > kMaxElements / d))
      throw Unsupported("expected at most " + std::to_string(kMaxElements) + " elements, got dimensions of more");
    elements *= d;
  }
  const int64_t count = values.elements();
  left -= std::max<int64_t>(0, elements - kSparseRatio * count);
  if (left < 0)
    throw Unsupported("expected at most " + std::to_string(kSparseRatio) +
                      " elements for each one that is stored, got " + std::to_string(count) + " of " +
                      dimensions_text(shape));
  const bool linear = indices.rank() == 1;
  if (indices.is_float() || values.rank() != 1 ||
      (linear ? indices.shape[0] != count
              : indices.rank() != 2 || indices.shape[0] != count ||
                    indices.shape[1] != static_cast<int64_t>(shape.size())))
    throw Unsupported("expected an index for each of " + std::to_string(count) + " values, got " + array_text(indices));
  Array out = make_array(values.type, shape);
  for (size_t i = 0; i < static_cast<size_t>(count); ++i) {
    int64_t at = linear ? indices.whole[i] : 0;
    for (size_t axis = 0; !linear && axis < shape.size(); ++axis) {
      const int64_t index = indices.whole[i * shape.size() + axis];
      if (index < 0 || index >= shape[axis]) at = -1;
      if (at >= 0) at = at * shape[axis] + index;
    }
    if (at < 0 || at >= elements)
      throw Unsupported("expected indices inside " + dimensions_text(shape) + ", got one outside");
    if (out.is_float()) out.real[static_cast<size_t>(at)] = values.real[i];
    else out.whole[static_cast<size_t>(at)] = values.whole[i];
  }
  return out;
}

class GraphReader {
 public:
  GraphReader(const onnx::ModelProto& model, const std::string& file, const std::string& folder)
      : model_(model), external_(folder), problems_(file) {
    graph_.file = file;
  }

  Graph read() {
    const onnx::GraphProto& graph = model_.graph();
    graph_.name = graph.name();
    read_opset();
    for (const Tensor& tensor : graph.initializer()) {
      note_type(clean(tensor.name()), tensor.data_type());
      constant("initializer " + in_quotes(tensor.name()), clean(tensor.name()),
               [&] { return TensorReader(tensor, external_).read(); });
    }
    for (const onnx::SparseTensorProto& sparse : graph.sparse_initializer())
      constant("sparse initializer " + in_quotes(sparse.values().name()), clean(sparse.values().name()),
               [&] { return read_sparse(sparse, external_, sparse_left_); });
    for (const onnx::ValueInfoProto& input : graph.input())
      if (graph_.constants.count(clean(input.name())) == 0) read_input(input);
    for (const onnx::NodeProto& node : graph.node()) read_node(node);
    for (const onnx::ValueInfoProto& output : graph.output()) graph_.outputs.push_back(clean(output.name()));
    if (graph.node_size() == 0) problems_.expected("graph", "at least one node", "none");
    if (graph_.outputs.empty()) problems_.expected("graph", "at least one output", "none");
    sort_nodes(graph_, problems_);
    problems_.raise();
    return std::move(graph_);
  }

 private:
  void read_opset() {
    int64_t opset = model_.opset_import_size() == 0 ? 1 : -1;
    for (const onnx::OperatorSetIdProto& set : model_.opset_import())
      if (set.domain().empty() || set.domain() == "ai.onnx") opset = set.version();
    if (opset == -1) opset = kMostOpset;  // nothing but operators of other domains
    if (opset < kLeastOpset || opset > kMostOpset)
      problems_.expected("opset_import",
                         "an opset of " + std::to_string(kLeastOpset) + ".." + std::to_string(kMostOpset),
                         std::to_string(opset));
    graph_.opset = static_cast<int>(std::clamp(opset, kLeastOpset, kMostOpset));
  }

  template <typename Read>
  void constant(const std::string& place, const std::string& name, Read read) {
    if (graph_.constants.count(name) != 0) problems_.expected(place, "a name of its own", "one that stands before");
    try {
      graph_.constants[name] = read();
    } catch (const Unsupported& reason) {
      problems_.add(place, reason.what());
      graph_.constants[name] = Array{};
    }
  }

  void read_input(const onnx::ValueInfoProto& info) {
    const std::string place = "input " + in_quotes(info.name());
    GraphInput input;
    input.name = clean(info.name());
    const auto& type = info.type().tensor_type();
    try {
      if (!info.type().has_tensor_type() || !type.has_shape())
        throw Unsupported("expected a tensor with a shape, got none");
      input.type = type_of(type.elem_type()).type;
      note_type(input.name, type.elem_type());
      for (int axis = 0; axis < type.shape().dim_size(); ++axis) {
        const auto& dim = type.shape().dim(axis);
        const bool open = !dim.has_dim_value() || dim.dim_value() <= 0;
        if (open && axis > 0)
          throw Unsupported("expected fixed dimensions but the batch, got a free one in axis " + std::to_string(axis) +
                            "; instead: a model exported with a fixed size of its input");
        input.shape.push_back(open ? 1 : dim.dim_value());
      }
    } catch (const Unsupported& reason) {
      problems_.add(place, reason.what());
    }
    if (std::any_of(graph_.inputs.begin(), graph_.inputs.end(),
                    [&](const GraphInput& other) { return other.name == input.name; }))
      problems_.expected(place, "a name of its own", "one that stands before");
    graph_.inputs.push_back(std::move(input));
  }

  void read_node(const onnx::NodeProto& proto) {
    Node node;
    node.op = proto.op_type();
    node.domain = proto.domain() == "ai.onnx" ? "" : proto.domain();
    if (node.domain == "qonnx.custom_op.general" || node.domain == "onnx.brevitas") node.domain = "qonnx";
    for (const std::string& input : proto.input()) node.inputs.push_back(clean(input));
    for (const std::string& output : proto.output()) node.outputs.push_back(clean(output));
    while (!node.inputs.empty() && node.inputs.back().empty()) node.inputs.pop_back();
    while (!node.outputs.empty() && node.outputs.back().empty()) node.outputs.pop_back();
    node.name = proto.name();
    for (const std::string& output : node.outputs)
      if (node.name.empty()) node.name = output;
    if (node.outputs.empty()) return problems_.expected(node.place(), "an output", "none");
    try {
      for (const onnx::AttributeProto& attribute : proto.attribute()) read_attribute(attribute, node.attributes);
      if (node.op == "CastLike" && node.domain.empty()) expect_held(node);
      if (node.op == "Constant" && node.domain.empty()) {
        for (const onnx::AttributeProto& attribute : proto.attribute())
          if (attribute.has_t()) note_type(node.outputs[0], attribute.t().data_type());
        Array value = compute(node, graph_.opset, {}, false).at(0);
        if (!graph_.constants.emplace(node.outputs[0], std::move(value)).second)
          problems_.expected(node.place(), "outputs of its own", in_quotes(node.outputs[0]) + ", which stands before");
        return;
      }
    } catch (const Unsupported& reason) {
      problems_.add(node.place(), reason.what());
      return;
    }
    graph_.nodes.push_back(std::move(node));
  }

  void note_type(const std::string& value, int64_t type) {
    if (type == kFloat16 || type == kBfloat16) short_floats_.insert(value);
  }

  /// Floats of 16 bits are held as ones of 32: what becomes one of them would have to be rounded.
  void expect_held(const Node& node) const {
    if (node.inputs.size() == 2 && short_floats_.count(node.inputs[1]) != 0 && short_floats_.count(node.inputs[0]) == 0)
      throw Unsupported("expected a result of 32-bit floats, got one of 16-bit floats; instead: float32");
  }

  void read_attribute(const onnx::AttributeProto& proto, Attributes& to) {
    using Proto = onnx::AttributeProto;
    switch (proto.type()) {
      case Proto::FLOAT: return to.set(proto.name(), proto.f());
      case Proto::INT: return to.set(proto.name(), proto.i());
      case Proto::STRING: return to.set(proto.name(), proto.s());
      case Proto::TENSOR: return to.set(proto.name(), TensorReader(proto.t(), external_).read());
      case Proto::SPARSE_TENSOR:
        return to.set(proto.name(), read_sparse(proto.sparse_tensor(), external_, sparse_left_));
      case Proto::FLOATS: return to.set(proto.name(), std::vector<float>(proto.floats().begin(), proto.floats().end()));
      case Proto::INTS: return to.set(proto.name(), std::vector<int64_t>(proto.ints().begin(), proto.ints().end()));
      case Proto::STRINGS:
        return to.set(proto.name(), std::vector<std::string>(proto.strings().begin(), proto.strings().end()));
      default: return;  // graphs and types: of operators that are refused by their names
    }
  }

  const onnx::ModelProto& model_;
  ExternalData external_;
  int64_t sparse_left_ = kSparseElements;
  std::set<std::string> short_floats_;  // values that the file has as floats of 16 bits
  Problems problems_;
  Graph graph_;
};

}  // namespace

Graph parse_onnx(const std::string& bytes, const std::string& file, const std::string& folder) {
  onnx::ModelProto model;
  if (bytes.size() > kMaxModelBytes || !model.ParseFromArray(bytes.data(), static_cast<int>(bytes.size())) ||
      !model.has_graph())
    throw InputError(file + ": expected an ONNX model (a protobuf message with a graph), got bytes that are none");
  return GraphReader(model, file, folder).read();
}

Graph read_onnx(const std::string& path) {
  const std::string folder = std::filesystem::absolute(path).parent_path().string();
  return parse_onnx(read_file(path, kMaxModelBytes), path, folder);
}

Array parse_onnx_tensor(const std::string& bytes, const std::string& file) {
  Tensor tensor;
  if (bytes.size() > kMaxModelBytes || !tensor.ParseFromArray(bytes.data(), static_cast<int>(bytes.size())))
    throw InputError(file + ": expected a tensor of ONNX, got bytes that are none");
  try {
    ExternalData none("");
    return TensorReader(tensor, none).read();
  } catch (const Unsupported& reason) {
    throw InputError(file + ": " + reason.what());
  }
}

}  // namespace winnow::models::import
