// Is the DRAM behind the port causal: no beat early, no rule broken, nothing taken back, the same every time?
#include "sim/dram/device.h"

#include <gtest/gtest.h>

#include <algorithm>

#include "tests/sim/dram_rules.h"
#include "tests/sim/dram_traces.h"

namespace winnow::tests {
namespace {

using accelerators::DramDevice;
using accelerators::load_dram_device;
using sim::Completion;
using sim::DeviceDram;
using sim::DramCommand;
using sim::DramRequest;
using sim::IssuedCommand;

struct Traffic {
  const char* name;
  const char* dram;
  double clock_mhz;
  int bus_bytes;
  uint64_t range, gap;  // addresses; cycles between requests at most
  int writes;           // of 100
};

std::vector<DramRequest> requests(const Traffic& t, size_t count, uint64_t seed) {
  std::vector<DramRequest> all;
  uint64_t cycle = 0, stream = 0;
  for (size_t i = 0; i < count; ++i) {
    cycle += draw(seed, t.gap + 1);
    const auto bytes = static_cast<uint32_t>(t.bus_bytes) * static_cast<uint32_t>(1 + draw(seed, 16));
    const bool is_random = draw(seed, 2) == 0;
    const uint64_t address = is_random ? draw(seed, t.range / 8) * 8 : stream;
    if (!is_random) stream = (stream + bytes) % t.range;
    all.push_back({cycle, address, bytes, draw(seed, 100) < static_cast<uint64_t>(t.writes)});
  }
  std::stable_sort(all.begin(), all.end(), [](const DramRequest& a, const DramRequest& b) {
    return a.start_cycle != b.start_cycle ? a.start_cycle < b.start_cycle : a.is_write < b.is_write;
  });
  return all;
}

class Port : public testing::TestWithParam<Traffic> {};

TEST_P(Port, IsCausalAndBreaksNoRule) {
  const Traffic& t = GetParam();
  const DramDevice device = load_dram_device(t.dram);
  DeviceDram dram(device, t.bus_bytes, t.clock_mhz), again(device, t.bus_bytes, t.clock_mhz);
  std::vector<IssuedCommand> log;
  dram.log_to(&log);
  const double cycle_ps = 1e6 / t.clock_mhz;
  uint64_t bus_free = 0, read = 0, written = 0, last = 0;
  for (const DramRequest& r : requests(t, 3000, 11)) {
    const size_t before = log.size();
    const Completion c = dram.access(r), same = again.access(r);
    EXPECT_EQ(c.first_cycle, same.first_cycle);
    EXPECT_EQ(c.last_cycle, same.last_cycle);
    ASSERT_LT(r.start_cycle, c.first_cycle);
    ASSERT_LE(c.first_cycle, c.last_cycle);
    last = std::max(last, c.last_cycle);
    (r.is_write ? written : read) += r.bytes;

    const double arrived = static_cast<double>(r.start_cycle + 1) * cycle_ps;
    std::vector<double> data;  // end of each burst of the DRAM, ps
    for (size_t i = before; i < log.size(); ++i) {
      const bool column = log[i].command == DramCommand::kRead || log[i].command == DramCommand::kWrite;
      const bool upkeep = log[i].command == DramCommand::kPrechargeAll || log[i].command == DramCommand::kRefresh;
      if (!upkeep) {
        EXPECT_GE(static_cast<double>(log[i].clock) * device.clock_ps, arrived - 1e-3)
            << "a command before its request";
      }
      if (!column) continue;
      EXPECT_EQ(log[i].command == DramCommand::kWrite, r.is_write);
      const int latency = (r.is_write ? device.CWL + device.tDQSS : device.CL) + device.burst_clocks();
      data.push_back(static_cast<double>(log[i].clock + static_cast<uint64_t>(latency)) * device.clock_ps);
    }
    const uint64_t burst = 64, first = r.address / burst, bursts = (r.address + r.bytes - 1) / burst - first + 1;
    ASSERT_EQ(data.size(), bursts);
    if (r.is_write) {
      EXPECT_GE(static_cast<double>(c.last_cycle) * cycle_ps, data.back() - 1e-3);
      continue;
    }
    const uint32_t beats = r.bytes / static_cast<uint32_t>(t.bus_bytes);
    ASSERT_GE(c.first_cycle, bus_free);
    ASSERT_GE(c.last_cycle, c.first_cycle + beats - 1);
    bus_free = c.last_cycle + 1;
    for (uint32_t beat = 0; beat < beats; ++beat) {
      const uint64_t end = r.address + uint64_t{beat + 1} * static_cast<uint64_t>(t.bus_bytes) - 1;
      ASSERT_GE(static_cast<double>(beat_cycle(c, beat, beats)) * cycle_ps, data[end / burst - first] - 1e-3)
          << "an early beat";
    }
  }
  const std::vector<std::string> broken = broken_rules(device, log);
  EXPECT_TRUE(broken.empty()) << broken.size() << " rules broken, " << broken[0];

  const sim::DramStatistics s = dram.statistics(last);
  EXPECT_EQ(s.bytes_read, read);
  EXPECT_EQ(s.bytes_written, written);
  EXPECT_EQ(s.row_hits + s.row_misses + s.row_conflicts, s.reads + s.writes);
  EXPECT_NEAR(s.nanoseconds, static_cast<double>(last) * cycle_ps * 1e-3, 2 * device.clock_ps * 1e-3);
  EXPECT_NEAR(static_cast<double>(s.refreshes), static_cast<double>(s.clocks) / device.tREFI, 2);
}

INSTANTIATE_TEST_SUITE_P(Dram, Port,
                         testing::Values(Traffic{"Ddr4Busy", "ddr4-2400", 200, 16, 1u << 28, 2, 30},
                                         Traffic{"Ddr4Idle", "ddr4-2400", 200, 8, 1u << 28, 3000, 30},
                                         Traffic{"Ddr4OddClock", "ddr4-2400", 123.457, 32, 1u << 20, 20, 10},
                                         Traffic{"Ddr4FastClock", "ddr4-2400", 3000, 32, 1u << 30, 1, 50},
                                         Traffic{"Lpddr4Busy", "lpddr4-3200", 500, 32, 1u << 28, 2, 30},
                                         Traffic{"Lpddr4Reads", "lpddr4-3200", 800, 8, 1u << 16, 8, 0}),
                         [](const auto& info) { return info.param.name; });

TEST(Port, FirstReadPaysForTheRow) {
  const DramDevice d = load_dram_device("ddr4-2400");
  DeviceDram dram(d, 16, 200);
  // Handshake to the end of cycle 9 = 50 ns = clock 61; then controller, tRCD, CL, burst: clock 100 = 83.3 ns, seen in
  // cycle 17.
  const Completion c = dram.access({9, 0, 64, false});
  EXPECT_EQ(c.first_cycle, 17u);
  EXPECT_EQ(c.last_cycle, 20u);
}

TEST(Port, SequentialReadsFillTheBus) {
  DeviceDram dram(load_dram_device("ddr4-2400"), 32, 200);  // 6.4 of 19.2 GB/s
  uint64_t last = 0;
  for (uint64_t i = 0; i < 2000; ++i) last = dram.access({i, i * 256, 256, false}).last_cycle;
  EXPECT_LT(last, 2000u * 8 + 40);
}

TEST(Port, WideBusesAreBoundByTheMemory) {
  const DramDevice d = load_dram_device("ddr4-2400");
  DeviceDram dram(d, 32, 1000);  // 32 GB/s asked of 19.2
  const uint64_t count = 8192;
  uint64_t last = 0;
  for (uint64_t i = 0; i < count; ++i) last = dram.access({i, i * 256, 256, false}).last_cycle;
  const double clocks = static_cast<double>(count * 4) * d.tCCD_S * (1 + static_cast<double>(d.tRFC) / d.tREFI);
  EXPECT_NEAR(static_cast<double>(last), clocks * 0.833, 0.03 * clocks);
}

TEST(Port, IdleTimeIsRefreshedToo) {
  const DramDevice d = load_dram_device("ddr4-2400");
  DeviceDram dram(d, 8, 200);
  dram.access({0, 0, 64, false});
  const sim::DramStatistics s = dram.statistics(1000000);  // 5 ms
  EXPECT_EQ(s.refreshes, s.clocks / static_cast<uint64_t>(d.tREFI));
  dram.access({1000000, 0, 64, false});
  EXPECT_EQ(dram.statistics(1000020).refreshes, s.refreshes);
  EXPECT_EQ(dram.statistics(1000020).row_misses, 2u);
}

TEST(Clocks, CrossExactly) {
  for (const double mhz : {1.0, 123.457, 200.0, 1200.0, 3333.333}) {
    const sim::ClockCrossing crossing(mhz, 833);
    for (const uint64_t cycle : {uint64_t{0}, uint64_t{1}, uint64_t{999}, uint64_t{123456789}, uint64_t{1} << 40}) {
      const uint64_t clock = crossing.clock(cycle);
      const long double ratio = 1e6L / static_cast<long double>(mhz) / 833;  // clocks a cycle
      EXPECT_GE(static_cast<long double>(clock), static_cast<long double>(cycle) * ratio - 1e-3L);
      EXPECT_LT(static_cast<long double>(clock), static_cast<long double>(cycle) * ratio + 1 + 1e-3L);
      EXPECT_GE(crossing.cycle(clock), cycle);
    }
  }
  const sim::ClockCrossing same(1000, 1000);
  EXPECT_EQ(same.clock(77), 77u);
  EXPECT_EQ(same.cycle(77), 77u);
}

}  // namespace
}  // namespace winnow::tests
