// Dense tensors, row-major, the last dimension fastest.
#pragma once
#include <cstddef>
#include <cstdint>
#include <map>
#include <string>
#include <vector>

namespace winnow::models {

using Shape = std::vector<int64_t>;

inline int64_t element_count(const Shape& shape) {
  int64_t n = 1;
  for (int64_t d : shape) n *= d;
  return n;
}

template <typename T>
struct Tensor {
  Shape shape;
  std::vector<T> data;

  Tensor() = default;
  explicit Tensor(Shape s, T fill = T{}) : shape(std::move(s)), data(static_cast<size_t>(element_count(shape)), fill) {}
  /// Element of a 4-D tensor [batch][channel][y][x] or [out][in][ky][kx].
  T& at(int64_t a, int64_t b, int64_t c, int64_t d) { return data[index(a, b, c, d)]; }
  const T& at(int64_t a, int64_t b, int64_t c, int64_t d) const { return data[index(a, b, c, d)]; }
  bool operator==(const Tensor& o) const { return shape == o.shape && data == o.data; }

 private:
  size_t index(int64_t a, int64_t b, int64_t c, int64_t d) const {
    return static_cast<size_t>(((a * shape[1] + b) * shape[2] + c) * shape[3] + d);
  }
};

/// A quantized feature map [batch, channels, height, width] of stored values q (0..255).
using FeatureMap = Tensor<uint8_t>;

/// Every tensor of one run by name, the input included, each [batch, channels, height, width].
using TensorMap = std::map<std::string, FeatureMap>;

}  // namespace winnow::models
