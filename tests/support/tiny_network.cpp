// The tiny network, its weights by a fixed generator.
#include "tests/support/tiny_network.h"

#include <random>

namespace winnow::tests {
namespace {

using models::Layer;
using models::LayerType;

Layer layer(const char* name, LayerType type, const char* input) {
  Layer l;
  l.name = name;
  l.type = type;
  l.inputs = {input};
  return l;
}

models::Network layers() {
  models::Network net;
  net.name = net.file = "tiny";
  net.input_name = "image";
  net.input_shape = {3, 6, 6};
  Layer conv = layer("conv1", LayerType::kConv, "image");
  conv.channels = 32;
  conv.kernel = {3, 3};
  conv.padding = {1, 1, 1, 1};
  conv.weights.shape = {32, 3, 3, 3};
  conv.has_compression = true;
  conv.compression = {0.6, 4, models::Encoding::kRuns, 4, true};
  Layer relu = layer("relu1", LayerType::kRelu, "conv1");
  Layer pool = layer("pool1", LayerType::kMaxPool, "relu1");
  pool.kernel = pool.stride = {2, 2};
  Layer flat = layer("flat", LayerType::kFlatten, "pool1");
  Layer fc = layer("fc1", LayerType::kFc, "flat");
  fc.channels = 7;
  fc.weights.shape = {7, 288, 1, 1};
  fc.has_compression = true;
  fc.compression = {0.5, 0, models::Encoding::kBitmask, 4, false};
  net.layers = {conv, relu, pool, flat, fc};
  net.outputs = {"fc1"};
  return net;
}

}  // namespace

models::Network tiny_network() {
  models::Network net = layers();
  net.quantized = true;
  net.input_quantization = {0.01, 0};
  const models::Quantization quantization[] = {{0.02, 3}, {0.02, 3}, {0.02, 3}, {0.02, 3}, {0.03, 120}};
  std::mt19937 random(7);
  for (size_t i = 0; i < net.layers.size(); ++i) {
    Layer& l = net.layers[i];
    l.has_quantization = true;
    l.quantization = quantization[i];
    models::Weights& w = l.weights;
    if (w.shape.empty()) continue;
    w.quantized.assign(static_cast<size_t>(models::element_count(w.shape)), 0);
    const bool shared = l.compression.codebook_bits > 0;
    if (shared) {
      w.code.assign(w.quantized.size(), 0);
      w.codebook.assign(size_t{1} << l.compression.codebook_bits, 0);
      for (size_t c = 1; c < w.codebook.size(); ++c)
        w.codebook[c] = static_cast<int8_t>(16 * static_cast<int>(c) - 120);
    }
    for (size_t n = 0; n < w.quantized.size(); ++n) {
      if (random() % 100 >= 100 * l.compression.density) continue;
      if (shared)
        w.code[n] =
            static_cast<uint8_t>(random() % 8 ? 7 + random() % 2 : 1 + random() % 15);  // few codes are frequent
      w.quantized[n] = shared ? w.codebook[w.code[n]] : static_cast<int8_t>(random() % 255 - 127);
    }
    w.scale = {0.004f};
    for (int k = 0; k < l.channels; ++k) w.bias.push_back(static_cast<int32_t>(random() % 2000) - 1000);
  }
  models::infer_shapes(net);
  return net;
}

models::Network tiny_float_network() {
  models::Network net = layers();
  net.name = net.file = "tiny-float";
  std::mt19937 random(8);
  for (Layer& l : net.layers) {
    models::Weights& w = l.weights;
    if (w.shape.empty()) continue;
    for (int64_t n = 0; n < models::element_count(w.shape); ++n)
      w.value.push_back(static_cast<float>(static_cast<int>(random() % 201) - 100) / 400);
    w.float_bias.assign(static_cast<size_t>(l.channels), 0.125f);
  }
  models::infer_shapes(net);
  return net;
}

accelerators::Accelerator tiny_accelerator() {
  accelerators::Accelerator a;
  a.name = a.file = "tiny-2x3";
  a.rows = 2;
  a.columns = 3;
  a.accumulators = 8;
  a.weight_words = 512;
  a.pointer_words = 256;
  a.param_words = 32;
  a.bank_words = 256;
  a.burst_beats = 4;
  a.dram = {"fixed", 12, 8};
  return a;
}

accelerators::Accelerator roomy_accelerator() {
  accelerators::Accelerator a = tiny_accelerator();
  a.name = a.file = "roomy-2x3";
  a.weight_words = 1024;
  a.pointer_words = 512;
  a.param_words = 128;
  return a;
}

}  // namespace winnow::tests
