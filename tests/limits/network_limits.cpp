// Windows, layers, branches, batches.
#include "tests/limits/limit_case.h"

namespace winnow::tests {
namespace {

using Json = nlohmann::json;

Json pool(const std::vector<int>& kernel, const std::vector<int>& stride, const std::vector<int>& dilation) {
  return {{"name", "pool"},   {"type", "max_pool"}, {"inputs", {"in"}},
          {"kernel", kernel}, {"stride", stride},   {"dilation", dilation}};
}

/// Each in a scale of its own, so that none is fused.
std::vector<Json> copies(int count, const std::string& input = "in") {
  std::vector<Json> layers;
  for (int i = 0; i < count; ++i)
    layers.push_back({{"name", "r" + std::to_string(i)},
                      {"type", "relu"},
                      {"inputs", {i ? layers.back()["name"] : Json(input)}},
                      {"quantization", quantization(i % 2 ? 0.05 : 0.1)}});
  return layers;
}

/// Relus of one scale: all but the first are fused.
std::vector<Json> fused(int count) {
  std::vector<Json> layers = copies(count);
  for (Json& layer : layers) layer["quantization"] = quantization();
  return layers;
}

/// `count` pools read the input, and adds their results one after the other.
std::vector<Json> branches(int count) {
  std::vector<Json> layers;
  for (int i = 0; i < count; ++i) {
    Json branch = pool({1 + 2 * (i % 2), 1}, {1, 1}, {1, 1});
    branch["name"] = "b" + std::to_string(i);
    branch["padding"] = {i % 2, 0, i % 2, 0};
    layers.push_back(branch);
  }
  for (int i = 1; i < count; ++i)
    layers.push_back({{"name", "s" + std::to_string(i)},
                      {"type", "add"},
                      {"inputs", {i == 1 ? "b0" : "s" + std::to_string(i - 1), "b" + std::to_string(i)}},
                      {"quantization", quantization()}});
  return layers;
}

/// Pixels of a word, halved.
Json halved(int rows) { return network_of({2, rows, 1}, {pool({2, 1}, {2, 1}, {1, 1})}); }

/// One output of `taps` rows of 65,536 channels: 32,768 weight columns a tap.
Json many_columns(int channels) {
  return network_of({channels, 2, 1}, {{{"name", "conv"},
                                        {"type", "conv"},
                                        {"inputs", {"in"}},
                                        {"channels", 1},
                                        {"kernel", {2, 1}},
                                        {"quantization", quantization()},
                                        {"compression", {{"density", 0.005}}}}});
}

/// Depthwise layers of 512 passes each, then copies of one.
Json passes(int layers, int single) {
  std::vector<Json> all;
  for (int i = 0; i < layers; ++i)
    all.push_back({{"name", "d" + std::to_string(i)},
                   {"type", "conv"},
                   {"inputs", {i ? all.back()["name"] : Json("in")}},
                   {"channels", 8192},
                   {"groups", 8192},
                   {"kernel", {1, 1}},
                   {"quantization", quantization()},
                   {"compression", {{"density", 1}}}});
  for (const Json& layer : copies(single, all.back()["name"])) all.push_back(layer);
  return network_of({8192, 1, 1}, all);
}

Json with_banks(int words) {
  Json accelerator = small_array();
  accelerator["bank_words"] = words;
  return accelerator;
}

}  // namespace

Json quantization(double scale) { return {{"scale", scale}, {"zero_point", 0}}; }

Json network_of(const std::vector<int>& shape, const std::vector<Json>& layers) {
  return {{"format", "winnow-network/1"},
          {"name", "net"},
          {"synthetic", true},
          {"layers", layers},
          {"outputs", {layers.back()["name"]}},
          {"input", {{"name", "in"}, {"shape", shape}, {"quantization", quantization()}}}};
}

std::vector<LimitCase> network_limit_cases() {
  const Json a = small_array();
  const auto net = [](const std::vector<int>& shape, const Json& layer) { return network_of(shape, {layer}); };
  return {
      {"kernel_height_255", net({3, 260, 1}, pool({255, 1}, {1, 1}, {1, 1})), a},
      {"kernel_height_256",
       net({3, 260, 1}, pool({256, 1}, {1, 1}, {1, 1})),
       a,
       {},
       "layer 'pool' on 'small': kernel height: expected at most 255, got 256"},
      {"kernel_width_255", net({3, 2, 260}, pool({1, 255}, {1, 1}, {1, 1})), a},
      {"kernel_width_256",
       net({3, 2, 260}, pool({1, 256}, {1, 1}, {1, 1})),
       a,
       {},
       "layer 'pool' on 'small': kernel width: expected at most 255, got 256"},
      {"stride_255", net({3, 600, 3}, pool({2, 2}, {255, 1}, {1, 1})), a},
      {"stride_256",
       net({3, 600, 3}, pool({2, 2}, {256, 1}, {1, 1})),
       a,
       {},
       "layer 'pool' on 'small': stride: expected at most 255, got 256"},
      {"dilation_127", net({3, 140, 3}, pool({2, 2}, {1, 1}, {127, 1})), a},
      {"dilation_128",
       net({3, 140, 3}, pool({2, 2}, {1, 1}, {128, 1})),
       a,
       {},
       "layer 'pool' on 'small': dilation: expected at most 127, got 128"},
      {"layers_127", network_of({2, 3, 3}, copies(127)), a},
      {"layers_128", network_of({2, 3, 3}, copies(128)), a},
      {"layers_300", network_of({2, 3, 3}, copies(300)), a},
      {"layers_4096", network_of({2, 3, 3}, fused(4096)), a},
      {"layers_4097",
       network_of({2, 3, 3}, fused(4097)),
       a,
       {},
       "net.json: /layers: expected a list of 1..4096 layers, got a list of 4097"},
      {"one_operation", network_of({2, 3, 3}, fused(1)), a},
      {"no_operation",
       network_of({2, 3, 3}, {{{"name", "flat"}, {"type", "flatten"}, {"inputs", {"in"}}}}),
       a,
       {},
       "net.json: on 'small': expected a layer that computes, got only views of the input 'in'"},
      {"branches_20", network_of({4, 8, 8}, branches(20)), with_banks(256)},
      {"branches_30", network_of({4, 8, 8}, branches(30)), with_banks(256)},
      {"branches_257",
       network_of({4, 8, 8}, branches(257)),
       with_banks(256),
       {},
       "on 'small': expected at most 256 tensors that this and later layers read, got 257"},
      {"walk_of_32768_rows", halved(32768), a},
      {"walk_of_32769_rows", halved(32769), a},
      {"columns_65520", many_columns(65520), a},
      {"columns_65536",
       many_columns(65536),
       a,
       {},
       "layer 'conv' on 'small': expected at most 65535 pointer words per PE, got 65536"},
      {"batch_divides", network_of({2, 3, 3}, copies(2)), a, {"--images", "6", "--batch", "3"}},
      {"batch_leaves_a_rest", network_of({2, 3, 3}, copies(2)), a, {"--images", "7", "--batch", "3"}},
      {"batch_of_fewer_images", network_of({2, 3, 3}, copies(2)), a, {"--images", "2", "--batch", "3"}},
      {"batch_4097", network_of({2, 3, 3}, copies(2)), a, {"--batch", "4097"}, "--batch: expected 1..4096, got 4097"},
  };
}

std::vector<LimitCase> large_limit_cases() {
  Json wide = small_array();
  // Of 256 words each: all but a few stay on chip.
  const auto many = [](int count) {
    std::vector<Json> layers = branches(count);
    for (Json& layer : layers)
      if (layer["type"] == "max_pool") layer["kernel"] = {1, 1}, layer["padding"] = {0, 0, 0, 0};
    return network_of({4096, 1, 1}, layers);
  };
  const Json array_layer = {{"name", "conv"},
                            {"type", "conv"},
                            {"inputs", {"in"}},
                            {"channels", 40},
                            {"kernel", {3, 3}},
                            {"quantization", quantization()},
                            {"compression", {{"density", 0.5}}}};
  const auto array = [](int rows, int columns) {
    Json accelerator = small_array();
    accelerator["rows"] = rows, accelerator["columns"] = columns;
    accelerator["pointer_words"] = accelerator["bank_words"] = 2048;
    accelerator["accumulators"] = 32;
    return accelerator;
  };
  Json largest = small_array();
  const std::pair<const char*, int> values[] = {{"accumulators", 32}, {"accumulator_sets", 8}, {"accumulator_bits", 32},
                                                {"queue_depth", 64},  {"weight_words", 65536}, {"param_words", 4096},
                                                {"axi_bits", 256},    {"burst_beats", 64}};
  for (const auto& [name, value] : values) largest[name] = value;
  return {
      {"branches_70", network_of({4, 8, 8}, branches(70)), with_banks(512)},
      {"branches_256", many(256), wide},
      {"walk_of_65535_rows", halved(65535), wide},
      {"walk_of_65536_rows", halved(65536), wide},
      {"stream_of_65535_words", network_of({2, 257, 255}, copies(1)), wide},
      {"stream_of_65536_words", network_of({2, 256, 256}, copies(1)), wide},
      // Of in and out together one image fits, so that each takes a stream for both.
      {"streams_256", network_of({2, 160, 125}, copies(1)), wide, {"--images", "128", "--batch", "128"}},
      {"streams_258",
       network_of({2, 160, 125}, copies(1)),
       wide,
       {"--images", "129", "--batch", "129"},
       "on 'small': expected at most 256 activation streams, got 258"},
      {"descriptors_32767", passes(63, 511), wide},
      {"descriptors_32768", passes(64, 0), wide, {}, "on 'small': expected at most 32767 vector passes, got 32768"},
      {"array_of_32_rows", network_of({8, 6, 6}, {array_layer}), array(32, 1)},
      {"array_of_32_columns", network_of({8, 6, 6}, {array_layer}), array(1, 32)},
      {"largest_memories", network_of({8, 6, 6}, {array_layer}), largest},
  };
}

}  // namespace winnow::tests
