// Do steps come out in an order that a machine can follow, their loads ahead of them, their tokens within 16 bits?
#include "mapping/dispatch.h"

#include <gtest/gtest.h>

#include "mapping/limits.h"

namespace winnow::mapping {
namespace dispatch_test {

namespace field = hls::field;

void add(Dispatch& dispatch, hls::Opcode opcode, int tag = 0) { dispatch.add(dispatch.make(opcode, 1, tag), {}); }

void add_load(Dispatch& dispatch, int tile, int waits_tiles) {
  dispatch.add_load(dispatch.make(hls::kLoadWeights, 2, 0), tile, waits_tiles);
}

/// "lw0 cp0 ..": unit and index of every step.
std::string order_of(Dispatch&& dispatch) {
  static const char* const kNames[] = {"lw", "la", "cp", "vu", "st"};
  std::string text;
  const Outcome<std::vector<Step>> steps = std::move(dispatch).finish(1);
  for (const Step& step : *steps.value)
    text += (text.empty() ? "" : " ") + std::string(kNames[step.unit]) + std::to_string(step.index);
  return text;
}

TEST(Dispatch, steps_say_whose_they_are) {
  Dispatch dispatch({0, 0, 7});
  dispatch.enter_chunk(2);
  dispatch.enter_strip(5);
  add(dispatch, hls::kVector, 1);
  const Step step = dispatch.make(hls::kVector, 3, 2);
  EXPECT_EQ(step.unit, hls::kUnitVu);
  EXPECT_EQ(step.index, 1);
  EXPECT_EQ(step.tag, 2);
  EXPECT_EQ(step.chunk, 2);
  EXPECT_EQ(step.strip, 5);
  EXPECT_EQ(step.descriptor.get(field::opcode), uint32_t{hls::kVector});
  EXPECT_EQ(step.descriptor.get(field::size), 3u);
  EXPECT_EQ(step.descriptor.get(field::tag), 7u);  // of its counters, not of its layer
}

TEST(Dispatch, loads_go_out_one_tile_before_their_own) {
  Dispatch dispatch({0});
  for (int tile = 0; tile < 4; ++tile) {
    EXPECT_EQ(dispatch.next_tile(), tile);
    add_load(dispatch, tile, 0);
    add(dispatch, hls::kCompute);
  }
  EXPECT_EQ(order_of(std::move(dispatch)), "lw0 lw1 cp0 lw2 cp1 lw3 cp2 cp3");
}

TEST(Dispatch, loads_stay_behind_the_tiles_that_they_wait_for_and_behind_each_other) {
  Dispatch dispatch({0});
  add_load(dispatch, 0, 0);
  add(dispatch, hls::kCompute);
  add_load(dispatch, 1, 1);  // where tile 0's weights lie
  add_load(dispatch, 1, 0);
  add(dispatch, hls::kLoadActs);
  add(dispatch, hls::kCompute);
  add(dispatch, hls::kStoreActs);
  EXPECT_EQ(order_of(std::move(dispatch)), "lw0 cp0 la0 lw1 lw2 cp1 st0");
}

TEST(Dispatch, descriptors_wait_for_the_last_access_that_is_in_their_way) {
  Dispatch dispatch({0});
  const auto access = [&](hls::Opcode opcode, int begin, int end, bool write) {
    Step step = dispatch.make(opcode, 1, 0);
    Hazards::Waits waits{};
    dispatch.access(step, begin, end, write, waits);
    dispatch.add(std::move(step), waits);
  };
  access(hls::kLoadActs, 0, 10, true);
  access(hls::kLoadActs, 10, 20, true);
  access(hls::kVector, 12, 14, false);
  access(hls::kStoreActs, 0, 20, false);
  access(hls::kLoadActs, 0, 13, true);
  add_load(dispatch, 0, 0);
  const Outcome<std::vector<Step>> steps = std::move(dispatch).finish(1);
  const auto waits = [&](size_t n) {
    std::string text;
    for (const hls::Field& f : {field::wait_lw, field::wait_la, field::wait_cp, field::wait_vu, field::wait_st})
      text += std::to_string(steps.value->at(n).descriptor.get(f));
    return text;
  };
  // By unit lw, la, cp, vu, st: how many must be done.
  EXPECT_EQ(waits(0), "00000");
  EXPECT_EQ(waits(1), "00000");
  EXPECT_EQ(waits(2), "02000");
  EXPECT_EQ(waits(3), "02000");
  EXPECT_EQ(waits(4), "00011");
}

TEST(Dispatch, a_unit_has_as_many_descriptors_as_tokens_count) {
  for (const bool past : {false, true})
    for (const hls::Opcode opcode : {hls::kLoadActs, hls::kCompute, hls::kVector, hls::kStoreActs}) {
      Dispatch dispatch({0, 0, 0});
      for (int n = 0; n < kMostDescriptors + past; ++n) add(dispatch, opcode, n % 3 ? 2 : 1);
      const Outcome<std::vector<Step>> steps = std::move(dispatch).finish(1);
      ASSERT_EQ(static_cast<bool>(steps), !past);
      if (!past) continue;
      ASSERT_EQ(steps.refusals.size(), 1u);
      EXPECT_EQ(steps.refusals[0].what, Refused::kDescriptors);
      EXPECT_EQ(steps.refusals[0].tag, 2);  // two thirds of them
    }
  Dispatch dispatch({0, 0, 0});
  for (int n = 0; n < kMostDescriptors + 1; ++n) add(dispatch, hls::kStoreActs, 1);
  EXPECT_EQ(std::move(dispatch).finish(2).refusals.at(0).reason,
            "expected at most 32767 stores, got 32768, 32768 of them of this layer (use a smaller batch)");
}

}  // namespace dispatch_test
}  // namespace winnow::mapping
