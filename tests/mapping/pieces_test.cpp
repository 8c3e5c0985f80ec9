// What lies beyond a descriptor's field is cut up, and what the pieces do is what the whole would have done; what
// cannot be cut is refused by name.
#include <gtest/gtest.h>

#include <algorithm>

#include "models/error.h"
#include "tests/mapping/run_case.h"
#include "tests/mapping/small_network.h"

namespace winnow::tests {
namespace {

namespace field = hls::field;

size_t streams_of(const mapping::Mapping& m, const std::string& tensor) {
  return static_cast<size_t>(std::count_if(m.transfers.begin(), m.transfers.end(),
                                           [&](const mapping::Transfer& t) { return t.tensor == tensor; }));
}

/// Runs on the timeless machine; every input non-zero if `dense`.
mapping::Mapping run(const models::Network& n, const accelerators::Accelerator& a, int batch, bool dense) {
  models::FeatureMap input = random_input(n, batch, 1);
  if (dense)
    for (uint8_t& v : input.data) v = v == 7 ? 8 : v;
  models::TensorMap tensors = models::reference::run(n, input);
  mapping::MapOptions options;
  options.batch = batch;
  options.placement.trials = 100;
  mapping::Mapping m = map_network(n, a, options);
  mapping::unroll_input(m.lowered, tensors);
  expect_executes(m, tensors);
  expect_packs(m, input, tensors);
  return m;
}

TEST(Pieces, streams_of_an_input_and_an_output_come_in_pieces) {
  const std::string same = R"({"name": "p", "type": "max_pool", "inputs": ["in"], "kernel": [1, 1]})";
  EXPECT_EQ(streams_of(run(small_network("[15, 154, 200]", same, "p"), small_accelerator(1, 2, 65536), 1, true), "p"),
            1u);
  const mapping::Mapping rows =
      run(small_network("[15, 155, 200]", same, "p"), small_accelerator(1, 2, 65536), 1, true);
  EXPECT_EQ(streams_of(rows, "in"), 2u);
  EXPECT_EQ(streams_of(rows, "p"), 2u);
  // By rows of the images of a batch that is in the banks together.
  EXPECT_EQ(streams_of(run(small_network("[15, 80, 200]", same, "p"), small_accelerator(1, 2, 65536), 2, true), "p"),
            2u);
  // The array's outputs in the middle of a row.
  const std::string conv =
      R"({"name": "c", "type": "conv", "inputs": ["in"], "channels": 16, "kernel": [1, 1], )" + kScale + "}";
  EXPECT_EQ(streams_of(run(small_network("[8, 1, 30841]", conv, "c"), small_accelerator(2, 2, 65536), 1, true), "c"),
            2u);
}

/// Strips of a row that takes two streams.
TEST(Pieces, blocks_of_a_strip_come_in_parts_of_a_row) {
  const std::string same =
      R"({"name": "p", "type": "max_pool", "inputs": ["in"], "kernel": [1, 1]}, {"name": "q", "type": "avg_pool", "inputs": ["p"], "kernel": [1, 1], )" +
      kScale + "}";
  const mapping::Mapping m = run(small_network("[15, 4, 32000]", same, "q"), small_accelerator(1, 2, 65536), 1, true);
  EXPECT_GT(m.schedule.stages[0].strips, 1);
  EXPECT_EQ(streams_of(m, "in"), 8u);
  EXPECT_EQ(streams_of(m, "q"), 8u);
}

/// A single pixel of 524,288 channels.
TEST(Pieces, long_pixels_come_in_slices_of_words) {
  accelerators::Accelerator a = small_accelerator(1, 32, 65536);
  a.accumulators = 32;
  a.pointer_words = a.weight_words = 65536;
  const std::string layers =
      R"({"name": "x", "type": "flatten", "inputs": ["in"]}, {"name": "f", "type": "fc", "inputs": ["x"], "channels": 2, "compression": {"density": 0.02}, )" +
      kScale + "}";
  EXPECT_EQ(streams_of(run(small_network("[65536, 8, 1]", layers, "f"), a, 1, true), "in"), 2u);
}

TEST(Pieces, long_maps_are_walked_in_pieces) {
  const std::string conv =
      R"({"name": "c", "type": "conv", "inputs": ["in"], "channels": 4, "kernel": [3, 1], "padding": [1, 0, 1, 0], "stride": [3, 1], )" +
      kScale + "}";
  for (const int height : {32768, 32769, 40000})
    run(small_network("[4, " + std::to_string(height) + ", 1]", conv, "c"), small_accelerator(2, 2, 65536), 1, false);
  // A row above and below, so x stays x.
  const std::string wide = R"("inputs": ["in"], "kernel": [2, 3], "padding": [1, 1, 1, 1], "stride": [1, 4])";
  run(small_network("[4, 1, 40000]", R"({"name": "c", "type": "conv", "channels": 4, )" + wide + ", " + kScale + "}",
                    "c"),
      small_accelerator(2, 2, 65536), 1, false);
  run(small_network("[4, 1, 40000]",
                    R"({"name": "c", "type": "conv", "channels": 4, "groups": 4, )" + wide + ", " + kScale + "}", "c"),
      small_accelerator(2, 2, 65536), 1, false);
  run(small_network("[4, 1, 40000]",
                    R"({"name": "c", "type": "avg_pool", "count_include_pad": false, )" + wide + ", " + kScale + "}",
                    "c"),
      small_accelerator(2, 2, 65536), 1, false);
  // Added and moved in strips: all of 65,536 rows do not fit beside each other.
  const std::string add =
      R"({"name": "c", "type": "conv", "inputs": ["in"], "channels": 4, "kernel": [1, 3], "padding": [0, 1, 0, 1], )" +
      kScale + R"(}, {"name": "a", "type": "add", "inputs": ["c", "in"], )" + kScale + "}";
  run(small_network("[4, 1, 65536]", add, "a"), small_accelerator(2, 2, 65536), 1, false);
}

/// Maps of one row run in strips of it.
TEST(Pieces, sound_fits_small_banks) {
  const std::string layers =
      R"({"name": "c1", "type": "conv", "inputs": ["in"], "channels": 24, "kernel": [1, 9], "padding": [0, 4, 0, 4], "stride": [1, 2], )" +
      kScale +
      R"(}, {"name": "d", "type": "conv", "inputs": ["c1"], "channels": 24, "groups": 24, "kernel": [1, 3], "padding": [0, 2, 0, 2], "dilation": [1, 2], )" +
      kScale + R"(}, {"name": "a", "type": "add", "inputs": ["c1", "d"], )" + kScale +
      R"(}, {"name": "p", "type": "avg_pool", "inputs": ["a"], "kernel": [1, 4], "stride": [1, 4], )" + kScale + "}";
  const mapping::Mapping m = run(small_network("[2, 1, 8000]", layers, "p"), small_accelerator(4, 4, 1024), 2, false);
  EXPECT_GT(m.schedule.stages.size(), 0u);
  EXPECT_GT(m.schedule.stages[0].strips, 1);
}

/// A kernel as long as its map: the same pixels in rows of at most 255.
TEST(Pieces, global_windows_are_folded) {
  const std::string pools = R"({"name": "g", "type": "global_avg_pool", "inputs": ["in"], )" + kScale +
                            R"(}, {"name": "f", "type": "fc", "inputs": ["g"], "channels": 3, )" + kScale + "}";
  run(small_network("[3, 1, 16000]", pools, "f"), small_accelerator(2, 2, 65536), 1, false);
  run(small_network("[3, 65025, 1]", pools, "f"), small_accelerator(2, 2, 65536), 1, false);
  accelerators::Accelerator a = small_accelerator(2, 2, 4096);
  a.pointer_words = 8192, a.weight_words = 65536;
  const std::string fc =
      R"({"name": "x", "type": "relu", "inputs": ["in"]}, {"name": "y", "type": "flatten", "inputs": ["x"]}, {"name": "f", "type": "fc", "inputs": ["y"], "channels": 3, )" +
      kScale + "}";
  run(small_network("[16, 1, 1000]", fc, "f"), a, 2, false);
  run(small_network("[16, 3, 300]", fc, "f"), a, 2, false);
}

/// With tiles of 16 outputs a row, 16 PEs that hold 32,768 weights each take a stream of more than 65,535 beats.
TEST(Pieces, long_weight_streams_are_those_of_narrower_tiles) {
  accelerators::Accelerator a = small_accelerator(16, 16, 65536);
  a.accumulators = 16;
  a.pointer_words = a.weight_words = 65536;
  a.param_words = 256;
  const mapping::Mapping m =
      run(small_network(
              "[32768, 1, 1]",
              R"({"name": "f", "type": "fc", "inputs": ["in"], "channels": 256, "compression": {"density": 1}, )" +
                  kScale + "}",
              "f"),
          a, 1, false);
  size_t loads = 0;
  for (const mapping::Step& step : m.steps) loads += step.descriptor.get(field::opcode) == hls::kLoadWeights;
  EXPECT_EQ(loads, 2u);
}

std::string refusal(const models::Network& n, const accelerators::Accelerator& a, int batch) {
  try {
    mapping::MapOptions options;
    options.batch = batch;
    map_network(n, a, options);
  } catch (const models::InputError& e) {
    const std::string text = e.what();
    return text.substr(text.find(": ") + 2);
  }
  return "mapped";
}

TEST(Pieces, what_cannot_be_cut_is_refused_by_name) {
  const std::string pool = R"({"name": "p", "type": "max_pool", "inputs": ["in"], "kernel": [1, 1]})";
  const models::Network small = small_network("[1, 2, 4]", pool, "p");
  EXPECT_EQ(refusal(small, small_accelerator(1, 1, 16), 128), "mapped");
  EXPECT_EQ(
      refusal(small, small_accelerator(1, 1, 16), 129),
      "layer 'p' on 'acc': expected at most 256 activation streams, got 258, 129 of them of 'p' (use a smaller batch)");

  // A command for each of 255 or 257 outputs of 128 images.
  accelerators::Accelerator narrow = small_accelerator(1, 1, 256);
  narrow.accumulators = 1;
  narrow.weight_words = narrow.param_words = 512, narrow.pointer_words = 4096;
  const auto fan = [](int outputs) {
    return small_network("[1, 1, 1]",
                         R"({"name": "c", "type": "conv", "inputs": ["in"], "kernel": [1, 1], "channels": )" +
                             std::to_string(outputs) + ", " + kScale + "}",
                         "c");
  };
  EXPECT_EQ(refusal(fan(255), narrow, 128), "mapped");
  narrow.bank_words = 512;
  EXPECT_EQ(refusal(fan(257), narrow, 128),
            "layer 'c' on 'acc': expected at most 32767 compute tiles, got 32896, 32896 of them of this layer (use a "
            "smaller batch)");

  const std::string global = R"({"name": "g", "type": "global_max_pool", "inputs": ["in"]})";
  EXPECT_EQ(refusal(small_network("[1, 1, 257]", global, "g"), small_accelerator(1, 1, 1024), 1),
            "layer 'g' on 'acc': kernel width: expected at most 255, got 257");
  EXPECT_EQ(refusal(small_network("[1, 1, 256]", global, "g"), small_accelerator(1, 1, 1024), 1), "mapped");

  // Blocks of 8 rows, of the input and of the output, each with a length slot.
  const std::string relu = R"({"name": "r", "type": "relu", "inputs": ["in"], )" + kScale + "}";
  EXPECT_EQ(refusal(small_network("[1, 1, 1024]", relu, "r"), small_accelerator(4, 4, 16), 1), "mapped");
  EXPECT_EQ(
      refusal(small_network("[1, 1, 1025]", relu, "r"), small_accelerator(4, 4, 16), 1),
      "layer 'r' on 'acc': expected at most 256 activation streams, got 410, 205 of them of 'r' (use more bank_words)");

  // The largest kernel of a first layer: more taps than im2col is tried with.
  accelerators::Accelerator large = small_accelerator(1, 2, 65536);
  large.pointer_words = large.weight_words = 65536;
  const std::string wide =
      R"({"name": "w", "type": "conv", "inputs": ["in"], "channels": 3, "kernel": [255, 255], "padding": [254, 254, 254, 254], "stride": [8, 8], )" +
      kScale + "}";
  EXPECT_EQ(refusal(small_network("[1, 3, 3]", wide, "w"), large, 1), "mapped");

  // A PE's columns: 2 taps x words x 8 lanes.
  const std::string fc =
      R"({"name": "f", "type": "conv", "inputs": ["in"], "channels": 1, "kernel": [2, 1], )" + kScale + "}";
  EXPECT_EQ(refusal(small_network("[65520, 2, 1]", fc, "f"), large, 1), "mapped");
  EXPECT_EQ(refusal(small_network("[65536, 2, 1]", fc, "f"), large, 1),
            "layer 'f' on 'acc': expected at most 65535 pointer words per PE, got 65536 (2 taps x 32768 lanes)");
}

}  // namespace
}  // namespace winnow::tests
