// Does the importer keep every code of a blob at its place, and name what is wrong with a damaged one? A blob made
// here, and the published one of SqueezeNet where it is at hand.
#include "models/import/deep_compression.h"

#include <algorithm>
#include <cmath>
#include <cstring>

#include "models/compress/inspect.h"
#include "models/file.h"
#include "models/images.h"
#include "models/import/caffe.h"
#include "models/reference/reference.h"
#include "tests/models/test_support.h"

namespace winnow::models::test {
namespace {

const char* const kDescription =
    "name: \"Tiny\" input: \"data\" input_dim: 1 input_dim: 3 input_dim: 6 input_dim: 6\n"
    "layer { name: \"a\" type: \"Convolution\" bottom: \"data\" top: \"a\" convolution_param { num_output: 2 "
    "kernel_size: 3 } }\n"
    "layer { name: \"r\" type: \"ReLU\" bottom: \"a\" top: \"a\" }\n"
    "layer { name: \"b\" type: \"Convolution\" bottom: \"a\" top: \"b\" convolution_param { num_output: 4 kernel_size: "
    "1 } }\n";

struct Entry {
  int run, code;
};

std::string word(uint32_t value) {
  std::string bytes;
  for (int i = 0; i < 4; ++i) bytes += static_cast<char>(value >> 8 * i & 255);
  return bytes;
}

std::string real(float value) {
  uint32_t bits;
  std::memcpy(&bits, &value, sizeof bits);
  return word(bits);
}

std::string part(const std::vector<Entry>& entries, const std::vector<float>& bias, float step) {
  std::string bytes;
  for (int i = 0; i < 256; ++i) bytes += real(i == 0 ? 0 : static_cast<float>(i % 2 ? i : -i) * step);
  for (float b : bias) bytes += real(b);
  for (const Entry& e : entries) bytes += static_cast<char>(e.code);
  for (size_t i = 0; i < entries.size(); i += 2)
    bytes += static_cast<char>(entries[i].run | (i + 1 < entries.size() ? entries[i + 1].run << 4 : 0));
  return bytes;
}

/// a: 54 weights, the last entry at 53, one filler; b: 8 weights.
const std::vector<Entry> kA{{2, 1}, {0, 255}, {15, 0}, {10, 254}, {14, 7}, {7, 9}}, kB{{0, 2}, {3, 3}, {2, 1}};
std::string blob() { return word(6) + word(3) + part(kA, {0.5f, -1}, 0.01f) + part(kB, {0, 0, 1, 2}, 0.02f); }

TEST(DeepCompression, EntriesStandAtTheirPlaces) {
  const Network graph = import::parse_caffe(kDescription, "tiny.prototxt");
  const std::vector<import::BlobLayer> layers = import::parse_blob(blob(), "tiny.net", graph);
  ASSERT_EQ(layers.size(), 2u);
  std::vector<uint8_t> a(54, 0), b(8, 0);
  a[2] = 1, a[3] = 255, a[30] = 254, a[45] = 7, a[53] = 9;
  b[0] = 2, b[4] = 3, b[7] = 1;
  EXPECT_EQ(layers[0].code, a);
  EXPECT_EQ(layers[1].code, b);
  EXPECT_EQ(layers[0].entries, 6u);
  EXPECT_EQ(layers[0].fillers, 1u);
  EXPECT_EQ(layers[0].bias, (std::vector<float>{0.5f, -1}));
  EXPECT_EQ(layers[1].codebook[3], 3 * 0.02f);
  EXPECT_NEAR(layers[1].shannon_bits, 6 * std::log2(3.0), 1e-9);
}

TEST(DeepCompression, KeepsCodesAndComputes) {
  const Folder folder;
  write_file_atomically(folder / "tiny.net", blob());
  write_file_atomically(folder / "tiny.prototxt", kDescription);
  const Network network = import::deep_compression(folder / "tiny.net", folder / "tiny.prototxt");
  const std::vector<import::BlobLayer> layers =
      import::parse_blob(blob(), "tiny.net", import::parse_caffe(kDescription, "tiny.prototxt"));
  const Weights& a = network.find("a")->weights;
  EXPECT_EQ(a.code, layers[0].code);
  EXPECT_EQ(a.codebook[1], 1);  // 0.01 in steps of 255 * 0.01 / 127 rounds to 0 or 1
  EXPECT_EQ(a.codebook[254], -127);
  EXPECT_EQ(a.quantized[30], a.codebook[254]);
  EXPECT_EQ(std::count_if(a.quantized.begin(), a.quantized.end(), [](int8_t w) { return w != 0; }), 5);
  ASSERT_TRUE(network.imported);
  EXPECT_EQ(network.imported->bytes, blob().size());
  EXPECT_EQ(network.imported->fillers, 1u);

  save_network(network, folder.path());
  const Network read = load_network(folder / "tiny.json");
  EXPECT_EQ(read.default_input, "image:1");
  EXPECT_EQ(read.imported->shannon_bytes, network.imported->shannon_bytes);
  const FeatureMap input = load_input("network", read, 1).images;
  const FeatureMap got = reference::run_plain(read, input).at("b");
  const Tensor<float> expected = reference::run_float(read, real_values(input, read.input_quantization)).at("b");
  const Quantization q = read.quantization_of("b");
  for (size_t i = 0; i < got.data.size(); ++i) {
    const double stored = std::clamp(static_cast<double>(expected.data[i]) / q.scale + q.zero_point, 0.0, 255.0);
    EXPECT_NEAR(got.data[i], stored, 3) << i;
  }
  EXPECT_NE(compress::to_text(compress::inspect(read)).find("tiny.net"), std::string::npos);
}

TEST(DeepCompression, NamesWhatIsWrong) {
  const Network graph = import::parse_caffe(kDescription, "tiny.prototxt");
  const auto problem = [&](const std::string& bytes) {
    return problems_of([&] { import::parse_blob(bytes, "tiny.net", graph); });
  };
  const std::string good = blob();
  EXPECT_EQ(problem(""), Lines{"tiny.net: byte 0: a number of entries: expected 4 bytes, got the end of the file"});
  EXPECT_EQ(problem(good.substr(0, 6)),
            Lines{"tiny.net: byte 4: b number of entries: expected 4 bytes, got 2 bytes and the end of the file"});
  EXPECT_EQ(problem(good.substr(0, good.size() - 1)),
            Lines{"tiny.net: byte " + std::to_string(good.size() - 2) +
                  ": b runs: expected 2 bytes, got 1 bytes and the end of the file"});
  EXPECT_EQ(problem(good + "xy"), Lines{"tiny.net: byte " + std::to_string(good.size()) +
                                        ": expected the end of the file, got 2 bytes more"});
  std::string bad = good;
  bad.replace(8, 4, real(1));
  EXPECT_EQ(problem(bad), Lines{"tiny.net: byte 1032: a codebook 0: expected 0, got 1"});
  bad = good;
  bad.replace(12, 4, word(0x7f800000));
  EXPECT_EQ(problem(bad), Lines{"tiny.net: byte 16: a codebook 1: expected a finite number, got inf"});
  bad = good;
  bad[8 + 1024 + 8 + 6 + 2] = '\xff';  // the runs of entries 4 and 5
  EXPECT_EQ(problem(bad), Lines{"tiny.net: byte 1049: a entry 5: expected a position below 54, got 62"});
  EXPECT_EQ(problem(word(0xffffffff) + good.substr(4)).size(), 1u);
  for (size_t length = 0; length < good.size(); length += 7)
    EXPECT_EQ(problem(good.substr(0, length)).size(), 1u) << length;
}

TEST(DeepCompression, SqueezeNetAsPublished) {
  const std::string folder = std::string(WINNOW_SOURCE_DIR) + "/../shared/data/squeezenet_deep_compression/";
  if (!std::filesystem::exists(folder)) GTEST_SKIP() << "the published blob is not at hand";
  const std::string blob_path = folder + "compressed_SqueezeNet.net", prototxt = folder + "SqueezeNet_deploy.prototxt";
  const Network graph = import::parse_caffe(read_file(prototxt), prototxt);
  const std::vector<import::BlobLayer> layers = import::parse_blob(read_file(blob_path), blob_path, graph);
  EXPECT_EQ(layers.size(), 26u);
  uint64_t weights = 0, entries = 0, fillers = 0;
  for (const import::BlobLayer& layer : layers)
    weights += layer.code.size(), entries += layer.entries, fillers += layer.fillers;
  EXPECT_EQ(weights, 1244448u);
  EXPECT_EQ(entries, 422083u);
  EXPECT_EQ(fillers, 6162u);
  EXPECT_NEAR(100.0 * static_cast<double>(entries - fillers) / static_cast<double>(weights), 33.42, 0.005);

  const Network network = import::deep_compression(blob_path, prototxt);
  size_t at = 0;
  uint64_t nonzeros = 0;
  for (const Layer& layer : network.layers) {
    if (layer.weights.code.empty()) continue;
    EXPECT_EQ(layer.weights.code, layers[at++].code) << layer.name;
    for (int8_t w : layer.weights.quantized) nonzeros += w != 0;
  }
  EXPECT_EQ(nonzeros, entries - fillers);
  EXPECT_EQ(network.shape_of("pool_final"), (MapShape{1000, 1, 1}));
  const FeatureMap input = load_input("network", network, 1).images;
  EXPECT_EQ(reference::run(network, input), reference::run_plain(network, input));
}

}  // namespace
}  // namespace winnow::models::test
