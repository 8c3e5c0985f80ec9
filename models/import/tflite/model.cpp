// A TFLite file as plain values.
#include "models/import/tflite/model.h"

#include <algorithm>
#include <cmath>
#include <set>

#include "models/checks.h"
#include "models/half.h"
#include "models/text.h"

namespace winnow::models::import::tflite {
namespace {

constexpr size_t kMaxRank = 8, kMaxName = 200;

/// TensorType of the schema.
enum TensorType {
  kFloat32 = 0,
  kFloat16 = 1,
  kInt32 = 2,
  kUint8 = 3,
  kInt64 = 4,
  kBool = 6,
  kInt16 = 7,
  kInt8 = 9,
  kUint32 = 15,
  kUint16 = 16,
  kInt4 = 17,
  kBfloat16 = 18,
  kUint4 = 20
};

/// Of an element as it is stored.
int bits_of(int type) {
  switch (type) {
    case kInt4:
    case kUint4: return 4;
    case kUint8:
    case kInt8:
    case kBool: return 8;
    case kFloat16:
    case kBfloat16:
    case kInt16:
    case kUint16: return 16;
    case kInt64: return 64;
    default: return 32;
  }
}

template <typename T>
T stored(std::string_view data, size_t i) {
  T value;
  std::memcpy(&value, data.data() + i * sizeof value, sizeof value);
  return flatbuffers::EndianScalar(value);
}

int64_t integer_at(int type, std::string_view data, size_t i) {
  switch (type) {
    case kInt32: return stored<int32_t>(data, i);
    case kUint32: return stored<uint32_t>(data, i);
    case kInt64: return stored<int64_t>(data, i);
    case kInt16: return stored<int16_t>(data, i);
    case kUint16: return stored<uint16_t>(data, i);
    case kInt8: return stored<int8_t>(data, i);
    case kUint4:
    case kInt4: {  // two in a byte, the lower half first
      const int64_t value = stored<uint8_t>(data, i / 2) >> (i % 2 * 4) & 15;
      return type == kInt4 && value > 7 ? value - 16 : value;
    }
    default: return stored<uint8_t>(data, i);
  }
}

/// Fields of the schema's tables.
namespace field {
enum Model { kOperatorCodes = 1, kSubgraphs = 2, kBuffers = 4 };
enum OperatorCode { kDeprecatedBuiltinCode = 0, kCustomCode = 1, kBuiltinCode = 3 };
enum Subgraph { kTensors = 0, kInputs = 1, kOutputs = 2, kOperators = 3, kName = 4 };
enum Buffer { kData = 0, kOffset = 1 };
enum Tensor { kShape = 0, kType = 1, kBuffer = 2, kTensorName = 3, kQuantization = 4, kSparsity = 6 };
enum Quantization { kScale = 2, kZeroPoint = 3, kDetailsType = 4, kDimension = 6 };
enum Operator { kOpcode = 0, kOperatorInputs = 1, kOperatorOutputs = 2, kOptionsType = 3, kOptions = 4 };
}  // namespace field

class TablesReader {
 public:
  explicit TablesReader(FlatBytes& bytes) : bytes_(bytes) {}

  Model read() {
    place_ = "model";
    const FlatTable root = FlatTable::root(bytes_, "TFL3");
    read_operator_codes(root);
    place_ = "model";
    buffers_ = root.tables(field::kBuffers);
    const std::vector<FlatTable> subgraphs = root.tables(field::kSubgraphs);
    if (subgraphs.empty()) throw Unsupported("expected a subgraph, got none");
    const FlatTable& graph = subgraphs[0];
    place_ = "subgraph 0";
    model_.name = printable(graph.bytes(field::kName), kMaxName);
    for (const FlatTable& tensor : graph.tables(field::kTensors)) read_tensor(tensor);
    name_tensors();
    place_ = "subgraph 0";
    model_.inputs = indices(graph, field::kInputs, "inputs", false);
    model_.outputs = indices(graph, field::kOutputs, "outputs", false);
    const std::vector<FlatTable> operators = graph.tables(field::kOperators);
    for (const FlatTable& operation : operators) read_operation(operation);
    place_ = "subgraph 0";
    if (model_.operations.empty()) throw Unsupported("expected at least one operator, got none");
    if (model_.outputs.empty()) throw Unsupported("expected at least one output, got none");
    return std::move(model_);
  }

  const std::string& place() const { return place_; }

