// A Network as its description (docs/formats.md).
#include "models/checks.h"
#include "models/json/document.h"
#include "models/network_text.h"

namespace winnow::models {
namespace {

json::Document quantization_document(const Quantization& quantization) {
  return {{"scale", quantization.scale}, {"zero_point", quantization.zero_point}};
}

void add_window(json::Document& out, const Layer& layer) {
  out["kernel"] = layer.kernel;
  out["stride"] = layer.stride;
  out["padding"] = layer.padding;
  out["dilation"] = layer.dilation;
}

json::Document layer_document(const Layer& layer, bool quantized) {
  const LayerTraits& type = traits(layer.type);
  json::Document out = {{"name", layer.name}, {"type", type.name}, {"inputs", layer.inputs}};
  if (type.weighted()) out["channels"] = layer.channels;
  if (type.window) add_window(out, layer);
  if (type.groups) out["groups"] = layer.groups;
  if (type.count_include_pad) out["count_include_pad"] = layer.count_include_pad;
  if (type.bounds) {
    out["min"] = layer.clip_min;
    out["max"] = layer.clip_max;
  }
  if (quantized && layer.has_quantization) out["quantization"] = quantization_document(layer.quantization);
  if (type.weighted() && layer.has_compression) {
    const Compression& c = layer.compression;
    out["compression"] = {{"density", c.density},
                          {"codebook_bits", c.codebook_bits},
                          {"encoding", encoding_names()[static_cast<size_t>(c.encoding)]},
                          {"run_bits", c.run_bits},
                          {"huffman", c.huffman}};
    if (c.channels < 1) out["compression"]["channels"] = c.channels;
  }
  return out;
}

}  // namespace

std::string description_text(const Network& network) {
  json::Document out = {{"format", "winnow-network/1"},
                        {"name", network.name},
                        {"tensors", network.name + ".safetensors"},
                        {"synthetic", network.synthetic}};
  const MapShape& shape = network.input_shape;
  out["input"] = {{"name", network.input_name}, {"shape", {shape.channels, shape.height, shape.width}}};
  if (network.quantized) out["input"]["quantization"] = quantization_document(network.input_quantization);
  if (network.input_nhwc) out["input"]["layout"] = "nhwc";
  if (!network.default_input.empty()) out["input"]["default"] = network.default_input;
  if (const auto& from = network.imported)
    out["imported"] = {{"file", from->file},
                       {"bytes", from->bytes},
                       {"entries", from->entries},
                       {"fillers", from->fillers},
                       {"shannon_bytes", from->shannon_bytes}};
  out["layers"] = json::Document::array();
  for (const Layer& layer : network.layers) out["layers"].push_back(layer_document(layer, network.quantized));
  out["outputs"] = network.outputs;
  return json::to_text(out);
}

}  // namespace winnow::models
