// The schema of a network description (docs/formats.md): JSON to Network, without tensors.
#include <cmath>

#include "models/checks.h"
#include "models/json/object.h"
#include "models/network_text.h"
#include "models/text.h"

namespace winnow::models {
namespace {

constexpr json::IntegerRange kDimension{1, kMaxDimension};
constexpr json::IntegerRange kPadding{0, kMaxDimension};
const char* const kNameRule = "a name of letters, digits and _ - . / :";
const char* const kFileNameRule = "a file name of letters, digits and _ - . that starts with no dot";

const std::vector<std::string>& type_names() {
  static const std::vector<std::string> names = [] {
    std::vector<std::string> all;
    for (const LayerTraits& type : layer_types()) all.emplace_back(type.name);
    return all;
  }();
  return names;
}

bool read_name(json::Object& object, const char* key, std::string& out, const char* rule, const char* punctuation) {
  std::string name;
  if (!object.read(key, name, rule, json::Object::kRequired)) return false;
  if (!is_plain_name(name, punctuation) || (rule == kFileNameRule && name[0] == '.')) {
    object.problems().expected(object.place(key), rule, in_quotes(name));
    return false;
  }
  out = std::move(name);
  return true;
}

bool read_tensor_name(json::Object& object, const char* key, std::string& out) {
  return read_name(object, key, out, kNameRule, "_-./:");
}

/// True if there is a sound one.
bool read_quantization(json::Object& parent, Quantization& out) {
  const json::Json* value = parent.read_any("quantization", "{\"scale\", \"zero_point\"}", json::Object::kOptional);
  if (!value) return false;
  json::Object object(*value, parent.place("quantization"), parent.problems());
  const auto positive = [](double scale) { return scale > 0 && std::isfinite(scale); };
  const bool scale = object.read_number("scale", out.scale, "a number above 0", positive, json::Object::kRequired);
  const bool zero_point = object.read("zero_point", out.zero_point, {0, 255}, json::Object::kRequired);
  object.refuse_unknown_keys();
  return scale && zero_point;
}

void read_compression(json::Object& parent, Layer& layer) {
  const json::Json* value = parent.read_any("compression", "an object", json::Object::kOptional);
  if (!value) return;
  layer.has_compression = true;
  Compression& out = layer.compression;
  json::Object object(*value, parent.place("compression"), parent.problems());
  object.read_number(
      "channels", out.channels, "above 0 and at most 1", [](double c) { return c > 0 && c <= 1; },
      json::Object::kOptional);
  object.read_number(
      "density", out.density, "0..1", [](double d) { return d >= 0 && d <= 1; }, json::Object::kOptional);
  int bits = 0;
  if (object.read("codebook_bits", bits, {0, 8}, json::Object::kOptional)) {
    if (bits == 1) object.problems().expected(object.place("codebook_bits"), "0 or 2..8", "1");
    out.codebook_bits = bits;
  }
  int encoding = 0;
  if (object.read_choice("encoding", encoding, encoding_names(), json::Object::kOptional))
    out.encoding = static_cast<Encoding>(encoding);
  object.read("run_bits", out.run_bits, {4, 5}, json::Object::kOptional);
  object.read("huffman", out.huffman, json::Object::kOptional);
  object.refuse_unknown_keys();
}

void read_window(json::Object& object, Layer& layer) {
  object.read_integers("kernel", layer.kernel.data(), 2, kDimension, json::Object::kRequired);
  object.read_integers("stride", layer.stride.data(), 2, kDimension, json::Object::kOptional);
  object.read_integers("padding", layer.padding.data(), 4, kPadding, json::Object::kOptional);
  object.read_integers("dilation", layer.dilation.data(), 2, kDimension, json::Object::kOptional);
}

void read_bounds(json::Object& object, Layer& layer) {
  const auto finite = [](double v) { return std::isfinite(v); };
  object.read_number("min", layer.clip_min, "a number", finite, json::Object::kRequired);
  object.read_number("max", layer.clip_max, "a number", finite, json::Object::kRequired);
}

/// The attributes that the layer's type has.
void read_attributes(json::Object& object, Layer& layer) {
  const LayerTraits& type = traits(layer.type);
  if (type.weighted()) object.read("channels", layer.channels, kDimension, json::Object::kRequired);
  if (type.window) read_window(object, layer);
  if (type.groups) object.read("groups", layer.groups, kDimension, json::Object::kOptional);
  if (type.count_include_pad) object.read("count_include_pad", layer.count_include_pad, json::Object::kOptional);
  if (type.window && type.pool()) object.read("ceil_mode", layer.ceil_mode, json::Object::kOptional);
  if (type.bounds) read_bounds(object, layer);
}

class NetworkReader {
 public:
  NetworkReader(const json::Json& json, const std::string& file)
      : problems_(file), root_(json, "", problems_), has_format_(json.is_object() && json.contains("format")) {
    result_.network.file = file;
  }

