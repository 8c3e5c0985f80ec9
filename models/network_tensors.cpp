// Tensors of a network: which ones each layer has (docs/formats.md), their checks, and writing them.
#include <cmath>

#include "models/checks.h"
#include "models/network_text.h"
#include "models/text.h"

namespace winnow::models {
namespace {

std::string kind_text(const char* dtype, const Shape& shape) { return std::string(dtype) + " " + shape_text(shape); }

/// The place of element `i`, as "[3, 0, 1, 2]".
std::string index_text(const Shape& shape, size_t i) {
  Shape index(shape.size());
  auto rest = static_cast<int64_t>(i);
  for (size_t d = shape.size(); d-- > 0; rest /= shape[d]) index[d] = rest % shape[d];
  return shape_text(index);
}

template <typename T>
constexpr const char* kDtypeText = nullptr;
template <>
constexpr const char* kDtypeText<float> = "F32";
template <>
constexpr const char* kDtypeText<int8_t> = "I8";
template <>
constexpr const char* kDtypeText<uint8_t> = "U8";
template <>
constexpr const char* kDtypeText<int32_t> = "I32";

template <typename T>
bool reads_as(Dtype dtype) {
  return dtype_name(dtype) == std::string(kDtypeText<T>) ||
         (std::is_same_v<T, float> && (dtype == Dtype::kF16 || dtype == Dtype::kBf16));
}

class Attachment {
 public:
  Attachment(Network& network, const TensorFile& tensors)
      : network_(network), tensors_(tensors), problems_(tensors.file()) {}

  void run() {
    for (Layer& layer : network_.layers) {
      if (!has_weights(layer)) continue;
      layer.weights = {};
      layer.weights.shape = weight_shape(layer, network_.shape_of(layer.inputs.at(0)));
      if (network_.quantized) quantized(layer);
      else floating(layer);
    }
    refuse_unused();
    problems_.raise();
  }

 private:
  enum Presence { kOptional, kRequired };

  /// The shapes a weight tensor may have: a vector's may leave out the kernel.
  static std::vector<Shape> weight_shapes(const Layer& layer) {
    const Shape& full = layer.weights.shape;
    if (!traits(layer).convolves()) return {{full[0], full[1]}, full};
    return {full};
  }

  void floating(Layer& layer) {
    Weights& w = layer.weights;
    fetch(layer, "weight", weight_shapes(layer), w.value, kRequired);
    if (!fetch(layer, "bias", {{layer.channels}}, w.float_bias, kOptional) && !w.value.empty())
      w.float_bias.assign(static_cast<size_t>(layer.channels), 0.0f);
    if (fetch(layer, "mask", weight_shapes(layer), w.mask, kOptional)) {
      for (size_t i = 0; i < w.mask.size(); ++i) {
        if (w.mask[i] <= 1) continue;
        problems_.expected(layer.name + ".mask", "0 or 1", std::to_string(w.mask[i]) + " at " + index_text(w.shape, i));
        break;
      }
    }
  }

  void quantized(Layer& layer) {
    Weights& w = layer.weights;
    const bool has_code = tensors_.find(layer.name + ".code") || tensors_.find(layer.name + ".codebook");
    if (has_code) shared(layer);
    else fetch(layer, "weight", weight_shapes(layer), w.quantized, kRequired);
    if (fetch(layer, "weight_scale", {{layer.channels}, {1}}, w.scale, kRequired)) {
      for (size_t i = 0; i < w.scale.size(); ++i) {
        if (w.scale[i] > 0) continue;
        problems_.expected(layer.name + ".weight_scale", "numbers above 0",
                           number_text(w.scale[i]) + " at [" + std::to_string(i) + "]");
        break;
      }
    }
    if (!fetch(layer, "bias", {{layer.channels}}, w.bias, kOptional) && !w.quantized.empty())
      w.bias.assign(static_cast<size_t>(layer.channels), 0);
  }

