// Does each DRAM model give the cycles that its description promises?
#include <gtest/gtest.h>

#include "models/error.h"
#include "sim/dram/fixed.h"
#include "sim/dram/ideal.h"

namespace winnow::sim {
namespace {

Completion read(DramTiming& dram, uint64_t cycle, uint32_t bytes) { return dram.access({cycle, 0x1000, bytes, false}); }
Completion write(DramTiming& dram, uint64_t cycle, uint32_t bytes) { return dram.access({cycle, 0x1000, bytes, true}); }

#define EXPECT_CYCLES(completion, first, last) \
  do {                                         \
    const Completion c = completion;           \
    EXPECT_EQ(c.first_cycle, uint64_t{first}); \
    EXPECT_EQ(c.last_cycle, uint64_t{last});   \
  } while (0)

TEST(IdealDram, FirstBeatIsInTheNextCycleThenOneEachCycle) {
  IdealDram dram(8);
  EXPECT_CYCLES(read(dram, 10, 128), 11, 26);
  EXPECT_CYCLES(read(dram, 100, 8), 101, 101);
}

TEST(IdealDram, ReadsShareTheBus) {
  IdealDram dram(8);
  EXPECT_CYCLES(read(dram, 10, 128), 11, 26);
  EXPECT_CYCLES(read(dram, 11, 32), 27, 30);
}

TEST(IdealDram, WritesDoNotDelayReads) {
  IdealDram dram(8);
  EXPECT_CYCLES(write(dram, 10, 128), 11, 11);
  EXPECT_CYCLES(write(dram, 10, 128), 11, 11);
  EXPECT_CYCLES(read(dram, 10, 16), 11, 12);
}

TEST(FixedDram, LatencyComesOnTopOfTheIdealCycle) {
  FixedDram dram(40, 8, 8);
  EXPECT_CYCLES(read(dram, 0, 128), 41, 56);
}

TEST(FixedDram, LatencyOfOutstandingReadsOverlaps) {
  FixedDram dram(40, 8, 8);
  EXPECT_CYCLES(read(dram, 0, 128), 41, 56);
  EXPECT_CYCLES(read(dram, 1, 128), 57, 72);
}

TEST(FixedDram, ReadsAndWritesShareTheBandwidth) {
  FixedDram dram(4, 8, 8);
  EXPECT_CYCLES(write(dram, 0, 64), 5, 12);
  EXPECT_CYCLES(read(dram, 0, 64), 13, 20);
}

TEST(FixedDram, HalfTheBusWidthTakesTwiceTheCycles) {
  FixedDram dram(0, 4, 8);
  EXPECT_CYCLES(read(dram, 0, 32), 2, 8);  // 32 bytes in cycles 1..8; the first beat is whole in cycle 2
  const Completion c = {2, 8};
  EXPECT_EQ(beat_cycle(c, 0, 4), 2u);
  EXPECT_EQ(beat_cycle(c, 1, 4), 4u);
  EXPECT_EQ(beat_cycle(c, 3, 4), 8u);
}

TEST(FixedDram, RestOfACycleServesTheNextBurst) {
  FixedDram dram(0, 12, 16);
  EXPECT_CYCLES(write(dram, 0, 16), 2, 2);  // byte slots 12..27
  EXPECT_CYCLES(write(dram, 0, 8), 2, 2);   // 28..35, still cycle 2
  EXPECT_CYCLES(write(dram, 0, 1), 3, 3);
}

TEST(FixedDram, FasterThanTheBusIsLimitedByTheBus) {
  FixedDram dram(0, 64, 8);
  EXPECT_CYCLES(read(dram, 0, 64), 1, 8);
  EXPECT_CYCLES(read(dram, 0, 64), 9, 16);
  EXPECT_CYCLES(write(dram, 1, 64), 3, 3);  // the memory itself is free after 128 bytes, two cycles
}

TEST(FixedDram, SustainsItsBandwidth) {
  FixedDram dram(30, 6, 8);
  uint64_t last = 0;
  for (int i = 0; i < 1000; ++i) last = read(dram, i, 128).last_cycle;
  EXPECT_EQ(last, 31u + (1000 * 128 + 5) / 6 - 1);
}

TEST(DramFactory, BuildsWhatTheDescriptionSays) {
  EXPECT_CYCLES(read(*make_dram_timing({"ideal", 7, 1}, 16, 200), 0, 64), 1, 4);
  EXPECT_CYCLES(read(*make_dram_timing({"fixed", 7, 0}, 16, 200), 0, 64), 8, 11);
  EXPECT_CYCLES(read(*make_dram_timing({"fixed", 7, 8}, 16, 200), 0, 64), 9, 15);
  EXPECT_THROW(make_dram_timing({"dd4", 0, 0}, 16, 200), models::InputError);
}

}  // namespace
}  // namespace winnow::sim
