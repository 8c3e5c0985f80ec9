// Are the bytes, words and cycles that the search looks at those that plain loops over a network and its program
// count?
#include "mapping/costs.h"

#include <gtest/gtest.h>

#include <algorithm>

#include "mapping/mapping.h"
#include "mapping/stage_cost.h"
#include "tests/mapping/hand_made_costs.h"
#include "tests/support/map_network.h"
#include "tests/support/random_case.h"

namespace winnow::mapping {
namespace costs_test {

/// Bytes of a tensor's stream when no lane is zero, written out.
uint64_t dense_stream_bytes(const Layout& layout, int banks) {
  const models::FeatureMap map({1, layout.shape.channels, layout.shape.height, layout.shape.width},
                               static_cast<uint8_t>(layout.zero_point ^ 1));
  return compress_activations(layout, banks, map, {0, layout.pixels(), 0, layout.words}, 1).size();
}

TEST(MeasureCosts, are_what_the_encoded_network_has) {
  int ops = 0;
  for (uint32_t seed = 1; seed <= 200; ++seed) {
    SCOPED_TRACE("seed " + std::to_string(seed));
    const auto [network, a] = tests::random_case(seed);
    const Outcome<Encoded> encoded = tests::encode_dealt(network, a);
    if (!encoded) continue;
    const Placed& placed = encoded.value->placed;
    const Costs costs = measure_costs(network, a, *encoded.value);
    EXPECT_EQ(costs.banks, a.columns);
    EXPECT_EQ(costs.bank_words, a.bank_words);

    std::map<int, uint64_t> weights, tables;  // by tag
    for (const EncodedBytes& piece : encoded.value->image)
      (piece.stream == hls::Traffic::kTables ? tables : weights)[piece.tag] += piece.bytes.size();
    std::map<int, uint64_t> of_weights, of_tables;
    ASSERT_EQ(costs.ops.size(), placed.lowered.ops.size());
    for (size_t i = 0; i < costs.ops.size(); ++i) {
      const OpCost& cost = costs.ops[i];
      const Op& op = placed.lowered.ops[i];
      EXPECT_EQ(cost.tag, op.tag);
      of_weights[cost.tag] += cost.weight_bytes, of_tables[cost.tag] += cost.table_bytes;
      EXPECT_EQ(cost.tiles, static_cast<int>(placed.tilings[i].tiles.size()));
      EXPECT_EQ(cost.array_cycles > 0, cost.tiles > 0);
      EXPECT_EQ(cost.vector_cycles > 0, cost.tiles == 0);
      if (const auto* array = std::get_if<ArrayOp>(&op.what)) {
        // No PE multiplies more than once a cycle, no column broadcasts more.
        const Layout &in = placed.layout(array->input), &out = placed.layout(array->output);
        uint64_t multiplications = 0;
        for (const auto& of_output : array->weights) multiplications += of_output.size();
        const auto pixels = static_cast<uint64_t>(out.pixels());
        EXPECT_GE((cost.array_cycles + 1) * static_cast<uint64_t>(a.rows * a.columns), multiplications * pixels);
        EXPECT_GE(cost.array_cycles, pixels * static_cast<uint64_t>(array->window.kernel_y * array->window.kernel_x *
                                                                    in.words * cost.tiles));
        // A weight and a pointer word of every PE, at least.
        EXPECT_GE(cost.memory.weights, cost.tiles);
        EXPECT_EQ(cost.memory.pointers, int64_t{cost.tiles} * placed.tilings[i].pointer_words);
      }
      ++ops;
    }
    for (auto& [tag, bytes] : weights) EXPECT_EQ(of_weights[tag], bytes);
    for (auto& [tag, bytes] : tables) EXPECT_EQ(of_tables[tag], bytes);

    for (int t = 0; t < costs.tensor_count(); ++t) {
      const std::string& name = costs.flow.names[static_cast<size_t>(t)];
      const TensorCost& cost = costs.tensor(t);
      const Layout& layout = placed.layout(name);
      int first_write = -1, last_write = -1, last_read = -1;
      for (int i = 0; i < costs.op_count(); ++i) {
        const Op& op = placed.lowered.ops[static_cast<size_t>(i)];
        for (const std::string& in : op.inputs())
          if (placed.lowered.holder(in) == name) last_read = i;
        if (placed.lowered.holder(op.output()) != name) continue;
        last_write = i;
        if (first_write < 0) first_write = i;
      }
      EXPECT_EQ(cost.first_write, first_write) << name;
      EXPECT_EQ(cost.last_write, last_write) << name;
      EXPECT_EQ(cost.last_read, last_read) << name;
      EXPECT_EQ(cost.words(), layout.pixels() * layout.words) << name;
      EXPECT_EQ(cost.bytes, dense_stream_bytes(layout, a.columns)) << name;
      bool is_output = false;
      for (const std::string& out : network.outputs)
        is_output |= placed.lowered.holder(placed.lowered.views.at(out).physical) == name;
      EXPECT_EQ(cost.is_output, is_output) << name;
    }
    if (testing::Test::HasFailure()) return;
  }
  EXPECT_GE(ops, 500);
}

/// Bytes by tag: weights and tables, activations in, activations out.
using Traffic = std::map<int, OpTraffic>;

/// Those that the steps of a program move if no lane is zero; without the mapper's constants.
Traffic counted(const Mapping& m) {
  Traffic traffic;
  const auto beat = static_cast<uint64_t>(m.accelerator.axi_bytes());
  for (const Step& step : m.steps) {
    OpTraffic& t = traffic[step.tag];
    const hls::Descriptor& d = step.descriptor;
    if (d.get(hls::field::opcode) == hls::kLoadTables) t.weights += d.get(hls::field::lt_beats) * beat;
    if (d.get(hls::field::opcode) == hls::kLoadWeights)
      for (uint32_t s = 0; s < d.get(hls::field::lw_stream_count); ++s)
        t.weights += d.get(hls::field::lw_beats, static_cast<int>(s)) * beat;
    if (step.transfer < 0) continue;
    const Transfer& transfer = m.transfers[static_cast<size_t>(step.transfer)];
    if (transfer.origin == Origin::kConstant) continue;
    const Layout& layout = m.layouts[static_cast<size_t>(transfer.layout)];
    const PixelRange& range = transfer.range;
    int64_t channels = 0;
    for (const Place& p : layout.places) {
      const int word = p.position / hls::kLanes - range.first_word;
      channels += word >= 0 && word < range.words;
    }
    const auto bytes = static_cast<uint64_t>(range.pixels() * (m.accelerator.columns * range.words + channels));
    (step.unit == hls::kUnitSt ? t.out : t.in) += bytes;
  }
  return traffic;
}

TEST(OpTraffic, is_what_the_program_moves) {
  int mapped = 0, exact = 0, in_strips = 0;
  for (uint32_t seed = 1; seed <= 400; ++seed) {
    SCOPED_TRACE("seed " + std::to_string(seed));
    const auto [network, a] = tests::random_tall_case(seed, seed % 4 ? 64 << seed % 4 : 0);
    const Outcome<Encoded> encoded = tests::encode_dealt(network, a);
    if (!encoded) continue;
    const Costs costs = measure_costs(network, a, *encoded.value);
    const Outcome<Mapping> mapping = finish_mapping(network, a, Encoded(*encoded.value), {});
    if (!mapping) continue;
    const Mapping& m = *mapping.value;
    ++mapped;
    Traffic expected, got = counted(m);
    const std::vector<OpTraffic> by_op = op_traffic(costs, m.schedule);
    OpTraffic sum;
    for (size_t i = 0; i < by_op.size(); ++i) {
      expected[costs.ops[i].tag].weights += by_op[i].weights;
      expected[costs.ops[i].tag].out += by_op[i].out;
      sum.in += by_op[i].in;
    }
    uint64_t in = 0;
    for (const auto& [tag, t] : got) in += t.in;  // loads count for the layer that made what they load
    // Of a tensor in strips, rows behind the last that a window reads stay in DRAM.
    EXPECT_GE(sum.in, in);
    exact += sum.in == in;
    const bool strips =
        std::any_of(m.schedule.stages.begin(), m.schedule.stages.end(), [](const Stage& s) { return s.strips > 1; });
    EXPECT_TRUE(sum.in == in || strips);
    in_strips += strips;
    for (const auto& [tag, t] : expected) {
      EXPECT_EQ(t.weights, got[tag].weights) << "tag " << tag;
      EXPECT_EQ(t.out, got[tag].out) << "tag " << tag;
    }
    if (testing::Test::HasFailure()) return;
  }
  EXPECT_GE(mapped, 250);
  EXPECT_GE(in_strips, 60);
  EXPECT_LE(mapped - exact, in_strips / 4);
}

/// x -> y by the array in two tiles, y -> z by the vector units. A bank has 16, 24 and 8 words of them.
struct Two {
  tests::HandMadeCosts hand{2, 1000};
  int x = hand.tensor("x", 8, 2, 100), y = hand.tensor("y", 8, 3, 60), z = hand.tensor("z", 8, 1, 20);
  Two() {
    OpCost& conv = hand.windowed(x, y, 3, 1, 1);
    conv.tiles = 2, conv.groups = 2;
    conv.weight_bytes = 1000, conv.table_bytes = 16;
    conv.array_cycles = 500;
    conv.memory = {600, 1, 1};
    hand.op({y}, z).vector_cycles = 70;
    hand.at(z).is_output = true;
  }
  const Costs& costs() const { return hand.costs; }
  Setting setting(int first, int last, bool y_before, bool y_after) const {
    return {costs(), first, last, {0, y_before, 0}, {0, y_after, 0}};
  }
};

/// The operations before `last`.
Stage in_four_strips(int last) {
  Stage stage;
  stage.first = 0, stage.last = last, stage.strips = 4;
  return stage;
}
/// Of three tensors.
StripPlan four_strips() {
  StripPlan plan;
  plan.strips = 4;
  plan.rows.resize(3);
  return plan;
}

TEST(StageCost, of_whole_tensors) {
  const Two two;
  EXPECT_EQ(made(two.costs(), 0, 2), (std::vector<int>{two.y, two.z}));
  EXPECT_EQ(made(two.costs(), 1, 2), std::vector<int>{two.z});
  EXPECT_EQ(whole_words(two.costs(), two.setting(0, 1, false, true)), 16 + 24);
  EXPECT_EQ(whole_words(two.costs(), two.setting(1, 2, true, false)), 24 + 8);

  // Weights, tables, two descriptors, x; starting, the array, x into two banks.
  Cost cost = whole_cost(two.costs(), two.setting(0, 1, false, true));
  EXPECT_EQ(cost.bytes, 1000u + 16 + 2 * 96 + 100);
  EXPECT_EQ(cost.cycles, 80u + 500 + 2 * 16);
  // y goes to DRAM, and comes back for the second.
  EXPECT_EQ(whole_cost(two.costs(), two.setting(0, 1, false, false)).bytes, cost.bytes + 60);
  cost = whole_cost(two.costs(), two.setting(1, 2, false, false));
  EXPECT_EQ(cost.bytes, 96u + 60 + 20);
  EXPECT_EQ(cost.cycles, 80u + 70 + 2 * 24);
  cost = whole_cost(two.costs(), two.setting(1, 2, true, false));
  EXPECT_EQ(cost.bytes, 96u + 20);
  EXPECT_EQ(cost.cycles, 80u + 70);
  EXPECT_EQ(cost.price(), 4 * cost.bytes + cost.cycles);
}

TEST(StageCost, of_words_that_wait) {
  Two two;
  const int other = two.hand.tensor("other", 3, 5, 1);
  two.hand.costs.ops[1].coefficient_rows = 2, two.hand.costs.ops[1].coefficient_row_words = 4;
  const Setting setting(two.costs(), 1, 2, {0, 1, 0, 1}, {0, 0, 0, 1});
  EXPECT_EQ(setting.touched, (std::vector<int>{two.y, two.z}));
  EXPECT_EQ(whole_words(two.costs(), setting), 24 + 8 + 2 * 4 + two.costs().tensor(other).words());
}

TEST(StageCost, of_strips) {
  const Two two;
  const Setting both = two.setting(0, 2, false, false);
  Stage stage = in_four_strips(2);
  StripPlan plan = four_strips();
  plan.capacity = {8, 8, 8};  // nothing moves
  const uint64_t steps = 4 * (2 + 1);
  const uint64_t array = 500, vector = 70, load = 32, store = 16, sum = array + vector + load + store;
  const auto cycles = [&](TensorRows::Ahead ahead) {
    plan.ahead = ahead;
    return strip_cost(two.costs(), both, stage, plan).cycles - 80 * steps;
  };
  EXPECT_EQ(strip_cost(two.costs(), both, stage, plan).bytes, 1000u + 16 + 100 + 20 + 96 * steps);
  EXPECT_EQ(cycles(TensorRows::kNone), sum);
  EXPECT_EQ(cycles(TensorRows::kBoth), array + (vector + load + store) / 4);
  EXPECT_EQ(cycles(TensorRows::kNext), (sum + array + (vector + load + store) / 4) / 2);
  // Weights that do not stay come with every strip.
  stage.holds_weights = false;
  EXPECT_EQ(strip_cost(two.costs(), both, stage, plan).bytes, 4 * (1000u + 16) + 100 + 20 + 96 * steps);

  // Weights outside: the input comes for each of two groups.
  stage.last = 1, stage.holds_weights = true, stage.order = Order::kWeightOuter;
  const Cost outside = strip_cost(two.costs(), two.setting(0, 1, false, false), stage, plan);
  EXPECT_EQ(outside.bytes, 1000u + 16 + 2 * 100 + 60 + 96 * 4 * 2);
}

TEST(StageCost, rows_that_are_kept_move_to_the_front_when_the_buffer_is_full) {
  const Two two;
  const Setting first = two.setting(0, 1, false, true);
  Stage stage = in_four_strips(1);
  StripPlan plan = four_strips();
  plan.rows[0].start = {0, 1, 3, 5};
  plan.rows[0].end = {3, 5, 7, 8};
  plan.capacity = {4, 8, 8};
  const Cost moving = strip_cost(two.costs(), first, stage, plan);
  plan.capacity[0] = 8;
  const Cost still = strip_cost(two.costs(), first, stage, plan);
  // Three times two rows of two words, by a descriptor each.
  EXPECT_EQ(moving.bytes - still.bytes, 3u * 96);
  EXPECT_EQ(moving.cycles - still.cycles, 3u * (80 + 2 * 2));
  plan.capacity[0] = 6;  // 3 rows are there, 2 move; then 2 more fit behind 4
  const Cost roomier = strip_cost(two.costs(), first, stage, plan);
  EXPECT_LT(roomier.bytes, moving.bytes);
  EXPECT_GT(roomier.bytes, still.bytes);
}

TEST(StageCost, weights_of_a_stretch_fit_the_pes_together) {
  Two two;
  two.hand.costs.ops[1].memory = {400, 1, 1};
  EXPECT_TRUE(weights_fit(two.costs(), 0, 2));  // 1000 words
  two.hand.costs.ops[1].memory.weights = 401;
  EXPECT_FALSE(weights_fit(two.costs(), 0, 2));
  EXPECT_TRUE(weights_fit(two.costs(), 0, 1));
}

}  // namespace costs_test
}  // namespace winnow::mapping
