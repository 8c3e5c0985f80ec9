// The layers that the generated networks of the zoo are made of.
#include "models/zoo/graph.h"

namespace winnow::models::zoo {
namespace {

/// Of every tensor, until the biases are calibrated: what differs between layers is in the weights' scale.
constexpr double kScale = 0.02;
constexpr int kSignedZero = 128;

void set_window(Layer& layer, Window window) {
  layer.kernel = {window.kernel, window.kernel};
  layer.stride = {window.stride, window.stride};
  layer.padding = {window.padding, window.padding, window.padding, window.padding};
}

Network start_of(const std::string& name, MapShape input, const std::string& default_input) {
  Network network;
  network.name = network.file = name;
  network.synthetic = network.quantized = true;
  network.input_name = "data";
  network.input_shape = input;
  network.input_quantization = {1.0 / 255, 0};
  network.default_input = default_input;
  return network;
}

}  // namespace

Graph::Graph(const std::string& name, MapShape input, const std::string& default_input)
    : builder_(start_of(name, input, default_input)) {}

std::string Graph::conv(const std::string& name, int channels, Window window, const Statistics& statistics,
                        const std::string& input, int groups) {
  Layer conv = layer(LayerType::kConv, name, input);
  conv.channels = channels;
  conv.groups = groups;
  set_window(conv, window);
  statistics_[name] = statistics;
  return append(std::move(conv));
}

std::string Graph::fc(const std::string& name, int channels, const Statistics& statistics) {
  Layer fc = layer(LayerType::kFc, name, "");
  fc.channels = channels;
  statistics_[name] = statistics;
  return append(std::move(fc));
}

std::string Graph::relu(const std::string& name) { return append(layer(LayerType::kRelu, name, "")); }

std::string Graph::relu6(const std::string& name) {
  Layer clip = layer(LayerType::kClip, name, "");
  clip.clip_max = 6;
  return append(std::move(clip));
}

std::string Graph::max_pool(const std::string& name, Window window) {
  Layer pool = layer(LayerType::kMaxPool, name, "");
  set_window(pool, window);
  return append(std::move(pool));
}

std::string Graph::global_avg_pool(const std::string& name) {
  return append(layer(LayerType::kGlobalAvgPool, name, ""));
}
std::string Graph::flatten(const std::string& name) { return append(layer(LayerType::kFlatten, name, "")); }

std::string Graph::add(const std::string& name, const std::string& a, const std::string& b) {
  Layer add = layer(LayerType::kAdd, name, a);
  add.inputs = {a, b};
  return append(std::move(add));
}

std::string Graph::concat(const std::string& name, const std::string& a, const std::string& b) {
  Layer concat = layer(LayerType::kConcat, name, a);
  concat.inputs = {a, b};
  return append(std::move(concat));
}

Layer Graph::layer(LayerType type, const std::string& name, const std::string& input) const {
  Layer layer;
  layer.name = name;
  layer.type = type;
  layer.inputs = {input.empty() ? last() : input};
  return layer;
}

std::string Graph::append(Layer layer) {
  layer.has_quantization = true;
  layer.quantization = {kScale, 0};
  if (layer.type == LayerType::kClip) layer.quantization.scale = layer.clip_max / 255;
  if (const auto found = statistics_.find(layer.name); found != statistics_.end()) {
    const Statistics& s = found->second;
    layer.has_compression = true;
    layer.compression = {s.weight_density, s.code_bits, Encoding::kAuto, s.run_bits, true};
  }
  return builder_.append(std::move(layer));
}

/// A convolution shares its quantization with the relu that clamps it; what nothing clamps is signed.
Sketch Graph::finish() {
  Network network = builder_.finish({last()});
  for (Layer& layer : network.layers) {
    if (statistics_.count(layer.name) == 0) continue;
    layer.quantization.zero_point = kSignedZero;
    for (const Layer& user : network.layers)
      if ((user.type == LayerType::kRelu || user.type == LayerType::kClip) && user.inputs[0] == layer.name)
        layer.quantization = user.quantization;
  }
  return {std::move(network), std::move(statistics_)};
}

}  // namespace winnow::models::zoo
