// Caffe's network descriptions as networks.
#include "models/import/caffe.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <map>
#include <optional>
#include <set>

#include "models/checks.h"
#include "models/import/prototxt.h"
#include "models/network_builder.h"
#include "models/text.h"

namespace winnow::models::import {
namespace {

std::string line_of(int line) { return "line " + std::to_string(line); }

/// A message whose fields are taken one by one; what is left over at the end is unknown.
class Fields {
 public:
  Fields(const TextMessage& message, int line, Problems& problems)
      : message_(message), line_(line), problems_(problems) {}

  int line() const { return line_; }

  std::vector<const TextField*> all(const std::string& name) {
    known_.insert(name);
    std::vector<const TextField*> found;
    for (const TextField& field : message_.fields)
      if (field.name == name) found.push_back(&field);
    return found;
  }

  const TextField* one(const std::string& name) {
    const auto found = all(name);
    if (found.size() > 1) problems_.expected(line_of(found[1]->line), in_quotes(name) + " once", "it again");
    return found.empty() ? nullptr : found[0];
  }

  std::string text(const std::string& name, const std::string& fallback = "") {
    const TextField* field = one(name);
    if (!field || field->is_message) return fallback;
    return field->value;
  }

  std::string required_text(const std::string& name) {
    const std::string value = text(name);
    if (value.empty()) problems_.expected(line_of(line_), "a " + in_quotes(name), "none");
    return value;
  }

  std::vector<std::string> texts(const std::string& name) {
    std::vector<std::string> values;
    for (const TextField* field : all(name)) values.push_back(field->value);
    return values;
  }

  int number_of(const TextField& field, int low, int high) {
    int value = 0;
    const char* const end = field.value.data() + field.value.size();
    const auto read = std::from_chars(field.value.data(), end, value);
    if (!field.is_message && !field.is_string && read.ec == std::errc() && read.ptr == end && value >= low &&
        value <= high)
      return value;
    problems_.expected(line_of(field.line), field.name + " " + std::to_string(low) + ".." + std::to_string(high),
                       field.is_message ? "a message" : in_quotes(field.value));
    return low;
  }

  int number(const std::string& name, int fallback, int low) {
    const TextField* field = one(name);
    return field ? number_of(*field, low, kMaxDimension) : fallback;
  }

  bool truth(const std::string& name, bool fallback) {
    const TextField* field = one(name);
    if (!field) return fallback;
    if (field->value != "true" && field->value != "false")
      problems_.expected(line_of(field->line), name + " true or false", in_quotes(field->value));
    return field->value == "true";
  }

  /// [y, x]: "<name>_h" and "<name>_w", or `plain` once or twice.
  std::array<int, 2> pair(const std::string& plain, const std::string& name, int fallback, int low) {
    const auto values = all(plain);
    const TextField *h = one(name + "_h"), *w = one(name + "_w");
    if (h && w && values.empty()) return {number_of(*h, low, kMaxDimension), number_of(*w, low, kMaxDimension)};
    if (h || w || values.size() > 2) {
      problems_.expected(line_of(line_), plain + " once or twice, or " + name + "_h and " + name + "_w",
                         "another combination");
      return {fallback, fallback};
    }
    if (values.empty()) return {fallback, fallback};
    const int first = number_of(*values[0], low, kMaxDimension);
    return {first, values.size() == 2 ? number_of(*values[1], low, kMaxDimension) : first};
  }

  void ignore(std::initializer_list<const char*> names) { known_.insert(names.begin(), names.end()); }

  void refuse_unknown() {
    for (const TextField& field : message_.fields)
      if (known_.insert(field.name).second)
        problems_.expected(line_of(field.line), "a field that is known here", in_quotes(field.name));
  }

 private:
  const TextMessage& message_;
  int line_;
  Problems& problems_;
  std::set<std::string> known_;
};

const TextMessage kEmpty{};

class CaffeReader {
 public:
  CaffeReader(const TextMessage& root, const std::string& file) : problems_(file), root_(root, 1, problems_) {
    start_.file = file;
  }

  Network read() {
    start_.name = plain(root_.text("name", "caffe"));
    input();
    root_.ignore({"force_backward", "debug_info", "state"});
    for (const TextField* layers : root_.all("layers"))
      problems_.expected(line_of(layers->line), "layers in today's form, \"layer\"", "\"layers\"");
    const auto layers = root_.all("layer");
    if (layers.empty()) problems_.expected("line 1", "at least one \"layer\"", "none");
    for (const TextField* field : layers) read_layer(*field);
    root_.refuse_unknown();
    if (start_.input_name.empty())
      problems_.expected("line 1", "an input: \"input\" with its dimensions, or a layer of type \"Input\"", "none");
    problems_.raise();
    return builder_->finish();
  }

 private:
  /// A name for files.
  static std::string plain(std::string name) {
    std::transform(name.begin(), name.end(), name.begin(), [](unsigned char c) {
      return std::isalnum(c) || c == '_' || c == '-' || c == '.' ? static_cast<char>(std::tolower(c)) : '-';
    });
    return name.empty() || name[0] == '.' ? "caffe" : name.substr(0, 100);
  }

