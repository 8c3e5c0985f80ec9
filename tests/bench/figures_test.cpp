// Means and the roofline, by hand.
#include "bench/figures.h"

#include <gtest/gtest.h>

namespace winnow::bench {
namespace {

TEST(Figures, means) {
  EXPECT_FALSE(mean({}));
  EXPECT_FALSE(geometric_mean({}));
  EXPECT_DOUBLE_EQ(*mean({1, 2, 6}), 3);
  EXPECT_NEAR(*geometric_mean({1, 2, 4}), 2, 1e-12);
  EXPECT_NEAR(*geometric_mean({0.5, 2}), 1, 1e-12);
}

TEST(Figures, ratio_of_nothing_is_nothing) {
  EXPECT_EQ(ratio(3, 0), 0);
  EXPECT_DOUBLE_EQ(ratio(3, 4), 0.75);
}

TEST(Figures, bandwidth_of_plain_memories_is_that_of_the_port) {
  accelerators::Accelerator a;
  a.axi_bits = 128;
  EXPECT_DOUBLE_EQ(peak_bandwidth(a).each_way, 16);
  EXPECT_DOUBLE_EQ(peak_bandwidth(a).together, 32);
  a.dram = {"fixed", 40, 4};
  EXPECT_DOUBLE_EQ(peak_bandwidth(a).each_way, 4);
}

TEST(Figures, bandwidth_of_a_dram_is_its_own_where_the_port_is_wider) {
  accelerators::Accelerator a;
  a.axi_bits = 256;
  a.clock_mhz = 800;
  a.dram.model = "ddr4-2400";
  const Bandwidth b = peak_bandwidth(a);
  EXPECT_DOUBLE_EQ(b.each_way, 32);
  EXPECT_NEAR(b.together, 8 * 2000.0 / 833 / 0.8,
              1e-9);  // 64 bits, two transfers every 833 ps; 0.8 cycles a nanosecond
}

TEST(Figures, the_roofline_is_the_larger_of_both_bounds) {
  const Roofline computes = roofline(1000, 10, {160, 0, 32}, {16, 24});
  EXPECT_DOUBLE_EQ(computes.compute_cycles, 100);
  EXPECT_DOUBLE_EQ(computes.memory_cycles, 10);  // in: 160 / 16, out: 32 / 16, together: 192 / 24
  EXPECT_DOUBLE_EQ(computes.cycles(), 100);
  EXPECT_STREQ(computes.bound(), "pairs");

  const Roofline moves = roofline(1000, 10, {1600, 800, 2400}, {16, 24});
  EXPECT_DOUBLE_EQ(moves.memory_cycles, 200);  // in and out take 150 each at the port, 200 together at the memory
  EXPECT_DOUBLE_EQ(moves.cycles(), 200);
  EXPECT_STREQ(moves.bound(), "bytes");
}

}  // namespace
}  // namespace winnow::bench
