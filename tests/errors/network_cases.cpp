// Network descriptions.
#include "tests/errors/case.h"

namespace winnow::tests {
namespace {

using Json = nlohmann::json;

Case spoilt(const std::string& name, std::function<void(const Spoilt&)> spoil) {
  return {"network_" + name, {"map", "-n", "tiny.json", "-a", "acc.json", "-o", "out"}, std::move(spoil)};
}

/// One value of the description replaced.
Case value(const std::string& name, const std::string& pointer, const Json& json) {
  return spoilt(name, [=](const Spoilt& s) { s.set("tiny.json", pointer, json); });
}

Case text(const std::string& name, const std::string& json) {
  return spoilt(name, [=](const Spoilt& s) { s.write("tiny.json", json); });
}

Case missing(const std::string& name, const std::string& pointer) {
  return spoilt(name, [=](const Spoilt& s) { s.erase("tiny.json", pointer); });
}

}  // namespace

std::vector<Case> network_cases() {
  return {
      {"network_no_file", {"simulate", "-n", "nets/none.json", "-a", "acc.json", "-o", "out"}},
      {"network_is_folder", {"inspect", "-n", "./home", "-o", "out"}},
      {"network_unknown_name", {"simulate", "-n", "lenet-6", "-a", "small", "-o", "out"}},
      {"network_part_unknown", {"inspect", "-n", "tiny.json:conv9", "-o", "out"}},
      {"network_part_backwards", {"inspect", "-n", "tiny.json:fc1..conv1", "-o", "out"}},
      {"network_part_of_none", {"inspect", "-n", "lenet-6:conv1", "-o", "out"}},
      {"network_part_of_generated", {"inspect", "-n", "alexnet:conv1..norm1", "-o", "out"}},
      text("empty", ""),
      text("not_json", "layers: conv1\n"),
      text("trailing_comma", "{\n  \"format\": \"winnow-network/1\",\n}\n"),
      text("unclosed", "{\"format\": \"winnow-network/1\", \"layers\": [{\"name\": \"conv1\""),
      text("key_twice", "{\"format\": \"winnow-network/1\", \"name\": \"a\", \"name\": \"b\"}"),
      text("nested_deep", std::string(60, '[') + std::string(60, ']')),
      text("list", "[]"),
      text("number_too_large", "{\"format\": 1e999}"),
      value("format", "/format", "winnow-network/2"),
      {"network_is_accelerator", {"map", "-n", "acc.json", "-a", "acc.json", "-o", "out"}},
      value("unknown_keys", "/layers/0/chanels", 10),
      missing("no_layers", "/layers"),
      value("layers_empty", "/layers", Json::array()),
      missing("no_outputs", "/outputs"),
      value("output_unknown", "/outputs/0", "fc9"),
      value("layer_type", "/layers/1/type", "sigmoid"),
      value("input_unknown", "/layers/2/inputs/0", "relu9"),
      value("input_later", "/layers/1/inputs/0", "fc1"),
      value("name_twice", "/layers/2/name", "conv1"),
      value("name_with_space", "/layers/4/name", "fc 1"),
      value("name_escapes_folder", "/tensors", "../tiny.safetensors"),
      value("channels_text", "/layers/0/channels", "ten"),
      value("channels_zero", "/layers/0/channels", 0),
      value("kernel_short", "/layers/0/kernel", Json{3}),
      value("kernel_above_input", "/layers/0/kernel", Json{9, 3}),
      value("stride_zero", "/layers/0/stride", Json{0, 1}),
      value("padding_negative", "/layers/0/padding", Json{-1, 0, 0, 0}),
      value("groups", "/layers/0/groups", 2),
      spoilt("fc_of_map",
             [](const Spoilt& s) {
               s.erase("tiny.json", "/layers/3");
               s.set("tiny.json", "/layers/3/inputs/0", "pool1");
             }),
      spoilt("add_of_different",
             [](const Spoilt& s) {
               s.set("tiny.json", "/layers/-",
                     Json{{"name", "sum"},
                          {"type", "add"},
                          {"inputs", {"conv1", "pool1"}},
                          {"quantization", {{"scale", 0.1}, {"zero_point", 0}}}});
             }),
      value("ceil_mode", "/layers/2/ceil_mode", 2),
      value("input_shape", "/input/shape", Json{3, 6}),
      value("scale_negative", "/layers/0/quantization/scale", -0.5),
      value("zero_point_above", "/input/quantization/zero_point", 256),
      missing("quantization_missing", "/layers/4/quantization"),
      value("density_above", "/layers/0/compression/density", 1.2),
      value("density_negative", "/layers/4/compression/density", -0.1),
      value("codebook_bits_1", "/layers/0/compression/codebook_bits", 1),
      value("encoding", "/layers/0/compression/encoding", "zip"),
      value("run_bits", "/layers/0/compression/run_bits", 6),
      spoilt("many_faults",
             [](const Spoilt& s) {
               s.set("tiny.json", "/input/shape/0", -3);
               s.set("tiny.json", "/layers/0/channels", 0);
               s.set("tiny.json", "/layers/0/colour", "red");
               s.set("tiny.json", "/layers/2/kernel", "2x2");
               s.set("tiny.json", "/layers/4/compression/density", 2);
               s.set("tiny.json", "/version", 3);
             }),
  };
}

}  // namespace winnow::tests