  /// A layer's or input's name as a network may have it.
  std::string plain_name(const std::string& name, int line) {
    if (!name.empty() && !is_plain_name(name, "_-./:"))
      problems_.expected(line_of(line), "a name of 1..200 letters, digits and _-./:", in_quotes(name));
    return name;
  }

  void input() {
    const TextField* name = root_.one("input");
    const auto dims = root_.all("input_dim");
    const TextField* shape = root_.one("input_shape");
    if (!name) return;
    if (shape) return set_input(name->value, name->line, Fields(shape->message, shape->line, problems_).all("dim"));
    set_input(name->value, name->line, dims);
  }

  void set_input(const std::string& name, int line, const std::vector<const TextField*>& dims) {
    if (!start_.input_name.empty()) return problems_.expected(line_of(line), "one input", "another one");
    if (dims.size() != 4)
      return problems_.expected(line_of(line), "4 dimensions (batch, channels, height, width)",
                                std::to_string(dims.size()));
    Fields fields(kEmpty, line, problems_);
    start_.input_name = plain_name(name, line);
    start_.input_shape = {fields.number_of(*dims[1], 1, kMaxDimension), fields.number_of(*dims[2], 1, kMaxDimension),
                          fields.number_of(*dims[3], 1, kMaxDimension)};
    builder_.emplace(start_);
    tensor_[name] = name;  // of whatever name: one that is not plain is a problem already
  }

  void read_layer(const TextField& field) {
    Fields fields(field.message, field.line, problems_);
    const std::string type = fields.required_text("type");
    Layer layer;
    layer.name = plain_name(fields.required_text("name"), field.line);
    const std::vector<std::string> bottoms = fields.texts("bottom"), tops = fields.texts("top");
    fields.ignore({"param", "include", "exclude", "phase", "propagate_down", "loss_weight"});
    if (type == "Input") return read_input(fields, tops);
    if (tops.size() != 1) return problems_.expected(line_of(field.line), "one \"top\"", std::to_string(tops.size()));
    for (const std::string& bottom : bottoms) {
      if (tensor_.count(bottom) != 0) layer.inputs.push_back(tensor_.at(bottom));
      else if (faulty_.count(bottom) == 0)
        problems_.expected(line_of(field.line), "a \"bottom\" that an earlier layer makes", in_quotes(bottom));
    }
    if (bottoms.empty()) problems_.expected(line_of(field.line), "a \"bottom\"", "none");
    const bool ready = !bottoms.empty() && layer.inputs.size() == bottoms.size();
    if (type == "Dropout") {
      fields.ignore({"dropout_param"});
      if (ready) tensor_[tops[0]] = layer.inputs[0];
      return fields.refuse_unknown();
    }
    const bool sound = read_kind(type, fields, layer);
    if (ready && sound && !layer.name.empty()) append(std::move(layer), tops[0], field.line);
    else spoil(tops[0]);
  }

  /// The blob is that of a layer that has problems: who reads it has none of their own for that.
  void spoil(const std::string& blob) {
    tensor_.erase(blob);
    faulty_.insert(blob);
  }

  void read_input(Fields& fields, const std::vector<std::string>& tops) {
    const TextField* parameters = fields.one("input_param");
    const TextField* shape =
        parameters ? Fields(parameters->message, parameters->line, problems_).one("shape") : nullptr;
    if (!shape || tops.size() != 1)
      return problems_.expected(line_of(fields.line()), "one \"top\" and input_param { shape { dim } }",
                                "something else");
    set_input(tops[0], fields.line(), Fields(shape->message, shape->line, problems_).all("dim"));
  }

  bool read_kind(const std::string& type, Fields& fields, Layer& layer) {
    bool sound = true;
    if (type == "Convolution") sound = read_convolution(fields, layer);
    else if (type == "InnerProduct") sound = read_inner_product(fields, layer);
    else if (type == "Pooling") sound = read_pooling(fields, layer);
    else if (type == "ReLU") layer.type = LayerType::kRelu;
    else if (type == "Flatten") layer.type = LayerType::kFlatten;
    else if (type == "Concat") read_concat(fields, layer);
    else if (type == "Eltwise") read_eltwise(fields, layer);
    else {
      problems_.expected(line_of(fields.line()),
                         "type Convolution, InnerProduct, Pooling, ReLU, Flatten, Concat, Eltwise, Dropout or Input",
                         in_quotes(type));
      return false;
    }
    fields.refuse_unknown();
    return sound;
  }

  /// The message of parameters, empty if there is none.
  Fields parameters(Fields& fields, const std::string& name) {
    const TextField* field = fields.one(name);
    return field ? Fields(field->message, field->line, problems_) : Fields(kEmpty, fields.line(), problems_);
  }

