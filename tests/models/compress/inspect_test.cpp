// Does the inspection count what is stored, and does its text stay as it is?
#include "models/compress/inspect.h"

#include <gtest/gtest.h>

#include <cmath>
#include <cstdlib>
#include <cstring>
#include <filesystem>
#include <fstream>

#include "models/compress/stream_format.h"

namespace winnow::models::compress {
namespace {

Layer fc_layer(const std::string& name, int outputs, int inputs) {
  Layer layer;
  layer.name = name;
  layer.type = LayerType::kFc;
  layer.channels = outputs;
  layer.weights.shape = {outputs, inputs, 1, 1};
  return layer;
}

/// 40 weights with a 2-bit codebook, -20 at 3 and 30 at 36; then 4 weights of int8.
Network two_layers() {
  Network network;
  network.name = "two";
  network.quantized = true;
  Layer ip1 = fc_layer("ip1", 4, 10), ip2 = fc_layer("ip2", 1, 4);
  ip1.weights.codebook = {0, 10, -20, 30};
  ip1.weights.code.assign(40, 0);
  ip1.weights.code[3] = 2;
  ip1.weights.code[36] = 3;
  for (uint8_t code : ip1.weights.code) ip1.weights.quantized.push_back(ip1.weights.codebook[code]);
  ip2.weights.quantized = {5, 0, -7, 5};
  network.layers = {ip1, ip2};
  return network;
}

TEST(Inspect, HandCase) {
  const Inspection inspection = inspect(two_layers());
  ASSERT_EQ(inspection.layers.size(), 2u);
  const LayerInspection &a = inspection.layers[0], &b = inspection.layers[1];
  // Symbols (3, 2), (15, 0), (15, 0), (0, 3), (15, 0).
  EXPECT_EQ(a.weights, 40u);
  EXPECT_EQ(a.nonzeros, 2u);
  EXPECT_EQ(a.symbols, 5u);
  EXPECT_EQ(a.fillers, 3u);
  EXPECT_EQ(a.codebook_bits, 2);
  EXPECT_EQ(a.plain_code_bits, 10u);
  EXPECT_EQ(a.plain_run_bits, 20u);
  EXPECT_EQ(a.huffman_code_bits, 7u);  // 3 of 1 bit, 2 of 2
  EXPECT_EQ(a.huffman_run_bits, 7u);
  EXPECT_NEAR(a.shannon_bits, 2 * (3 * std::log2(5.0 / 3) + 2 * std::log2(5.0)), 1e-9);
  EXPECT_FALSE(a.huffman);  // its tables cost more
  EXPECT_EQ(a.symbol_bytes, 4u);
  EXPECT_EQ(a.codebook_bytes, 4u);
  EXPECT_EQ(a.table_bytes, 0u);
  EXPECT_EQ(a.bias_bytes, 16u);
  EXPECT_EQ(a.stored_bytes(), 24u);
  EXPECT_EQ(a.fp32_bytes, 176u);
  EXPECT_EQ(a.int8_bytes, 56u);
  EXPECT_DOUBLE_EQ(a.ratio(), 176.0 / 24);
  EXPECT_EQ(b.codebook_bits, 0);
  EXPECT_EQ(b.symbols, 3u);
  EXPECT_EQ(b.plain_code_bits, 24u);
  EXPECT_EQ(b.symbol_bytes, 5u);  // 36 bits
  EXPECT_EQ(inspection.total.stored_bytes(), a.stored_bytes() + b.stored_bytes());
  EXPECT_EQ(inspection.total.weights, 44u);
}

TEST(Inspect, HuffmanCountsItsTablesAndPaysOnALargeLayer) {
  Network network = two_layers();
  Layer& big = network.layers[0];
  big = fc_layer("big", 100, 100);
  big.weights.codebook = {0, 1, 2, 3};
  for (int i = 0; i < 10000; ++i) big.weights.code.push_back(i % 3 == 0 ? (i % 15 == 0 ? 2 : 1) : 0);
  for (uint8_t code : big.weights.code) big.weights.quantized.push_back(big.weights.codebook[code]);
  const LayerInspection i = inspect(network).layers[0];
  // 3334 symbols of run 2 but the first of run 0, codes 1 and 2: a bit each.
  EXPECT_TRUE(i.huffman);
  EXPECT_EQ(i.fillers, 0u);
  EXPECT_EQ(i.huffman_code_bits, 3334u);
  EXPECT_EQ(i.huffman_run_bits, 3334u);
  EXPECT_EQ(i.symbol_bytes, 834u);
  EXPECT_EQ(i.codebook_bytes, 2u);
  EXPECT_EQ(i.table_bytes, 128u);
  network.layers[0].compression.huffman = false;
  EXPECT_FALSE(inspect(network).layers[0].huffman);
  network.layers[0].compression.encoding = Encoding::kBitmask;
  const LayerInspection mask = inspect(network).layers[0];
  EXPECT_EQ(mask.plain_run_bits, 10000u);
  EXPECT_EQ(mask.symbol_bytes, (10000u + 2 * 3334u + 7) / 8);
}

TEST(Inspect, AFloatNetworkIsStoredAsItIs) {
  Network network = two_layers();
  network.quantized = false;
  network.layers.pop_back();
  network.layers[0].weights.value = {1, 0, 0, 2};
  network.layers[0].weights.value.resize(40, 0.0f);
  const Inspection inspection = inspect(network);
  EXPECT_EQ(inspection.total.nonzeros, 2u);
  EXPECT_EQ(inspection.total.stored_bytes(), inspection.total.fp32_bytes);
  EXPECT_DOUBLE_EQ(inspection.total.ratio(), 1);
}

TEST(Inspect, Text) {
  EXPECT_EQ(to_text(inspect(two_layers())),
            "layer  type     shape  weights  density %  fp32 bytes  int8 bytes  symbols  codebook  tables  biases  "
            "stored bytes  ratio\n"
            "ip1      fc  4x10x1x1       40       5.00         176          56        4         4       0      16      "
            "      24   7.33\n"
            "ip2      fc   1x4x1x1        4      75.00          20           8        5         0       0       4      "
            "       9   2.22\n"
            "total                       44      11.36         196          64        9         4       0      20      "
            "      33   5.94\n"
            "\n"
            "bits per symbol  encoding  codebook  symbols  fillers  code   run  code (huffman)  run (huffman)  stored  "
            "shannon\n"
            "ip1                 runs4         2        5        3  2.00  4.00            1.40           1.40    6.40  "
            "   2.74\n"
            "ip2                 runs4                  3        0  8.00  4.00            1.00           1.00   13.33  "
            "   1.84\n"
            "total                                      8        3  4.25  4.00            1.25           1.25    9.00  "
            "   2.40\n");
}

/// SqueezeNet after Deep Compression, as its authors published it (songhan/SqueezeNet-Deep-Compression), kept beside
/// the sources where it is at hand; WINNOW_SHARED_DATA names another place.
std::filesystem::path published_squeezenet() {
  const char* data = std::getenv("WINNOW_SHARED_DATA");
  const std::filesystem::path root = data ? data : std::filesystem::path(WINNOW_SOURCE_DIR) / ".." / "shared" / "data";
  return root / "squeezenet_deep_compression" / "compressed_SqueezeNet.net";
}

TEST(Inspect, CountsThePublishedSqueezeNetAsItsAuthorsStoredIt) {
  std::ifstream file(published_squeezenet(), std::ios::binary);
  if (!file) GTEST_SKIP() << "the published network is not there";
  const std::vector<char> blob((std::istreambuf_iterator<char>(file)), std::istreambuf_iterator<char>());

  // [out][in][kernel] of the 26 layers in prototxt order (SqueezeNet v1.0).
  struct Dimensions {
    int out, in, kernel;
  };
  std::vector<Dimensions> layers{{96, 3, 7}};
  const int squeeze[] = {16, 16, 32, 32, 48, 48, 64, 64};
  int in = 96;
  for (int s : squeeze) {
    layers.push_back({s, in, 1});
    layers.push_back({4 * s, s, 1});
    layers.push_back({4 * s, s, 3});
    in = 8 * s;
  }
  layers.push_back({1000, 512, 1});

  const auto* bytes = reinterpret_cast<const uint8_t*>(blob.data());
  std::vector<uint32_t> entries(layers.size());
  std::memcpy(entries.data(), bytes, 4 * entries.size());
  size_t at = 4 * entries.size();
  uint64_t weights = 0, stored = 0, fillers = 0;
  for (size_t l = 0; l < layers.size(); ++l) {
    const Dimensions d = layers[l];
    const uint8_t* codes = bytes + at + 4 * (256 + static_cast<size_t>(d.out));
    const uint8_t* runs = codes + entries[l];
    at = static_cast<size_t>(runs - bytes) + (entries[l] + 1) / 2;
    ASSERT_LE(at, blob.size());

    Network network;
    network.quantized = true;
    network.layers.push_back(fc_layer("layer", d.out, d.in * d.kernel * d.kernel));
    Weights& w = network.layers[0].weights;
    for (int i = 0; i < 256; ++i) w.codebook.push_back(static_cast<int8_t>(i));  // any values, all different
    w.code.assign(static_cast<size_t>(element_count(w.shape)), 0);
    size_t position = 0, last = 0;
    for (uint32_t e = 0; e < entries[l]; ++e) {
      position += (e % 2 ? runs[e / 2] >> 4 : runs[e / 2] & 15) + size_t{1};
      ASSERT_LE(position, w.code.size());
      w.code[position - 1] = codes[e];
      if (codes[e] != 0) last = position;
    }
    for (uint8_t code : w.code) w.quantized.push_back(w.codebook[code]);
    const LayerInspection i = inspect(network).layers[0];
    const uint64_t closing =
        (w.code.size() - last + 15) / 16;  // fillers after the last weight, which the authors leave out
    EXPECT_EQ(i.symbols - closing, entries[l]) << "layer " << l;
    weights += i.weights;
    stored += i.symbols - closing;
    fillers += i.fillers - closing;
  }
  EXPECT_EQ(at, blob.size());
  EXPECT_EQ(weights, 1244448u);
  EXPECT_EQ(stored, 422083u);
  EXPECT_EQ(fillers, 6162u);
}

}  // namespace
}  // namespace winnow::models::compress
