// The list of limits is whole, fits the fields, and is what the page says.
#include <gtest/gtest.h>

#include <cstdlib>
#include <fstream>
#include <iterator>
#include <set>

#include "hls/features.h"
#include "hls/registers.h"
#include "mapping/byte_counters.h"
#include "mapping/limits_table.h"
#include "mapping/live_set.h"
#include "models/error.h"

namespace winnow::mapping {
namespace {

TEST(Limits, EveryFieldHasOne) {
  const std::vector<Limit> limits = field_limits();
  EXPECT_EQ(limits.size(), std::size(hls::kFields));
  for (const Limit& l : limits) {
    EXPECT_FALSE(l.how.empty()) << l.name << " has no entry, or the entry no field";
    EXPECT_LE(l.least, l.most) << l.name;
    const int64_t most = l.least < 0 ? (int64_t{1} << (l.bits - 1)) - 1 : (int64_t{1} << l.bits) - 1;
    EXPECT_LE(l.most, most) << l.name;
    EXPECT_GE(l.least, l.least < 0 ? -most - 1 : 0) << l.name;
  }
}

TEST(Limits, ValuesFitTheirBits) {
  for (const Limit& l : machine_limits()) {
    EXPECT_FALSE(l.how.empty()) << l.name;
    if (l.bits == 0 || l.bits == 64 || l.least > 0) continue;  // counts from 1 on are held less one
    EXPECT_LE(l.most, l.least < 0 ? (int64_t{1} << (l.bits - 1)) - 1 : (int64_t{1} << l.bits) - 1) << l.name;
  }
}

TEST(Limits, ThePageIsPrintedFromThem) {
  const std::string text = limits_markdown();
  const char* flag = std::getenv("WINNOW_UPDATE_GOLDEN");
  if (flag && std::string(flag) == "1") std::ofstream(WINNOW_LIMITS_PAGE, std::ios::binary) << text;
  std::ifstream page(WINNOW_LIMITS_PAGE, std::ios::binary);
  EXPECT_EQ(std::string(std::istreambuf_iterator<char>(page), {}), text)
      << "run this test with WINNOW_UPDATE_GOLDEN=1 to print it anew";
}

models::Network relus(int count) {
  models::Network network;
  network.name = "relus";
  network.file = "relus.json";
  network.quantized = true;
  network.input_name = "in";
  network.input_shape = {2, 3, 3};
  for (int i = 0; i < count; ++i) {
    models::Layer layer;
    layer.name = "r" + std::to_string(i);
    layer.type = models::LayerType::kRelu;
    layer.inputs = {i ? network.layers.back().name : "in"};
    layer.shape = network.input_shape;
    layer.quantization = {i % 2 ? 1.0 : 0.5, 0};
    network.layers.push_back(layer);
  }
  network.input_quantization = {1.0, 0};
  network.outputs = {network.layers.back().name};
  return network;
}

TEST(Counters, OnlyLayersPastTheLastShareIt) {
  const auto counters_of = [](int layers) {
    return layers_by_counter(counter_tags(static_cast<size_t>(layers), lower(relus(layers), hls::Geometry{1, 1, 1})));
  };
  for (const auto& layers : counters_of(127)) EXPECT_EQ(layers.size(), 1u);
  const auto counters = counters_of(130);
  ASSERT_EQ(counters.size(), static_cast<size_t>(hls::kCounterTags));
  EXPECT_EQ(counters.back(), (std::vector<int>{127, 128, 129, 130}));
}

/// Loads of 32 streams of the most beats of 32 bytes: 64 of them are the last that 32 bits count.
TEST(Counters, RefuseMoreThan32Bits) {
  accelerators::Accelerator a;
  a.name = "wide";
  a.axi_bits = 256;
  const models::Network network = relus(3);
  const std::vector<int> tags = counter_tags(3, lower(network, a.geometry()));
  const auto problems = [&](int loads) {
    Step step;
    step.tag = 2;
    step.descriptor.set(hls::field::opcode, hls::kLoadWeights);
    step.descriptor.set(hls::field::lw_stream_count, 32);
    for (int s = 0; s < 32; ++s) step.descriptor.set(hls::field::lw_beats, 65535, s);
    std::vector<std::string> lines;
    for (const Refusal& r : byte_counter_refusals(std::vector<Step>(static_cast<size_t>(loads), step), {}, tags, 32))
      lines.push_back(refusal_line(r, network, a));
    return lines;
  };
  EXPECT_EQ(problems(64), std::vector<std::string>{});
  EXPECT_EQ(problems(65), std::vector<std::string>{"relus.json: layer 'r1' on 'wide': expected at most 4294967295 "
                                                   "bytes of weights in a run, as the counter has 32 bits, "
                                                   "got up to 4362009600"});
}

std::string refusal(const Mapping& m, uint64_t base, uint64_t end) {
  try {
    check_dram(m, base, end);
  } catch (const models::InputError& e) {
    return e.what();
  }
  return "";
}

TEST(Dram, TheImageEndsBefore4GiB) {
  accelerators::Accelerator a;
  a.name = "any";
  Mapping m;
  m.network = relus(1);
  m.accelerator = a;
  EXPECT_EQ(refusal(m, 4096, 0xfffff000), "");
  EXPECT_EQ(refusal(m, 0xffff0000, 0xfffff000), "");
  EXPECT_EQ(refusal(m, 4096, 0xfffff001),
            "relus.json: on 'any': expected at most 4294959104 bytes of DRAM from address 4096 on, as addresses have "
            "32 bits, got 4294959105");
  EXPECT_EQ(refusal(m, 4096, uint64_t{5} << 32),
            "relus.json: on 'any': expected at most 4294959104 bytes of DRAM from address 4096 on, as addresses have "
            "32 bits, got 21474832384");
}

TEST(LiveSets, AreOrderedAsNumbers) {
  LiveSet low, high;
  low.add(0), low.add(63), high.add(64);
  EXPECT_TRUE(low < high);
  EXPECT_FALSE(high < low);
  EXPECT_TRUE(high.holds(64));
  EXPECT_FALSE(high.holds(0));
  high.add(255);
  EXPECT_TRUE(low < high);
  EXPECT_TRUE(high.holds(255));
}

TEST(States, ThatNothingBeatsGoOn) {
  // Price and words: 0, 3 and 4 are beaten by nothing.
  const std::vector<std::pair<uint64_t, int64_t>> states = {{10, 100}, {11, 100}, {12, 120},
                                                            {13, 50},  {40, 0},   {14, 60}};
  EXPECT_EQ(worth_keeping(states, 6), (std::vector<size_t>{0, 1, 2, 3, 4, 5}));
  EXPECT_EQ(worth_keeping(states, 4), (std::vector<size_t>{0, 1, 3, 4}));
  EXPECT_EQ(worth_keeping(states, 2), (std::vector<size_t>{0, 4}));
}

}  // namespace
}  // namespace winnow::mapping