  bool read_convolution(Fields& fields, Layer& layer) {
    Fields p = parameters(fields, "convolution_param");
    layer.type = LayerType::kConv;
    layer.channels = p.number("num_output", 0, 1);
    layer.kernel = p.pair("kernel_size", "kernel", 0, 1);
    layer.stride = p.pair("stride", "stride", 1, 1);
    layer.dilation = p.pair("dilation", "dilation", 1, 1);
    const std::array<int, 2> pad = p.pair("pad", "pad", 0, 0);
    layer.padding = {pad[0], pad[1], pad[0], pad[1]};
    layer.groups = p.number("group", 1, 1);
    expect(p, p.truth("bias_term", true), "bias_term true", "false");
    p.ignore({"weight_filler", "bias_filler", "engine"});
    p.refuse_unknown();
    return expect(p, layer.channels > 0 && layer.kernel[0] > 0, "num_output and kernel_size", "one or none of them");
  }

  bool read_inner_product(Fields& fields, Layer& layer) {
    Fields p = parameters(fields, "inner_product_param");
    layer.type = LayerType::kFc;
    layer.channels = p.number("num_output", 0, 1);
    expect(p, p.truth("bias_term", true), "bias_term true", "false");
    p.ignore({"weight_filler", "bias_filler"});
    p.refuse_unknown();
    return expect(p, layer.channels > 0, "num_output", "none");
  }

  bool read_pooling(Fields& fields, Layer& layer) {
    Fields p = parameters(fields, "pooling_param");
    const std::string kind = p.text("pool", "MAX");
    const bool global = p.truth("global_pooling", false), max = kind == "MAX";
    if (!expect(p, max || kind == "AVE", "pool MAX or AVE", in_quotes(kind))) return false;
    layer.type = global ? (max ? LayerType::kGlobalMaxPool : LayerType::kGlobalAvgPool)
                 : max  ? LayerType::kMaxPool
                        : LayerType::kAvgPool;
    layer.kernel = p.pair("kernel_size", "kernel", 1, 1);
    layer.stride = p.pair("stride", "stride", 1, 1);
    const std::array<int, 2> pad = p.pair("pad", "pad", 0, 0);
    p.ignore({"engine"});
    p.refuse_unknown();
    if (global || layer.inputs.empty()) return true;
    layer.padding = {pad[0], pad[1], pad[0], pad[1]};
    layer.ceil_mode = true;
    const MapShape in = builder_->shape(layer.inputs[0]);
    const bool sound = pad[0] > 0 || pad[1] > 0 ||
                       (last_window_meets_map(in.height, layer.kernel[0], layer.stride[0]) &&
                        last_window_meets_map(in.width, layer.kernel[1], layer.stride[1]));
    expect(p, sound, "a last window that begins inside the map", "one that begins behind it");
    Layer rounded = layer;
    Problems told_later("");
    infer_layer_shape(rounded, 0, {in}, told_later);
    const bool padded = rounded.padding != std::array<int, 4>{0, 0, 0, 0};
    return expect(p, max || !padded, "average pools that stay inside the map", "one that reaches beyond it") && sound;
  }

  /// Caffe rounds the number of windows of a pool up as `ceil_mode` does, but leaves out a last one that begins behind
  /// the map only if the pool has padding.
  static bool last_window_meets_map(int size, int kernel, int stride) {
    return size < kernel || (int64_t{size} - kernel + stride - 1) / stride * stride < size;
  }

  void read_concat(Fields& fields, Layer& layer) {
    Fields p = parameters(fields, "concat_param");
    layer.type = LayerType::kConcat;
    expect(p, p.number("axis", 1, 0) == 1, "axis 1", "another one");
    p.refuse_unknown();
  }

  void read_eltwise(Fields& fields, Layer& layer) {
    Fields p = parameters(fields, "eltwise_param");
    layer.type = LayerType::kAdd;
    const std::string operation = p.text("operation", "SUM");
    expect(p, operation == "SUM", "operation SUM", in_quotes(operation));
    p.refuse_unknown();
  }

  bool expect(const Fields& fields, bool holds, const std::string& expected, const std::string& got) {
    if (!holds) problems_.expected(line_of(fields.line()), expected, got);
    return holds;
  }

  void append(Layer layer, const std::string& top, int line) {
    Problems problems(start_.file);
    tensor_[top] = builder_->append(std::move(layer), problems);
    try {
      problems.raise();
    } catch (const InputError& error) {
      for (const std::string& text : error.lines())
        problems_.add(line_of(line), text.substr(std::min(text.size(), start_.file.size() + 2)));
      spoil(top);
    }
  }

  Problems problems_;
  Fields root_;
  Network start_;                              // name, file and input
  std::optional<NetworkBuilder> builder_;      // once there is an input
  std::map<std::string, std::string> tensor_;  // by blob
  std::set<std::string> faulty_;               // blobs of layers that have problems of their own
};

}  // namespace

Network parse_caffe(const std::string& text, const std::string& file) {
  return CaffeReader(parse_text_format(text, file), file).read();
}

}  // namespace winnow::models::import
