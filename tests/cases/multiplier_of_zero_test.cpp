// Are scales, weights and bounds that leave no output but one named, and only those?
#include <gtest/gtest.h>

#include "accelerators/accelerator.h"
#include "models/network.h"
#include "models/safetensors.h"
#include "models/warnings.h"
#include "tests/support/accelerator_json.h"
#include "tests/support/program.h"
#include "tests/support/tiny_network.h"

namespace winnow::tests {
namespace {

using models::Layer;
using models::LayerType;
using models::Network;

Layer layer(LayerType type, const std::string& name, std::vector<std::string> inputs,
            models::Quantization quantization) {
  Layer l;
  l.type = type;
  l.name = name;
  l.inputs = std::move(inputs);
  l.has_quantization = true;
  l.quantization = quantization;
  return l;
}

/// 1x1 over 2 channels, weights [out][2].
Layer conv(const std::string& name, const std::string& input, models::Quantization quantization,
           std::vector<int8_t> weights, std::vector<float> scale, std::vector<int32_t> bias = {}) {
  Layer l = layer(LayerType::kConv, name, {input}, quantization);
  l.channels = static_cast<int>(weights.size()) / 2;
  l.weights.shape = {l.channels, 2, 1, 1};
  l.weights.quantized = std::move(weights);
  l.weights.scale = std::move(scale);
  l.weights.bias = std::move(bias);
  l.weights.bias.resize(static_cast<size_t>(l.channels), 0);
  return l;
}

Network network(std::vector<Layer> layers, std::vector<std::string> outputs) {
  Network n;
  n.name = "under";
  n.file = "under.json";
  n.quantized = true;
  n.input_name = "in";
  n.input_shape = {2, 4, 4};
  n.input_quantization = {0.05, 0};
  n.layers = std::move(layers);
  n.outputs = std::move(outputs);
  models::infer_shapes(n);
  return n;
}

std::vector<std::string> lines(const Network& n) {
  std::vector<std::string> all;
  for (const models::Warning& w : models::network_warnings(n)) all.push_back(w.kind + ": " + w.line());
  return all;
}
using Lines = std::vector<std::string>;

TEST(MultiplierOfZero, TheProgramNamesLayerAndCauseAndRefusesWhenStrict) {
  const Scratch folder;
  models::save_network(network({conv("a", "in", {1e9, 128}, {3, -4, 5, 6}, {1e-8f, 2e-8f})}, {"a"}), folder.path());
  folder.write("acc.json", accelerator_json(tiny_accelerator()));
  const std::string line =
      "under.json: /layers/0/quantization/scale: expected scales with a multiplier above 0, got 0: every output of all "
      "2 channels of 'a' is 128, the zero point, whatever the input\n";
  const Outcome check = run_winnow({"check", "-n", "under.json", "-a", "acc.json"}, folder.path(), {});
  EXPECT_EQ(check.exit_code, 0);
  EXPECT_EQ(check.err, "warning: " + line);
  const Outcome strict =
      run_winnow({"generate", "-n", "under.json", "-a", "acc.json", "-o", "g", "--strict"}, folder.path(), {});
  EXPECT_EQ(strict.exit_code, 2);
  EXPECT_EQ(strict.err, "error: " + line);
  EXPECT_EQ(folder.snapshot().count("g/"), 0u);
}

TEST(MultiplierOfZero, ChannelsAreCounted) {
  EXPECT_EQ(lines(network({conv("a", "in", {0.5, 7}, {1, 2, 3, 4, 5, 6}, {0.1f, 1e-20f, 1e-20f})}, {"a"})),
            Lines{"multiplier-of-zero: under.json: /layers/0/quantization/scale: expected scales with a multiplier "
                  "above 0, got 0: every output of 2 of 3 channels (the "
                  "first is 1) of 'a' is 7, the zero point, whatever the input"});
}

TEST(MultiplierOfZero, AMultiplierThatNoSumMakesReachAStepCountsToo) {
  EXPECT_EQ(lines(network({conv("a", "in", {100, 7}, {1, 2, 3, 4}, {0.01f})}, {"a"})),
            Lines{"multiplier-of-zero: under.json: /layers/0/quantization/scale: expected scales with which a sum can "
                  "reach half a step, got ones that leave none: every output "
                  "of all 2 channels of 'a' is 7, the zero point, whatever the input"});
}

TEST(MultiplierOfZero, AnInputOfAnAddThatCountsForNothing) {
  EXPECT_EQ(
      lines(network({conv("a", "in", {1e-9, 0}, {1, 0, 0, 1}, {1e-8f}), conv("b", "in", {1, 0}, {1, 0, 0, 1}, {20.0f}),
                     layer(LayerType::kAdd, "sum", {"a", "b"}, {1, 0})},
                    {"sum"})),
      Lines{"multiplier-of-zero: under.json: /layers/2/quantization/scale: expected scales with a multiplier above 0 "
            "for input 'a', got 0: it counts for nothing in 'sum'"});
}

TEST(MultiplierOfZero, APartOfAConcatAndAPool) {
  Layer pool = layer(LayerType::kMaxPool, "pool", {"in"}, {1e20, 3});
  pool.kernel = pool.stride = {2, 2};
  EXPECT_EQ(lines(network({pool}, {"pool"})),
            Lines{"multiplier-of-zero: under.json: /layers/0/quantization/scale: expected scales with a multiplier "
                  "above 0, got 0: every output of 'pool' "
                  "is 3, the zero point, whatever the input"});
  EXPECT_EQ(lines(network({conv("a", "in", {1e-16, 0}, {1, 0, 0, 1}, {1e-15f}),
                           layer(LayerType::kConcat, "both", {"in", "a"}, {0.05, 0})},
                          {"both"})),
            Lines{"multiplier-of-zero: under.json: /layers/1/quantization/scale: expected scales with which a value "
                  "can reach half a step, got ones that leave none: every value of 'a' in 'both' is 0, the zero "
                  "point, whatever the input"});
}

TEST(Silence, WeightsOfZeroSaturationAndBounds) {
  EXPECT_EQ(lines(network({conv("a", "in", {0.5, 7}, {0, 0, 3, 4}, {0.1f}, {200, 0})}, {"a"})),
            Lines{"weights-of-zero: under.json: /layers/0: expected weights other than 0, got none: every output of 1 "
                  "of 2 channels (the first is 0) of 'a' is 9, whatever the input"});
  EXPECT_EQ(lines(network({conv("a", "in", {0.5, 7}, {1, 1, 3, 4}, {0.1f}, {0, 1000000})}, {"a"})),
            Lines{"constant-output: under.json: /layers/0: expected an output that depends on the input, got one that "
                  "its bounds and scales fix: every output of 1 of 2 channels "
                  "(the first is 1) of 'a' is 255, whatever the input"});
  EXPECT_EQ(lines(network({conv("a", "in", {0.5, 7}, {0, 0, 3, 4, 5, 6}, {0.1f})}, {"a"})), Lines{});  // pruned
  EXPECT_EQ(lines(network({conv("a", "in", {0.5, 7}, {0, 0, 0, 0}, {0.1f})}, {"a"})).size(), 1u);
  // A channel that no input lifts above the least is usual behind a relu; a layer of nothing else is not.
  EXPECT_EQ(lines(network({conv("a", "in", {0.5, 0}, {1, 1, 3, 4, 5, 6}, {0.1f}, {0, -1000000, 0})}, {"a"})), Lines{});
  EXPECT_EQ(lines(network({conv("a", "in", {0.5, 0}, {1, 1, 3, 4}, {0.1f}, {-1000000, -1000000})}, {"a"})).size(), 1u);
  Layer clip = layer(LayerType::kClip, "c", {"in"}, {0.05, 0});
  clip.clip_min = clip.clip_max = 1;
  EXPECT_EQ(lines(network({clip, layer(LayerType::kFlatten, "f", {"c"}, {0.05, 0})},
                          {"f"})),  // what follows from it is not said again
            Lines{"constant-output: under.json: /layers/0: expected an output that depends on the input, got one that "
                  "its bounds and scales fix: every output of 'c' is 20, whatever the input"});
}

TEST(Silence, AMaskThatPrunesEverything) {
  Network n = network({conv("a", "in", {0.5, 7}, {1, 1}, {0.1f})}, {"a"});
  n.quantized = false;
  n.layers[0].weights.value = {1.0f, 2.0f};
  n.layers[0].weights.mask = {0, 0};
  EXPECT_EQ(lines(n), Lines{"weights-of-zero: under.json: /layers/0: expected weights other than 0 in 'a', got none "
                            "that its mask keeps"});
  const Scratch folder;
  models::save_network(tiny_float_network(), folder.path());
  const Outcome got = run_winnow(
      {"compress", "-n", "tiny-float.json", "-i", "random:1", "--layer-density", "fc1=0", "--strict", "-o", "out"},
      folder.path(), {});
  EXPECT_EQ(got.exit_code, 2) << got.out;
  EXPECT_NE(
      got.err.find("/layers/4: expected weights other than 0, got none: every output of all 7 channels of 'fc1' is"),
      std::string::npos)
      << got.err;
  EXPECT_EQ(folder.snapshot().count("out/"), 0u);
}

TEST(Silence, InputsThatAreClipped) {
  const Scratch folder;
  models::save_network(network({conv("a", "in", {0.5, 7}, {1, 2, 3, 4}, {0.1f})}, {"a"}), folder.path());
  folder.write("acc.json", accelerator_json(tiny_accelerator()));
  std::vector<float> values(32, 1.0f);
  models::TensorWriter fine;
  fine.add("input", {1, 2, 4, 4}, values);
  folder.write("fine.safetensors", fine.bytes());
  values[3] = -0.5f, values[9] = 40;
  models::TensorWriter wide;
  wide.add("input", {1, 2, 4, 4}, values);
  folder.write("wide.safetensors", wide.bytes());
  const auto simulate = [&](const char* input) {
    return run_winnow({"simulate", "-n", "under.json", "-a", "acc.json", "-e", "fast", "-i", input}, folder.path(), {});
  };
  EXPECT_EQ(simulate("fine.safetensors").err, "");
  EXPECT_EQ(simulate("wide.safetensors").err,
            "warning: wide.safetensors: input: expected values in 0..12.75, as the network's input holds them, got 2 "
            "of 32 outside (-0.5..40), which are clipped\n");
}

TEST(Silence, DigitsThatTheNetworkCannotTake) {
  const Scratch folder;
  models::save_network(tiny_network(), folder.path());
  folder.write("acc.json", accelerator_json(tiny_accelerator()));
  EXPECT_EQ(run_winnow({"map", "-n", "tiny.json", "-a", "acc.json", "-i", "digits"}, folder.path(), {}).err,
            "warning: --input: expected a network of [1, 28, 28] for digits, got another: it runs on random:1:0.5\n");
  EXPECT_EQ(run_winnow({"map", "-n", "tiny.json", "-a", "acc.json"}, folder.path(), {}).err, "");
  EXPECT_EQ(run_winnow({"map", "-n", "lenet-5", "-a", "4x4", "-i", "digits"}, folder.path(), {}).err, "");
}

TEST(Silence, OptionsWithoutEffect) {
  const Scratch folder;
  models::save_network(tiny_network(), folder.path());
  folder.write("acc.json", accelerator_json(tiny_accelerator()));
  EXPECT_EQ(run_winnow({"simulate", "-n", "tiny.json", "-a", "acc.json", "-e", "fast", "--watchdog", "500", "--seed",
                        "3", "--trace-to", "9"},
                       folder.path(), {})
                .err,
            "warning: --watchdog: expected --engine rtl or both, got fast: it has no effect\nwarning: --seed: expected "
            "--stalls or --inject, got neither: it has no effect\n"
            "warning: --trace-to: expected --trace, got none: it has no effect\n3 warnings\n");
  EXPECT_EQ(run_winnow({"check", "-n", "tiny.json", "-i", "random:1"}, folder.path(), {}).err,
            "warning: --input: expected --accelerator, --accuracy or --plain, got none: it has no effect\n");
  EXPECT_EQ(run_winnow({"simulate", "-n", "tiny.json", "-a", "acc.json", "-e", "fast", "--threads", "2", "--stalls",
                        "0.1", "--seed", "3"},
                       folder.path(), {})
                .err,
            "");
}

}  // namespace
}  // namespace winnow::tests