  NetworkDescription read() {
    Network& network = result_.network;
    int format = 0;
    const bool formatted = root_.read_choice("format", format, {"winnow-network/1"}, json::Object::kRequired);
    if (!formatted && has_format_) problems_.raise();  // a file of another kind: the rest would be noise
    read_name(root_, "name", network.name, kFileNameRule, "_-.");
    root_.read("synthetic", network.synthetic, json::Object::kOptional);
    if (!network.synthetic || root_.read_any("tensors", kFileNameRule, json::Object::kOptional))
      read_name(root_, "tensors", result_.tensors, kFileNameRule, "_-.");
    read_input();
    read_imported();
    read_layers();
    unreadable_.outputs =
        !root_.read_strings("outputs", network.outputs, "a list of layer names", json::Object::kRequired);
    root_.refuse_unknown_keys();
    if (root_) {
      check_shapes(network, unreadable_, problems_);
      check_quantization(network, unreadable_, problems_);
    }
    problems_.raise();
    return std::move(result_);
  }

 private:
  void read_input() {
    Network& network = result_.network;
    unreadable_.input_name = unreadable_.input_shape = unreadable_.input_quantization = true;
    const json::Json* value = root_.read_any("input", "an object", json::Object::kRequired);
    if (!value) return;
    json::Object object(*value, root_.place("input"), problems_);
    if (!object) return;
    unreadable_.input_name = !read_tensor_name(object, "name", network.input_name);
    unreadable_.input_shape = !read_shape(object, network.input_shape);
    const size_t before = problems_.count();
    network.quantized = read_quantization(object, network.input_quantization);
    unreadable_.input_quantization = problems_.count() != before;
    int layout = 0;
    if (object.read_choice("layout", layout, {"nchw", "nhwc"}, json::Object::kOptional))
      network.input_nhwc = layout == 1;
    object.read("default", network.default_input, "an input specification", json::Object::kOptional);
    object.refuse_unknown_keys();
  }

  void read_imported() {
    const json::Json* value = root_.read_any("imported", "an object", json::Object::kOptional);
    if (!value) return;
    json::Object object(*value, root_.place("imported"), problems_);
    ImportedFrom from;
    object.read("file", from.file, "a file name", json::Object::kRequired);
    const auto read_count = [&](const char* key, uint64_t& out) {
      double number = 0;
      const auto count = [](double v) { return v >= 0 && v <= 1e15 && v == std::floor(v); };
      if (object.read_number(key, number, "a whole number from 0", count, json::Object::kRequired))
        out = static_cast<uint64_t>(number);
    };
    read_count("bytes", from.bytes);
    read_count("entries", from.entries);
    read_count("fillers", from.fillers);
    read_count("shannon_bytes", from.shannon_bytes);
    object.refuse_unknown_keys();
    result_.network.imported = from;
  }

  static bool read_shape(json::Object& object, MapShape& shape) {
    const char* const expected = "[channels, height, width] or [n]";
    const json::Json* value = object.read_any("shape", expected, json::Object::kRequired);
    if (!value) return false;
    int sizes[3] = {0, 1, 1};
    if (!value->is_array() || (value->size() != 1 && value->size() != 3)) {
      object.problems().expected(object.place("shape"), expected, json::describe(*value));
      return false;
    }
    if (!object.read_sizes("shape", *value, sizes, kDimension)) return false;
    shape = {sizes[0], sizes[1], sizes[2]};
    return true;
  }

  void read_layers() {
    const std::string expected = "a list of 1.." + std::to_string(kMaxLayers) + " layers";
    const json::Json* list = root_.read_any("layers", expected.c_str(), json::Object::kRequired);
    if (!list) unreadable_.layer_names = true;
    if (!list) return;
    if (!list->is_array() || list->empty() || list->size() > kMaxLayers) {
      problems_.expected("/layers", expected, json::describe(*list));
      unreadable_.layer_names = true;
      return;
    }
    result_.network.layers.resize(list->size());
    for (size_t i = 0; i < list->size(); ++i) {
      const size_t before = problems_.count();
      read_layer((*list)[i], layer_place(i), result_.network.layers[i]);
      if (problems_.count() != before) unreadable_.layers.insert(i);
    }
  }

  void read_layer(const json::Json& json, const std::string& place, Layer& layer) {
    json::Object object(json, place, problems_);
    if (!object || !read_tensor_name(object, "name", layer.name)) unreadable_.layer_names = true;
    if (!object) return;
    int type = 0;
    const bool typed = object.read_choice("type", type, type_names(), json::Object::kRequired);
    object.read_strings("inputs", layer.inputs, "a list of names", json::Object::kRequired);
    if (!typed) return;  // which other keys it may have depends on its type
    layer.type = static_cast<LayerType>(type);
    read_attributes(object, layer);
    layer.has_quantization = read_quantization(object, layer.quantization);
    if (has_weights(layer)) read_compression(object, layer);
    object.refuse_unknown_keys();
  }

  Problems problems_;
  json::Object root_;
  bool has_format_;
  Unreadable unreadable_;
  NetworkDescription result_;
};

}  // namespace

NetworkDescription parse_description(const std::string& text, const std::string& file) {
  Problems problems(file);
  const std::optional<json::Json> json = json::parse_json(text, problems);
  problems.raise();
  return NetworkReader(*json, file).read();
}

}  // namespace winnow::models