  /// Weights as codes into a codebook.
  void shared(Layer& layer) {
    Weights& w = layer.weights;
    const int bits = layer.compression.codebook_bits;
    if (tensors_.find(layer.name + ".weight")) {
      used_.insert(layer.name + ".weight");
      problems_.expected(layer.name + ".weight", "either it or " + layer.name + ".code", "both");
    }
    if (bits == 0) {
      used_.insert(layer.name + ".code");
      used_.insert(layer.name + ".codebook");
      return problems_.expected(layer.name + ".code", "none, as the layer's compression/codebook_bits is 0", "one");
    }
    const bool codes = fetch(layer, "code", weight_shapes(layer), w.code, kRequired);
    const bool book = fetch(layer, "codebook", {{int64_t{1} << bits}}, w.codebook, kRequired);
    if (book && w.codebook[0] != 0)
      problems_.expected(layer.name + ".codebook", "0 at [0]", std::to_string(w.codebook[0]));
    if (!codes || !book) return;
    for (size_t i = 0; i < w.code.size(); ++i) {
      if (w.code[i] < w.codebook.size()) continue;
      return problems_.expected(layer.name + ".code", "codes below " + std::to_string(w.codebook.size()),
                                std::to_string(w.code[i]) + " at " + index_text(w.shape, i));
    }
    for (uint8_t code : w.code) w.quantized.push_back(w.codebook[code]);
  }

  /// Reads `<layer>.<part>` if it is there with one of the shapes, and finite; otherwise adds the problem.
  template <typename T>
  bool fetch(const Layer& layer, const char* part, const std::vector<Shape>& shapes, std::vector<T>& out,
             Presence presence) {
    const std::string name = layer.name + "." + part;
    const StoredTensor* tensor = tensors_.find(name);
    const std::string expected =
        kind_text(kDtypeText<T>, shapes[0]) + (shapes.back().size() == 1 && shapes.size() > 1 ? " or [1]" : "");
    if (!tensor) {
      if (presence == kRequired) problems_.expected(name, expected, "nothing");
      return false;
    }
    used_.insert(name);
    bool shaped = false;
    for (const Shape& shape : shapes) shaped = shaped || tensor->shape == shape;
    if (!shaped || !reads_as<T>(tensor->dtype)) {
      problems_.expected(name, expected, kind_text(dtype_name(tensor->dtype), tensor->shape));
      return false;
    }
    std::vector<T> values = elements<T>(*tensor);
    if (!check_finite(name, tensor->shape, values)) return false;
    out = std::move(values);
    return true;
  }

  template <typename T>
  bool check_finite(const std::string& name, const Shape& shape, const std::vector<T>& values) {
    if constexpr (std::is_same_v<T, float>) {
      for (size_t i = 0; i < values.size(); ++i) {
        if (std::isfinite(values[i])) continue;
        problems_.expected(name, "finite numbers", number_text(values[i]) + " at " + index_text(shape, i));
        return false;
      }
    }
    return true;
  }

  void refuse_unused() {
    std::vector<std::string> unused;
    for (const auto& [name, tensor] : tensors_.tensors())
      if (used_.count(name) == 0) unused.push_back(in_quotes(name));
    if (!unused.empty())
      problems_.expected(
          "",
          std::string("only the tensors of a ") + (network_.quantized ? "quantized" : "float") + " network's layers",
          "also " + list_text(unused, 8));
  }

  Network& network_;
  const TensorFile& tensors_;
  Problems problems_;
  std::set<std::string> used_;
};

}  // namespace

void attach_tensors(Network& network, const TensorFile& tensors) {
  Attachment(network, tensors).run();
  Problems problems(network.file);
  check_requantization(network, problems);
  problems.raise();
}

std::string tensor_bytes(const Network& network) {
  TensorWriter writer;
  for (const Layer& layer : network.layers) {
    if (!has_weights(layer)) continue;
    const Weights& w = layer.weights;
    const auto add = [&](const char* part, const Shape& shape, const auto& data) {
      if (!data.empty()) writer.add(layer.name + "." + part, shape, data);
    };
    Shape shape = w.shape;
    if (!traits(layer).convolves() && shape.size() == 4) shape.resize(2);
    if (network.quantized) {
      if (w.code.empty()) add("weight", shape, w.quantized);
      add("code", shape, w.code);
      add("codebook", {static_cast<int64_t>(w.codebook.size())}, w.codebook);
      add("weight_scale", {static_cast<int64_t>(w.scale.size())}, w.scale);
      add("bias", {static_cast<int64_t>(w.bias.size())}, w.bias);
    } else {
      add("weight", shape, w.value);
      add("bias", {static_cast<int64_t>(w.float_bias.size())}, w.float_bias);
      add("mask", shape, w.mask);
    }
  }
  return writer.bytes();
}

}  // namespace winnow::models
