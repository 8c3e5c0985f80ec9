// The safetensors format: a length, a JSON header and raw little-endian tensors
// (https://github.com/huggingface/safetensors, "Format").
#pragma once
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "models/tensor.h"

namespace winnow::models {

enum class Dtype { kF32, kF16, kBf16, kI8, kU8, kI32 };
const char* dtype_name(Dtype dtype);
size_t dtype_bytes(Dtype dtype);

struct StoredTensor {
  Dtype dtype;
  Shape shape;
  std::string_view bytes;  // into the TensorFile; element_count(shape) * dtype_bytes(dtype) long
};

/// The elements of a tensor. The type must fit: float reads F32, F16 and BF16; int8_t I8; uint8_t U8; int32_t I32.
template <typename T>
std::vector<T> elements(const StoredTensor& tensor);

class TensorFile {
 public:
  /// Both check the whole header and throw InputError with every problem. `file` names it in messages.
  static TensorFile parse(std::string bytes, const std::string& file);
  static TensorFile read(const std::string& path);

  const std::string& file() const { return file_; }
  /// nullptr if there is none of that name.
  const StoredTensor* find(const std::string& name) const;
  const std::map<std::string, StoredTensor>& tensors() const { return tensors_; }

 private:
  TensorFile() = default;
  std::string file_;
  std::shared_ptr<const std::string> bytes_;  // what the views look into, wherever this object moves
  std::map<std::string, StoredTensor> tensors_;
};

/// Collects tensors and lays them out, widest elements first so that all are aligned.
class TensorWriter {
 public:
  void add(const std::string& name, const Shape& shape, const std::vector<float>& data);
  void add(const std::string& name, const Shape& shape, const std::vector<int8_t>& data);
  void add(const std::string& name, const Shape& shape, const std::vector<uint8_t>& data);
  void add(const std::string& name, const Shape& shape, const std::vector<int32_t>& data);
  /// An entry of the header's `__metadata__`.
  void note(const std::string& key, const std::string& value) { notes_[key] = value; }
  /// The bytes of the file.
  std::string bytes() const;

 private:
  struct Entry {
    Dtype dtype;
    Shape shape;
    std::string bytes;
  };
  void put(const std::string& name, const Shape& shape, Dtype dtype, const void* data, size_t count);

  std::map<std::string, Entry> entries_;
  std::map<std::string, std::string> notes_;
};

}  // namespace winnow::models