 private:
  void read_operator_codes(const FlatTable& root) {
    for (const FlatTable& code : root.tables(field::kOperatorCodes)) {
      place_ = "operator code " + std::to_string(codes_.size());
      // The older field has a byte only; a file has the larger of the two.
      const int builtin = std::max<int>(code.scalar<int8_t>(field::kDeprecatedBuiltinCode, 0),
                                        code.scalar<int32_t>(field::kBuiltinCode, 0));
      const std::string_view custom = code.bytes(field::kCustomCode);
      const bool is_custom = builtin_name(builtin) == "CUSTOM";
      codes_.push_back({is_custom && !custom.empty() ? printable(custom, kMaxName) : builtin_name(builtin), is_custom});
    }
  }

  void read_tensor(const FlatTable& table) {
    Tensor tensor;
    place_ = "tensor " + std::to_string(model_.tensors.size());
    tensor.name = printable(table.bytes(field::kTensorName), kMaxName);
    place_ += " " + in_quotes(tensor.name);

    tensor.type = table.scalar<int8_t>(field::kType, 0);
    const std::vector<int32_t> shape = table.scalars<int32_t>(field::kShape);
    if (shape.size() > kMaxRank)
      throw Unsupported("expected at most " + std::to_string(kMaxRank) + " dimensions, got " +
                        std::to_string(shape.size()));
    int64_t elements = 1;
    for (int64_t d : shape) {
      if (d < 0) throw Unsupported("expected dimensions of 0 or more, got " + std::to_string(d));
      if (d > 0 && elements > kMaxElements / d)
        throw Unsupported("expected at most " + std::to_string(kMaxElements) + " elements, got dimensions of more");
      elements *= d;
      tensor.shape.push_back(d);
    }
    read_data(table, tensor);
    if (const auto quantization = table.table(field::kQuantization)) read_quantization(*quantization, tensor);
    model_.tensors.push_back(std::move(tensor));
  }

  /// The converter joins the names of all that it fuses by semicolons, that of the last operator first, and gives a
  /// bias the name of what it makes: activations come first to their short names.
  void name_tensors() {
    std::set<std::string> taken;
    for (const bool constants : {false, true})
      for (size_t i = 0; i < model_.tensors.size(); ++i) {
        Tensor& tensor = model_.tensors[i];
        if (tensor.constant != constants) continue;
        std::string& name = tensor.name;
        name = name.substr(0, name.find(';'));
        std::replace(name.begin(), name.end(), '~', '-');  // the tilde is for names that are made here
        if (name.empty()) name = "tensor";
        while (!taken.insert(name).second) name += "-" + std::to_string(i);
      }
  }

  void read_data(const FlatTable& table, Tensor& tensor) {
    const auto index = table.scalar<uint32_t>(field::kBuffer, 0);
    if (index == 0 && buffers_.empty()) return;
    if (index >= buffers_.size())
      throw Unsupported("expected one of " + std::to_string(buffers_.size()) + " buffers, got " +
                        std::to_string(index));
    if (buffers_[index].scalar<uint64_t>(field::kOffset, 0) > 1)
      throw Unsupported("expected constants inside of the flatbuffer, got some behind it", "a file of less than 2 GB");
    tensor.data = buffers_[index].bytes(field::kData);
    tensor.constant = !tensor.data.empty();
    if (tensor.constant && table.table(field::kSparsity))
      throw Unsupported("expected a dense constant, got one in TFLite's sparse format",
                        "a model converted without sparsity; zeros are found here");
  }

  void read_quantization(const FlatTable& table, Tensor& tensor) const {
    ValueQuantization quantization;
    quantization.scale = table.scalars<float>(field::kScale);
    if (quantization.scale.empty() || bits_of(tensor.type) == 64) return;  // least and largest values alone say nothing
    const ElementType type = tensor.element_type();
    if (type == ElementType::kFloat || type == ElementType::kBool) return;
    if (table.scalar<uint8_t>(field::kDetailsType, 0) != 0)
      throw Unsupported("expected a quantization by scales and zero points, got a custom one");
    const IntegerRange range = range_of(type);
    quantization.low = range.low;
    quantization.high = range.high;
    quantization.zero_point = table.scalars<int64_t>(field::kZeroPoint);
    const size_t scales = quantization.scale.size();
    if (quantization.zero_point.empty()) quantization.zero_point = {0};
    if (quantization.zero_point.size() == 1) quantization.zero_point.resize(scales, quantization.zero_point[0]);
    if (quantization.zero_point.size() != scales)
      throw Unsupported("expected " + std::to_string(scales) + " zero points, as many as scales, got " +
                        std::to_string(quantization.zero_point.size()));
    for (float scale : quantization.scale)
      if (!std::isfinite(scale) || scale <= 0)
        throw Unsupported("expected scales above 0, got " + number_text(static_cast<double>(scale)));
    for (int64_t zero : quantization.zero_point)
      if (zero < range.low || zero > range.high)
        throw Unsupported("expected zero points of " + std::to_string(range.low) + ".." + std::to_string(range.high) +
                          ", got " + std::to_string(zero));
    if (scales > 1) {
      quantization.axis = table.scalar<int32_t>(field::kDimension, 0);
      const auto rank = static_cast<int64_t>(tensor.rank());
      if (quantization.axis < 0 || quantization.axis >= rank)
        throw Unsupported("expected a quantized dimension of 0.." + std::to_string(rank - 1) + ", got " +
                          std::to_string(quantization.axis));
      const int64_t size = tensor.shape[static_cast<size_t>(quantization.axis)];
      if (size != static_cast<int64_t>(scales))
        throw Unsupported("expected 1 or " + std::to_string(size) + " scales, got " + std::to_string(scales));
    }
    tensor.quantization = std::move(quantization);
  }

