// Does a network get exactly the tensors it needs, checked element by element, and does it survive saving?
#include <cmath>

#include "models/file.h"
#include "models/network_text.h"
#include "tests/models/test_support.h"

namespace winnow::models::test {
namespace {

const char* const kQuantization = R"("quantization": {"scale": 0.5, "zero_point": 0})";

/// A conv of 2x2x1x1 and an fc of 3x2 behind it.
std::string description(bool quantized, const std::string& compression = "") {
  const std::string q = quantized ? std::string(", ") + kQuantization : "";
  return R"({"format": "winnow-network/1", "name": "net", "tensors": "net.safetensors", "input": {"name": "in", "shape": [2, 1, 1])" +
         q + R"(}, "layers": [{"name": "c", "type": "conv", "inputs": ["in"], "channels": 2, "kernel": [1, 1])" + q +
         compression + R"(}, {"name": "f", "type": "fc", "inputs": ["c"], "channels": 3)" + q +
         R"(}], "outputs": ["f"]})";
}

Network parse(const std::string& text, const TensorWriter& tensors) {
  return parse_network(text, "net.json", TensorFile::parse(tensors.bytes(), "net.safetensors"));
}

Lines problems(const std::string& text, const TensorWriter& tensors) {
  return problems_of([&] { parse(text, tensors); });
}

TensorWriter quantized_tensors() {
  TensorWriter writer;
  writer.add("c.weight", {2, 2, 1, 1}, std::vector<int8_t>{1, 0, -3, 4});
  writer.add("c.weight_scale", {2}, std::vector<float>{0.5f, 0.25f});
  writer.add("c.bias", {2}, std::vector<int32_t>{10, -20});
  writer.add("f.weight", {3, 2}, std::vector<int8_t>{1, 2, 3, 4, 5, 6});
  writer.add("f.weight_scale", {1}, std::vector<float>{1.0f});
  return writer;
}

TensorWriter float_tensors() {
  TensorWriter writer;
  writer.add("c.weight", {2, 2, 1, 1}, std::vector<float>{1, 0, -3, 4});
  writer.add("f.weight", {3, 2}, std::vector<float>{1, 2, 3, 4, 5, 6});
  writer.add("f.bias", {3}, std::vector<float>{1, 2, 3});
  writer.add("f.mask", {3, 2}, std::vector<uint8_t>{1, 0, 1, 0, 1, 0});
  return writer;
}

TEST(Tensors, OfAQuantizedNetwork) {
  const Network network = parse(description(true), quantized_tensors());
  const Weights& c = network.layers[0].weights;
  EXPECT_EQ(c.shape, (Shape{2, 2, 1, 1}));
  EXPECT_EQ(c.quantized, (std::vector<int8_t>{1, 0, -3, 4}));
  EXPECT_EQ(c.scale_of(1), 0.25);
  EXPECT_EQ(c.bias, (std::vector<int32_t>{10, -20}));
  const Weights& f = network.layers[1].weights;
  EXPECT_EQ(f.shape, (Shape{3, 2, 1, 1}));
  EXPECT_EQ(f.scale_of(2), 1.0);
  EXPECT_EQ(f.bias, (std::vector<int32_t>{0, 0, 0}));
}

TEST(Tensors, OfAFloatNetwork) {
  const Network network = parse(description(false), float_tensors());
  EXPECT_EQ(network.layers[0].weights.value, (std::vector<float>{1, 0, -3, 4}));
  EXPECT_EQ(network.layers[0].weights.float_bias, (std::vector<float>{0, 0}));
  EXPECT_TRUE(network.layers[0].weights.mask.empty());
  EXPECT_EQ(network.layers[1].weights.float_bias, (std::vector<float>{1, 2, 3}));
  EXPECT_EQ(network.layers[1].weights.mask, (std::vector<uint8_t>{1, 0, 1, 0, 1, 0}));
}

const char* const kShared = R"(, "compression": {"codebook_bits": 2})";

TensorWriter shared_tensors(const std::vector<uint8_t>& codes, const std::vector<int8_t>& codebook) {
  TensorWriter writer;
  writer.add("c.code", {2, 2, 1, 1}, codes);
  writer.add("c.codebook", {static_cast<int64_t>(codebook.size())}, codebook);
  writer.add("c.weight_scale", {1}, std::vector<float>{1});
  writer.add("f.weight", {3, 2}, std::vector<int8_t>{1, 2, 3, 4, 5, 6});
  writer.add("f.weight_scale", {3}, std::vector<float>{1, 1, 1});
  return writer;
}

TEST(Tensors, CodesAreLookedUp) {
  const Network network = parse(description(true, kShared), shared_tensors({3, 0, 1, 2}, {0, 5, -6, 7}));
  EXPECT_EQ(network.layers[0].weights.quantized, (std::vector<int8_t>{7, 0, 5, -6}));
  EXPECT_EQ(network.layers[0].weights.code, (std::vector<uint8_t>{3, 0, 1, 2}));
  EXPECT_EQ(network.layers[0].weights.codebook, (std::vector<int8_t>{0, 5, -6, 7}));
}

TEST(Tensors, CodesStayInTheCodebook) {
  EXPECT_EQ(problems(description(true, kShared), shared_tensors({3, 0, 4, 2}, {1, 5, -6, 7})),
            (Lines{"net.safetensors: c.codebook: expected 0 at [0], got 1",
                   "net.safetensors: c.code: expected codes below 4, got 4 at [1, 0, 0, 0]"}));
  EXPECT_EQ(problems(description(true, kShared), shared_tensors({3, 0, 1, 2}, {0, 5})),
            Lines{"net.safetensors: c.codebook: expected I8 [4], got I8 [2]"});
  EXPECT_EQ(problems(description(true), shared_tensors({3, 0, 1, 2}, {0, 5, -6, 7})),
            Lines{"net.safetensors: c.code: expected none, as the layer's compression/codebook_bits is 0, got one"});
  TensorWriter both = shared_tensors({3, 0, 1, 2}, {0, 5, -6, 7});
  both.add("c.weight", {2, 2, 1, 1}, std::vector<int8_t>{1, 0, -3, 4});
  EXPECT_EQ(problems(description(true, kShared), both),
            Lines{"net.safetensors: c.weight: expected either it or c.code, got both"});
}

TEST(Tensors, MissingMisshapenAndLeftOver) {
  TensorWriter writer;
  writer.add("c.weight", {2, 2}, std::vector<int8_t>{1, 0, -3, 4});
  writer.add("c.weight_scale", {3}, std::vector<float>{1, 1, 1});
  writer.add("c.bias", {2}, std::vector<float>{1, 1});
  writer.add("g.weight", {1}, std::vector<float>{1});
  writer.add("f.mask", {3, 2}, std::vector<uint8_t>{1, 1, 1, 1, 1, 1});
  EXPECT_EQ(problems(description(true), writer),
            (Lines{
                "net.safetensors: c.weight: expected I8 [2, 2, 1, 1], got I8 [2, 2]",
                "net.safetensors: c.weight_scale: expected F32 [2] or [1], got F32 [3]",
                "net.safetensors: c.bias: expected I32 [2], got F32 [2]",
                "net.safetensors: f.weight: expected I8 [3, 2], got nothing",
                "net.safetensors: f.weight_scale: expected F32 [3] or [1], got nothing",
                "net.safetensors: expected only the tensors of a quantized network's layers, got also \"f.mask\", "
                "\"g.weight\"",
            }));
  EXPECT_EQ(problems(description(false), quantized_tensors()),
            (Lines{
                "net.safetensors: c.weight: expected F32 [2, 2, 1, 1], got I8 [2, 2, 1, 1]",
                "net.safetensors: c.bias: expected F32 [2], got I32 [2]",
                "net.safetensors: f.weight: expected F32 [3, 2], got I8 [3, 2]",
                "net.safetensors: expected only the tensors of a float network's layers, got also \"c.weight_scale\", "
                "\"f.weight_scale\"",
            }));
}

TEST(Tensors, AreFinite) {
  TensorWriter writer = float_tensors();
  writer.add("c.weight", {2, 2, 1, 1}, std::vector<float>{1, NAN, -3, 4});
  writer.add("f.bias", {3}, std::vector<float>{1, 2, -INFINITY});
  writer.add("f.mask", {3, 2}, std::vector<uint8_t>{1, 0, 1, 2, 1, 0});
  EXPECT_EQ(problems(description(false), writer),
            (Lines{
                "net.safetensors: c.weight: expected finite numbers, got nan at [0, 1, 0, 0]",
                "net.safetensors: f.bias: expected finite numbers, got -inf at [2]",
                "net.safetensors: f.mask: expected 0 or 1, got 2 at [1, 1, 0, 0]",
            }));
}

TEST(Tensors, WeightScalesFitTheArithmetic) {
  TensorWriter writer = quantized_tensors();
  writer.add("c.weight_scale", {2}, std::vector<float>{1, -1});
  writer.add("f.weight_scale", {1}, std::vector<float>{0});
  EXPECT_EQ(problems(description(true), writer),
            (Lines{"net.safetensors: c.weight_scale: expected numbers above 0, got -1 at [1]",
                   "net.safetensors: f.weight_scale: expected numbers above 0, got 0 at [0]"}));
  writer = quantized_tensors();
  writer.add("c.weight_scale", {2}, std::vector<float>{1, 65536});
  EXPECT_EQ(problems(description(true), writer),
            Lines{"net.json: /layers/0/quantization/scale: expected a scale for which input scale * weight scale / "
                  "scale is below 65536, got 0.5 with "
                  "weight scale 65536 of channel 1"});
}

/// What a file holds of a network, as its two files.
std::string written(const Network& network) { return description_text(network) + tensor_bytes(network); }

TEST(Saving, KeepsEverything) {
  const Folder folder;
  for (const Network& network :
       {parse(description(true), quantized_tensors()), parse(description(false), float_tensors()),
        parse(description(true, kShared), shared_tensors({3, 0, 1, 2}, {0, 5, -6, 7}))}) {
    save_network(network, folder / "deep/er");
    const Network loaded = load_network(folder / "deep/er/net.json");
    EXPECT_EQ(written(loaded), written(network));
    EXPECT_EQ(loaded.layers[0].weights.quantized, network.layers[0].weights.quantized);
    EXPECT_EQ(loaded.layers[0].weights.shape, network.layers[0].weights.shape);
    EXPECT_EQ(loaded.layers[1].shape, network.layers[1].shape);
  }
}

TEST(Saving, WritesNothingThatWouldNotLoad) {
  const Folder folder;
  Network network = parse(description(false), float_tensors());
  network.layers[0].weights.value[2] = NAN;
  EXPECT_EQ(problems_of([&] { save_network(network, folder.path()); }),
            Lines{(folder / "net.safetensors") + ": c.weight: expected finite numbers, got nan at [1, 0, 0, 0]"});
  network = parse(description(false), float_tensors());
  network.name = "../net";
  EXPECT_FALSE(problems_of([&] { save_network(network, folder.path()); }).empty());
  network.layers[1].weights = {};
  EXPECT_FALSE(problems_of([&] { save_network(network, folder.path()); }).empty());
  EXPECT_TRUE(std::filesystem::is_empty(folder.path()));
}

TEST(Loading, NamesTheFileThatIsMissing) {
  const Folder folder;
  write_file_atomically(folder / "net.json", description(true));
  EXPECT_EQ(problems_of([&] { load_network(folder / "net.json"); }),
            Lines{(folder / "net.safetensors") + ": cannot be read: No such file or directory"});
  EXPECT_EQ(problems_of([&] { load_network(folder / "none.json"); }),
            Lines{(folder / "none.json") + ": cannot be read: No such file or directory"});
}

}  // namespace
}  // namespace winnow::models::test
