// The safetensors container: named tensors behind a JSON header.
#pragma once

#include <cstdint>
#include <cstring>
#include <string>
#include <vector>

namespace winnow::models::training {

struct RawTensor {
  std::string name;
  std::string dtype;  // "F32", "I32", "I8", "U8"
  std::vector<std::int64_t> shape;
  std::vector<std::uint8_t> bytes;  // little endian
};

template <typename Value>
RawTensor raw_tensor(std::string name, std::string dtype, std::vector<std::int64_t> shape,
                     const std::vector<Value>& values) {
  std::vector<std::uint8_t> bytes(values.size() * sizeof(Value));
  std::memcpy(bytes.data(), values.data(), bytes.size());
  return {std::move(name), std::move(dtype), std::move(shape), std::move(bytes)};
}

template <typename Value>
std::vector<Value> values_of(const RawTensor& tensor) {
  std::vector<Value> values(tensor.bytes.size() / sizeof(Value));
  std::memcpy(values.data(), tensor.bytes.data(), values.size() * sizeof(Value));
  return values;
}

// In the order given. Those with a path throw std::runtime_error naming the file.
std::string safetensors_bytes(const std::vector<RawTensor>& tensors);
void write_safetensors(const std::string& path, const std::vector<RawTensor>& tensors);
std::vector<RawTensor> read_safetensors(const std::string& path);

}  // namespace winnow::models::training
