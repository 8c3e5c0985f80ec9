// Is every tile in the PEs when it is used, loaded no more often than it must be?
#include "mapping/weight_loads.h"

#include <gtest/gtest.h>

namespace winnow::mapping {
namespace weight_loads_test {

namespace field = hls::field;

/// Two operations of two tiles each, of 10 weight, 8 pointer and 4 parameter words; the first has tables.
Encoded encoded() {
  Encoded e;
  for (int op = 0; op < 2; ++op) {
    Tiling tiling;
    tiling.tiles = {{0, 1, 4, 10}, {1, 1, 4, 10}};
    tiling.pointer_words = 8;
    e.placed.tilings.push_back(tiling);
    e.placed.lowered.ops.push_back({"c", op + 1, ArrayOp{}});
    EncodedOp streams;
    streams.streams = {{1000u * static_cast<uint64_t>(op) + 100, {3}}, {1000u * static_cast<uint64_t>(op) + 200, {5}}};
    e.ops.push_back(streams);
  }
  e.ops[0].tables = {32, std::vector<uint8_t>(13)};
  e.ops[0].table_offset = 40, e.ops[0].table_beats = 2;
  return e;
}

accelerators::Accelerator accelerator(int weight_words) {
  accelerators::Accelerator a;
  a.rows = a.columns = 1;
  a.weight_words = weight_words, a.pointer_words = 64, a.param_words = 32;
  return a;
}

/// The loads of a program that brings tiles and computes with them.
struct Loads {
  Encoded e;
  accelerators::Accelerator a;
  Dispatch dispatch{{0, 1, 2}};
  WeightLoads weights;

  explicit Loads(int weight_words, uint32_t image = 0, Encoded of = encoded())
      : e(std::move(of)), a(accelerator(weight_words)), weights(a, e, image, dispatch) {}

