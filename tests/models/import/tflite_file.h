// Small TFLite files for tests, written by the numbers of the schema's fields.
#pragma once
#include <flatbuffers/flatbuffers.h>

#include <functional>
#include <string>
#include <vector>

namespace winnow::models::import::test {

/// TensorType of the schema.
enum TfliteType { kTfliteFloat = 0, kTfliteInt32 = 2, kTfliteUint8 = 3, kTfliteInt16 = 7, kTfliteInt8 = 9 };

/// BuiltinOperator of the schema.
enum TfliteCode {
  kTfliteAdd = 0,
  kTfliteAveragePool = 1,
  kTfliteConcatenation = 2,
  kTfliteConv = 3,
  kTfliteDepthwiseConv = 4,
  kTfliteDequantize = 6,
  kTfliteFullyConnected = 9,
  kTfliteLogistic = 14,
  kTfliteMul = 18,
  kTfliteReshape = 22,
  kTfliteSoftmax = 25,
  kTflitePad = 34,
  kTfliteGather = 36,
  kTfliteTranspose = 39,
  kTfliteMean = 40,
  kTfliteSub = 41,
  kTfliteTransposeConv = 67,
  kTfliteResizeNearest = 97,
  kTfliteQuantize = 114
};

/// A table's fields: each adds itself to the table that is being written.
struct TfliteOptions {
  int type = 0;  // BuiltinOptions of the schema
  std::vector<std::function<void(flatbuffers::FlatBufferBuilder&)>> fields;

  template <typename T>
  TfliteOptions& set(int field, T value) {
    fields.push_back([=](flatbuffers::FlatBufferBuilder& to) { to.AddElement<T>(slot(field), value, T(0)); });
    return *this;
  }
  static flatbuffers::voffset_t slot(int field) { return static_cast<flatbuffers::voffset_t>(4 + 2 * field); }
};

/// How a tensor is quantized.
struct TfliteSteps {
  std::vector<float> scale;
  std::vector<int64_t> zero_point;
  int axis = 0;
};

class TfliteFile {
 public:
  /// Indices count from 0.
  int tensor(const std::string& name, TfliteType type, std::vector<int32_t> shape, TfliteSteps steps = {}) {
    tensors_.push_back({name, type, std::move(shape), std::move(steps), ""});
    return static_cast<int>(tensors_.size()) - 1;
  }
  template <typename T>
  int constant(const std::string& name, TfliteType type, std::vector<int32_t> shape, const std::vector<T>& values,
               TfliteSteps steps = {}) {
    const int index = tensor(name, type, std::move(shape), std::move(steps));
    tensors_.back().data.assign(reinterpret_cast<const char*>(values.data()), values.size() * sizeof(T));
    return index;
  }
  void operation(int code, std::vector<int32_t> inputs, std::vector<int32_t> outputs, TfliteOptions options = {}) {
    operations_.push_back({code, std::move(inputs), std::move(outputs), std::move(options)});
  }

  std::string bytes(const std::vector<int32_t>& inputs, const std::vector<int32_t>& outputs) const;

 private:
  struct TensorOf {
    std::string name;
    TfliteType type;
    std::vector<int32_t> shape;
    TfliteSteps steps;
    std::string data;
  };
  struct OperationOf {
    int code;
    std::vector<int32_t> inputs, outputs;
    TfliteOptions options;
  };
  std::vector<TensorOf> tensors_;
  std::vector<OperationOf> operations_;
};

inline std::string TfliteFile::bytes(const std::vector<int32_t>& inputs, const std::vector<int32_t>& outputs) const {
  using Table = flatbuffers::Offset<flatbuffers::Table>;
  flatbuffers::FlatBufferBuilder to;
  to.ForceDefaults(true);
  const auto slot = TfliteOptions::slot;
  std::vector<Table> codes, buffers, tensors, operations;
  const auto table = [&](const std::function<void()>& fields) {
    const flatbuffers::uoffset_t start = to.StartTable();
    fields();
    return Table(to.EndTable(start));
  };

  buffers.push_back(table([] {}));
  for (const TensorOf& tensor : tensors_) {
    int32_t buffer = 0;
    if (!tensor.data.empty()) {
      buffer = static_cast<int32_t>(buffers.size());
      to.ForceVectorAlignment(tensor.data.size(), 1, 16);
      const auto data = to.CreateVector(reinterpret_cast<const uint8_t*>(tensor.data.data()), tensor.data.size());
      buffers.push_back(table([&] { to.AddOffset(slot(0), data); }));
    }
    Table steps;
    if (!tensor.steps.scale.empty()) {
      const auto scale = to.CreateVector(tensor.steps.scale);
      const auto zero = to.CreateVector(tensor.steps.zero_point);
      steps = table([&] {
        to.AddOffset(slot(2), scale);
        to.AddOffset(slot(3), zero);
        to.AddElement<int32_t>(slot(6), tensor.steps.axis, 0);
      });
    }
    const auto name = to.CreateString(tensor.name);
    const auto shape = to.CreateVector(tensor.shape);
    tensors.push_back(table([&] {
      to.AddOffset(slot(0), shape);
      to.AddElement<int8_t>(slot(1), static_cast<int8_t>(tensor.type), 0);
      to.AddElement<uint32_t>(slot(2), static_cast<uint32_t>(buffer), 0);
      to.AddOffset(slot(3), name);
      if (!tensor.steps.scale.empty()) to.AddOffset(slot(4), steps);
    }));
  }
  for (const OperationOf& operation : operations_) {
    const auto code = static_cast<uint32_t>(codes.size());
    codes.push_back(table([&] {
      to.AddElement<int8_t>(slot(0), static_cast<int8_t>(operation.code < 127 ? operation.code : 127), 0);
      to.AddElement<int32_t>(slot(3), operation.code, 0);
    }));
    const auto reads = to.CreateVector(operation.inputs), makes = to.CreateVector(operation.outputs);
    const Table options = table([&] {
      for (const auto& field : operation.options.fields) field(to);
    });
    operations.push_back(table([&] {
      to.AddElement<uint32_t>(slot(0), code, 0);
      to.AddOffset(slot(1), reads);
      to.AddOffset(slot(2), makes);
      to.AddElement<uint8_t>(slot(3), static_cast<uint8_t>(operation.options.type), 0);
      if (operation.options.type != 0) to.AddOffset(slot(4), options);
    }));
  }
  const auto all_tensors = to.CreateVector(tensors), all_operations = to.CreateVector(operations);
  const auto reads = to.CreateVector(inputs), makes = to.CreateVector(outputs);
  const std::vector<Table> graphs = {table([&] {
    to.AddOffset(slot(0), all_tensors);
    to.AddOffset(slot(1), reads);
    to.AddOffset(slot(2), makes);
    to.AddOffset(slot(3), all_operations);
  })};
  const auto all_codes = to.CreateVector(codes), all_graphs = to.CreateVector(graphs),
             all_buffers = to.CreateVector(buffers);
  const Table model = table([&] {
    to.AddElement<uint32_t>(slot(0), 3, 0);
    to.AddOffset(slot(1), all_codes);
    to.AddOffset(slot(2), all_graphs);
    to.AddOffset(slot(4), all_buffers);
  });
  to.Finish(model, "TFL3");
  return std::string(reinterpret_cast<const char*>(to.GetBufferPointer()), to.GetSize());
}

}  // namespace winnow::models::import::test
