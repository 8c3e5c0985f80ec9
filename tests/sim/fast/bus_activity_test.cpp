// Does every byte stay in its window of time, however long the run becomes?
#include "sim/bus_activity.h"

#include <gtest/gtest.h>

#include <numeric>

namespace winnow::sim {
namespace {

TEST(BusActivity, WindowsWidenAndKeepTheirBytes) {
  BusActivity bus;
  for (uint64_t cycle : {0, 15, 16, 40}) bus.add(hls::Traffic::kWeights, cycle, 8);
  EXPECT_EQ(bus.window_cycles(), 16u);
  EXPECT_EQ(bus.bytes(hls::Traffic::kWeights), (std::vector<uint64_t>{16, 8, 8}));
  bus.add(hls::Traffic::kActsOut, 16 * BusActivity::kMostWindows, 4);  // one window too many
  EXPECT_EQ(bus.window_cycles(), 32u);
  EXPECT_EQ(bus.bytes(hls::Traffic::kWeights), (std::vector<uint64_t>{24, 8}));
  EXPECT_EQ(bus.bytes(hls::Traffic::kActsOut).size(), BusActivity::kMostWindows / 2 + 1);
  EXPECT_EQ(bus.bytes(hls::Traffic::kActsOut).back(), 4u);
}

TEST(BusActivity, DoesNotDependOnTheOrder) {
  BusActivity up, down;
  for (uint64_t i = 0; i < 5000; ++i) up.add(hls::Traffic::kActsIn, i * 37, 8);
  for (uint64_t i = 5000; i-- > 0;) down.add(hls::Traffic::kActsIn, i * 37, 8);
  EXPECT_EQ(up, down);
  const auto& bytes = up.bytes(hls::Traffic::kActsIn);
  EXPECT_LE(bytes.size(), BusActivity::kMostWindows);
  EXPECT_EQ(std::accumulate(bytes.begin(), bytes.end(), uint64_t{0}), 5000u * 8);
}

}  // namespace
}  // namespace winnow::sim