  /// Brings a tile and computes with it.
  TilePlace use(size_t op, int tile, bool keep) {
    const TilePlace place = weights.bring(op, tile, keep);
    Step step = dispatch.make(hls::kCompute, 1, static_cast<int>(op) + 1);
    weights.use(place, step.index);
    dispatch.add(std::move(step), {});
    return place;
  }
  /// All loads, in their order; ends the program.
  std::vector<Step> finish() {
    std::vector<Step> loads;
    Outcome<std::vector<Step>> steps = std::move(dispatch).finish(1);
    for (Step& step : *steps.value)
      if (step.unit == hls::kUnitLw) loads.push_back(std::move(step));
    return loads;
  }
};

TEST(WeightLoads, tiles_that_fit_together_are_loaded_once) {
  Loads program(40, 4096);
  EXPECT_TRUE(program.weights.resident());
  std::vector<int> bases;
  for (int round = 0; round < 2; ++round) {
    program.weights.drop(0, 2);
    for (size_t op = 0; op < 2; ++op)
      for (int tile = 0; tile < 2; ++tile) bases.push_back(program.use(op, tile, false).weight_base);
  }
  EXPECT_EQ(bases, (std::vector<int>{0, 10, 20, 30, 0, 10, 20, 30}));
  EXPECT_EQ(program.weights.used().weights, 40);
  EXPECT_EQ(program.weights.used().pointers, 32);
  EXPECT_EQ(program.weights.used().params, 16);
  EXPECT_EQ(program.finish().size(), 5u);  // tables, four tiles
}

TEST(WeightLoads, a_load_says_what_lies_in_dram_and_where_it_goes) {
  Loads program(40, 4096);
  program.use(0, 0, true);
  const TilePlace place = program.use(0, 1, true);
  EXPECT_EQ(place.weight_base, 10);
  EXPECT_EQ(place.pointer_base, 8);
  EXPECT_EQ(place.param_base, 4);
  EXPECT_EQ(place.load_index, 2);  // behind the tables and the first tile
  const std::vector<Step> loads = program.finish();
  ASSERT_EQ(loads.size(), 3u);
  const hls::Descriptor& tables = loads[0].descriptor;
  EXPECT_EQ(tables.get(field::opcode), uint32_t{hls::kLoadTables});
  EXPECT_EQ(tables.get(field::lt_address), 4096u + 40);
  EXPECT_EQ(tables.get(field::lt_beats), 2u);
  EXPECT_EQ(tables.get(field::lt_first), 32u);
  EXPECT_EQ(tables.get(field::lt_bytes), 13u);
  const hls::Descriptor& load = loads[2].descriptor;
  EXPECT_EQ(load.get(field::opcode), uint32_t{hls::kLoadWeights});
  EXPECT_EQ(load.get(field::tag), 1u);
  EXPECT_EQ(load.get(field::lw_address), 4096u + 200);
  EXPECT_EQ(load.get(field::lw_stream_count), 1u);
  EXPECT_EQ(load.get(field::lw_beats, 0), 5u);
  EXPECT_EQ(load.get(field::lw_ncols), 8u);
  EXPECT_EQ(load.get(field::lw_kb), 4u);
  EXPECT_EQ(load.get(field::lw_weight_base), 10u);
  EXPECT_EQ(load.get(field::lw_pointer_base), 8u);
  EXPECT_EQ(load.get(field::lw_param_base), 4u);
}

TEST(WeightLoads, what_does_not_fit_comes_anew_behind_the_last_use_of_its_place) {
  Loads program(20);  // two tiles
  EXPECT_FALSE(program.weights.resident());
  EXPECT_EQ(program.use(1, 0, true).weight_base, 0);
  EXPECT_EQ(program.use(1, 1, true).weight_base, 10);
  EXPECT_EQ(program.use(1, 0, true).load_index, 0);   // kept; COMPUTE 2 reads it
  EXPECT_EQ(program.use(1, 1, false).load_index, 2);  // loaded anew, where tile 0 was
  EXPECT_EQ(program.use(0, 0, true).weight_base, 10);
  program.weights.drop(1, 2);
  EXPECT_EQ(program.use(1, 1, true).load_index, 5);
  const std::vector<Step> loads = program.finish();
  std::vector<uint32_t> waits;
  for (const Step& load : loads) waits.push_back(load.descriptor.get(field::wait_cp));
  // COMPUTE 2 was the last to use the first place, 1 the last of the second, 3 that of the first again.
  EXPECT_EQ(waits, (std::vector<uint32_t>{0, 0, 3, 0, 2, 4}));
  EXPECT_EQ(loads[3].descriptor.get(field::opcode), uint32_t{hls::kLoadTables});
}

TEST(WeightLoads, tables_come_again_when_the_decoders_held_others) {
  Encoded e = encoded();
  e.ops[1].tables = e.ops[0].tables;
  e.ops[1].table_offset = 80, e.ops[1].table_beats = 1;
  Loads program(20, 0, e);
  for (const size_t op : {0, 1, 0}) program.use(op, 1, false);
  program.use(0, 1, false);
  std::string order;
  for (const Step& load : program.finish())
    order += load.descriptor.get(field::opcode) == hls::kLoadTables
                 ? " t" + std::to_string(load.descriptor.get(field::lt_address))
                 : " w" + std::to_string(load.descriptor.get(field::lw_address));
  EXPECT_EQ(order, " t40 w200 t80 w1200 t40 w200 w200");
}

TEST(WeightLoads, what_is_kept_together_does_not_go_around) {
  Loads program(35);
  program.use(0, 0, true);
  program.use(0, 1, true);
  program.weights.keep_together({20, 16, 8});  // 15 words are left
  EXPECT_EQ(program.use(1, 0, true).weight_base, 0);
  EXPECT_EQ(program.use(1, 1, true).weight_base, 10);
}

}  // namespace weight_loads_test
}  // namespace winnow::mapping
