// Small ONNX files for tests, written by the numbers of the messages' fields, so that they can be wrong.
#pragma once
#include <cstdint>
#include <cstring>
#include <string>
#include <utility>
#include <vector>

namespace winnow::models::import::test {

/// A message of protobuf, field by field.
class OnnxMessage {
 public:
  OnnxMessage& whole(int field, int64_t value) {
    varint(static_cast<uint64_t>(field) << 3);
    varint(static_cast<uint64_t>(value));
    return *this;
  }
  OnnxMessage& real(int field, float value) {
    varint(static_cast<uint64_t>(field) << 3 | 5);
    bytes_.append(reinterpret_cast<const char*>(&value), sizeof value);
    return *this;
  }
  OnnxMessage& text(int field, const std::string& value) {
    varint(static_cast<uint64_t>(field) << 3 | 2);
    varint(value.size());
    bytes_ += value;
    return *this;
  }
  OnnxMessage& message(int field, const OnnxMessage& value) { return text(field, value.bytes_); }
  const std::string& bytes() const { return bytes_; }

 private:
  void varint(uint64_t value) {
    for (; value >= 0x80; value >>= 7) bytes_ += static_cast<char>((value & 0x7f) | 0x80);
    bytes_ += static_cast<char>(value);
  }

  std::string bytes_;
};

/// TensorProto::DataType.
enum OnnxType {
  kOnnxFloat = 1,
  kOnnxUint8 = 2,
  kOnnxInt8 = 3,
  kOnnxUint16 = 4,
  kOnnxInt32 = 6,
  kOnnxInt64 = 7,
  kOnnxBfloat16 = 16
};

using OnnxShape = std::vector<int64_t>;

template <typename T>
OnnxMessage onnx_tensor(const std::string& name, OnnxType type, const OnnxShape& shape, const std::vector<T>& values) {
  OnnxMessage tensor;
  for (int64_t d : shape) tensor.whole(1, d);
  tensor.whole(2, type).text(8, name);
  return tensor.text(9, std::string(reinterpret_cast<const char*>(values.data()), values.size() * sizeof(T)));
}

/// Values in another file; no `length`: up to its end.
inline OnnxMessage onnx_external(const std::string& name, const OnnxShape& shape, const std::string& location,
                                 const std::string& offset = "0", const std::string& length = "") {
  OnnxMessage tensor;
  for (int64_t d : shape) tensor.whole(1, d);
  tensor.whole(2, kOnnxFloat).text(8, name).whole(14, 1);
  const auto entry = [&](const std::string& key, const std::string& value) {
    tensor.message(13, OnnxMessage().text(1, key).text(2, value));
  };
  entry("location", location);
  entry("offset", offset);
  if (!length.empty()) entry("length", length);
  return tensor;
}

/// A sparse tensor of one dimension's indices, whose values have the name.
inline OnnxMessage onnx_sparse(const std::string& name, const OnnxShape& shape, const std::vector<float>& values,
                               const std::vector<int64_t>& indices) {
  const auto count = static_cast<int64_t>(values.size());
  OnnxMessage sparse;
  sparse.message(1, onnx_tensor(name, kOnnxFloat, {count}, values));
  sparse.message(2, onnx_tensor(name, kOnnxInt64, {static_cast<int64_t>(indices.size())}, indices));
  for (int64_t d : shape) sparse.whole(3, d);
  return sparse;
}

/// The attributes of a node.
class OnnxAttributes {
 public:
  OnnxAttributes& whole(const std::string& name, int64_t value) { return add(named(name, 2).whole(3, value)); }
  OnnxAttributes& real(const std::string& name, float value) { return add(named(name, 1).real(2, value)); }
  OnnxAttributes& text(const std::string& name, const std::string& value) { return add(named(name, 3).text(4, value)); }
  OnnxAttributes& tensor(const std::string& name, const OnnxMessage& value) {
    return add(named(name, 4).message(5, value));
  }
  OnnxAttributes& wholes(const std::string& name, const std::vector<int64_t>& values) {
    OnnxMessage attribute = named(name, 7);
    for (int64_t value : values) attribute.whole(8, value);
    return add(attribute);
  }
  const std::vector<OnnxMessage>& all() const { return all_; }

 private:
  static OnnxMessage named(const std::string& name, int type) { return OnnxMessage().text(1, name).whole(20, type); }
  OnnxAttributes& add(const OnnxMessage& attribute) {
    all_.push_back(attribute);
    return *this;
  }
  std::vector<OnnxMessage> all_;
};

class OnnxFile {
 public:
  explicit OnnxFile(int64_t opset = 13) : opset_(opset) {}

  /// A dimension of -1 is free.
  OnnxFile& input(const std::string& name, const OnnxShape& shape, OnnxType type = kOnnxFloat) {
    OnnxMessage dimensions;
    for (int64_t d : shape) dimensions.message(1, d < 0 ? OnnxMessage().text(2, "n") : OnnxMessage().whole(1, d));
    const OnnxMessage tensor = OnnxMessage().whole(1, type).message(2, dimensions);
    graph_.message(11, OnnxMessage().text(1, name).message(2, OnnxMessage().message(1, tensor)));
    return *this;
  }
  OnnxFile& output(const std::string& name) {
    graph_.message(12, OnnxMessage().text(1, name));
    return *this;
  }
  OnnxFile& initializer(const OnnxMessage& tensor) {
    graph_.message(5, tensor);
    return *this;
  }
  OnnxFile& floats(const std::string& name, const OnnxShape& shape, float value = 0.5f) {
    int64_t count = 1;
    for (int64_t d : shape) count *= d;
    return initializer(onnx_tensor(name, kOnnxFloat, shape, std::vector<float>(static_cast<size_t>(count), value)));
  }
  OnnxFile& integers(const std::string& name, const std::vector<int64_t>& values) {
    return initializer(onnx_tensor(name, kOnnxInt64, {static_cast<int64_t>(values.size())}, values));
  }
  OnnxFile& sparse(const OnnxMessage& tensor) {
    graph_.message(15, tensor);
    return *this;
  }
  /// A node named after its first output.
  OnnxFile& node(const std::string& op, const std::vector<std::string>& inputs, const std::vector<std::string>& outputs,
                 const OnnxAttributes& attributes = {}, const std::string& domain = "") {
    OnnxMessage node;
    for (const std::string& input : inputs) node.text(1, input);
    for (const std::string& output : outputs) node.text(2, output);
    node.text(4, op);
    for (const OnnxMessage& attribute : attributes.all()) node.message(5, attribute);
    if (!domain.empty()) node.text(7, domain);
    graph_.message(1, node);
    return *this;
  }

  std::string bytes() const {
    return OnnxMessage()
        .whole(1, 8)
        .message(8, OnnxMessage().text(1, "").whole(2, opset_))
        .message(7, OnnxMessage(graph_).text(2, "graph"))
        .bytes();
  }

 private:
  int64_t opset_;
  OnnxMessage graph_;
};

}  // namespace winnow::models::import::test