  void read_operation(const FlatTable& table) {
    Operation operation;
    place_ = "operator " + std::to_string(model_.operations.size());
    const auto code = table.scalar<uint32_t>(field::kOpcode, 0);
    if (code >= codes_.size())
      throw Unsupported("expected one of " + std::to_string(codes_.size()) + " operator codes, got " +
                        std::to_string(code));
    operation.name = codes_[code].first;
    operation.custom = codes_[code].second;
    place_ += " (" + operation.name + ")";
    operation.inputs = indices(table, field::kOperatorInputs, "inputs", true);
    operation.outputs = indices(table, field::kOperatorOutputs, "outputs", false);
    if (operation.outputs.empty()) throw Unsupported("expected an output, got none");
    operation.options_type = table.scalar<uint8_t>(field::kOptionsType, 0);
    if (operation.options_type != 0) operation.options = table.table(field::kOptions);
    model_.operations.push_back(std::move(operation));
  }

  std::vector<int32_t> indices(const FlatTable& table, int slot, const std::string& what, bool may_lack) const {
    std::vector<int32_t> indices = table.scalars<int32_t>(slot);
    for (int32_t i : indices)
      if (i < (may_lack ? -1 : 0) || i >= static_cast<int64_t>(model_.tensors.size()))
        throw Unsupported("expected " + what + " that are one of " + std::to_string(model_.tensors.size()) +
                          " tensors, got " + std::to_string(i));
    return indices;
  }

  FlatBytes& bytes_;
  std::string place_;
  Model model_;
  std::vector<std::pair<std::string, bool>> codes_;  // names, and whether they are custom operators
  std::vector<FlatTable> buffers_;
};

}  // namespace

ElementType Tensor::element_type() const {
  switch (type) {
    case kFloat32:
    case kFloat16:
    case kBfloat16: return ElementType::kFloat;
    case kInt32: return ElementType::kInt32;
    case kUint8: return ElementType::kUint8;
    case kInt64: return ElementType::kInt64;
    case kBool: return ElementType::kBool;
    case kInt16: return ElementType::kInt16;
    case kInt8: return ElementType::kInt8;
    case kUint32: return ElementType::kUint32;
    case kUint16: return ElementType::kUint16;
    case kInt4: return ElementType::kInt4;
    case kUint4: return ElementType::kUint4;
    default:
      throw Unsupported("expected a tensor of floats of 16 or 32 bits, integers or booleans, got " + in_quotes(name) +
                        " of TFLite's type " + std::to_string(type));
  }
}

Array Tensor::array() const {
  const ElementType element = element_type();
  const auto count = static_cast<size_t>(element_count(shape));
  const size_t bytes = (count * static_cast<size_t>(bits_of(type)) + 7) / 8;
  if (data.size() != bytes)
    throw Unsupported("expected " + std::to_string(bytes) + " bytes for " + in_quotes(name) + ", " +
                      array_text(unknown(element, shape)) + ", got " + std::to_string(data.size()));
  Array out = make_array(element, shape);
  for (size_t i = 0; i < count; ++i) {
    if (type == kFloat32) out.real[i] = stored<float>(data, i);
    else if (type == kFloat16) out.real[i] = float_of_half(stored<uint16_t>(data, i));
    else if (type == kBfloat16) out.real[i] = float_of_bfloat(stored<uint16_t>(data, i));
    else out.whole[i] = integer_at(type, data, i);
  }
  return out;
}

Model read_model_tables(FlatBytes& bytes, const std::string& file) {
  TablesReader reader(bytes);
  try {
    return reader.read();
  } catch (const Unsupported& reason) {
    throw InputError(file + ": " + reader.place() + ": " + reason.what() +
                     (reason.instead().empty() ? "" : "; instead: " + reason.instead()));
  }
}

}  // namespace winnow::models::import::tflite
