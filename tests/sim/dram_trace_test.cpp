// Does a trace take the clocks that the closed forms of the data sheet give, and does no command break a rule on the
// way?
#include <gtest/gtest.h>

#include <map>
#include <set>
#include <tuple>

#include "accelerators/address_map.h"
#include "models/error.h"
#include "sim/dram/trace_run.h"
#include "tests/sim/dram_rules.h"
#include "tests/sim/dram_traces.h"

namespace winnow::tests {
namespace {

using accelerators::DramDevice;
using accelerators::load_dram_device;
using sim::DramCommand;
using sim::IssuedCommand;
using sim::run_trace;
using sim::TraceMode;
using sim::TraceResult;

constexpr size_t kMany = 65536;

DramDevice with_map(const char* name, const char* map, int channels = 1) {
  accelerators::DramDescription description;
  description.model = name;
  description.address_map = map;
  description.channels = channels;
  return accelerators::dram_device(description, "map", "channels");
}

void expect_close(const TraceResult& result, double clocks) {
  EXPECT_NEAR(static_cast<double>(result.clocks), clocks, 0.03 * clocks)
      << 100 * (static_cast<double>(result.clocks) / clocks - 1) << " % off";
}

double refreshed(const DramDevice& d) { return 1 + static_cast<double>(d.tRFC) / d.tREFI; }

// shared numbers: 65536 bursts of 64 bytes.
TEST(ClosedForms, SequentialOverBankGroupsIsBoundByTheBus) {
  const DramDevice d = load_dram_device("ddr4-2400");
  expect_close(run_trace(d, strided(kMany, 64), TraceMode::kQueued), kMany * d.tCCD_S * refreshed(d));
  expect_close(run_trace(d, strided(kMany, 64, true), TraceMode::kQueued), kMany * d.tCCD_S * refreshed(d));
}

TEST(ClosedForms, OneBankGroupAtATimeIsBoundByTheGroup) {
  const DramDevice d = with_map("ddr4-2400", "bankgroup-row-bank-column-channel");
  expect_close(run_trace(d, strided(kMany, 64), TraceMode::kQueued), kMany * d.tCCD_L * refreshed(d));
}

TEST(ClosedForms, BankGroupsAboveTheColumnLieBetween) {
  const DramDevice d = with_map("ddr4-2400", "row-bank-bankgroup-column-channel");
  const uint64_t clocks = run_trace(d, strided(kMany, 64), TraceMode::kQueued).clocks;
  EXPECT_GT(static_cast<double>(clocks), 1.05 * kMany * d.tCCD_S * refreshed(d));
  EXPECT_LT(static_cast<double>(clocks), kMany * d.tCCD_L * refreshed(d));
}

TEST(ClosedForms, RandomIsBoundByFourActivates) {
  const DramDevice d = load_dram_device("ddr4-2400");
  expect_close(run_trace(d, random_trace(kMany, d.bytes(), 0, 1), TraceMode::kQueued),
               kMany / 4.0 * d.tFAW * refreshed(d));
}

TEST(ClosedForms, TwoBanksAreBoundByTheRowCycle) {
  const DramDevice d = load_dram_device("ddr4-2400");
  Trace trace;
  const uint64_t bank = uint64_t{4} * 8192, row = 16 * 8192;  // of the preset's map
  for (size_t i = 0; i < kMany; ++i) trace.push_back({i % 2 * bank + i / 2 % d.rows * row, false});
  expect_close(run_trace(d, trace, TraceMode::kQueued), kMany * d.tRC / 2.0 * refreshed(d));
}

TEST(ClosedForms, ADependentReadPaysForRowAndColumn) {
  const DramDevice d = load_dram_device("ddr4-2400");
  const Trace conflict = {{0, false}, {1 << 20, false}};
  const uint64_t first = run_trace(d, {conflict[0]}, TraceMode::kDependent).clocks;
  const int opened = d.controller_clocks + d.tRCD + d.CL + d.burst_clocks();
  EXPECT_EQ(first, static_cast<uint64_t>(opened));
  // The row of the first stays open for tRAS at least.
  EXPECT_EQ(run_trace(d, conflict, TraceMode::kDependent).clocks,
            std::max(first + static_cast<uint64_t>(d.controller_clocks),
                     static_cast<uint64_t>(d.controller_clocks + d.tRAS)) +
                static_cast<uint64_t>(d.tRP + d.tRCD + d.CL + d.burst_clocks()));
  Trace random;
  for (size_t i = 0; i < 8192; ++i) random.push_back({(i * 7919 % 65536) * (1 << 17), false});
  // A conflict each, but for what refreshes take and close.
  expect_close(run_trace(d, random, TraceMode::kDependent),
               8192.0 * (d.controller_clocks + d.tRP + d.tRCD + d.CL + d.burst_clocks()) * refreshed(d));
}

TEST(ClosedForms, LpddrSequential) {
  const DramDevice d = load_dram_device("lpddr4-3200");
  expect_close(run_trace(d, strided(kMany, 64), TraceMode::kQueued), kMany * d.tCCD_L * refreshed(d));
}

TEST(Trace, ChannelsShareTheWork) {
  const DramDevice one = load_dram_device("ddr4-2400"),
                   four = with_map("ddr4-2400", "row-bank-column-bankgroup-channel", 4);
  const Trace trace = strided(kMany, 64);
  const double alone = static_cast<double>(run_trace(one, trace, TraceMode::kQueued).clocks);
  EXPECT_NEAR(static_cast<double>(run_trace(four, trace, TraceMode::kQueued).clocks), alone / 4, alone / 100);
}

TEST(Trace, WritesInBatchesCostLessThanTurningTheBusEachTime) {
  DramDevice batched = load_dram_device("ddr4-2400"), eager = batched;
  eager.write_drain_high = 1;
  eager.write_drain_low = 0;
  Trace trace;
  for (size_t i = 0; i < 8192; ++i) trace.push_back({i / 2 * 64 + (i % 2 << 26), i % 2 == 1});
  EXPECT_LT(run_trace(batched, trace, TraceMode::kQueued).clocks * 2,
            run_trace(eager, trace, TraceMode::kQueued).clocks);
}

TEST(Trace, AWaitingWriteAnswersAReadAndWaitsForOlderReads) {
  const DramDevice d = load_dram_device("ddr4-2400");
  const Trace trace = {{64 << 20, false}, {0, true}, {0, false}, {4096, false}, {4096, true}};
  std::vector<IssuedCommand> log;
  const TraceResult result = run_trace(d, trace, TraceMode::kQueued, &log);
  EXPECT_EQ(result.forwarded, 1u);
  EXPECT_EQ(result.statistics.reads, 2u);
  EXPECT_EQ(result.statistics.writes, 2u);
  uint64_t read = 0, written = 0;
  const accelerators::DramAddress shared = [&] {
    std::string fault;
    return accelerators::AddressMap(d.address_map, d, fault).locate(4096);
  }();
  for (const IssuedCommand& c : log) {
    if (c.bank_group != static_cast<int>(shared.bank_group) || c.bank != static_cast<int>(shared.bank) ||
        c.row != shared.row)
      continue;
    if (c.command == DramCommand::kRead) read = c.clock;
    if (c.command == DramCommand::kWrite) written = std::max(written, c.clock);
  }
  EXPECT_LT(read, written);
}

TEST(Trace, StatisticsAddUp) {
  const DramDevice d = load_dram_device("ddr4-2400");
  const TraceResult r = run_trace(d, random_trace(20000, 1u << 24, 25, 3), TraceMode::kQueued);
  const sim::DramStatistics& s = r.statistics;
  EXPECT_EQ(s.reads + s.writes + r.forwarded, 20000u);
  EXPECT_EQ(s.row_hits + s.row_misses + s.row_conflicts, s.reads + s.writes);
  EXPECT_EQ(s.bytes_read + s.bytes_written, (s.reads + s.writes) * 64);
  EXPECT_EQ(s.refreshes, r.clocks / static_cast<uint64_t>(d.tREFI));
  EXPECT_DOUBLE_EQ(s.read_pj, d.read_pj * static_cast<double>(s.reads));
  EXPECT_DOUBLE_EQ(s.energy_pj(), s.activate_pj + s.read_pj + s.write_pj + s.refresh_pj + s.background_pj);
  EXPECT_NEAR(s.background_pj, d.background_mw * static_cast<double>(r.clocks) * 0.833, 1);
  EXPECT_LT(s.gb_per_s(), s.peak_gb_per_s);
}

struct Played {
  const char* dram;
  const char* map;
  int channels;
};

class Commands : public testing::TestWithParam<Played> {};

TEST_P(Commands, BreakNoRuleAndServeEveryAccess) {
  const DramDevice d = with_map(GetParam().dram, GetParam().map, GetParam().channels);
  std::string fault;
  const accelerators::AddressMap map(d.address_map, d, fault);
  const size_t count = 6000;
  const std::vector<std::pair<const char*, Trace>> traces = {
      {"sequential", strided(count, 64)},
      {"written", strided(count, 64, true)},
      {"strided by 4 KiB", strided(count, 4096)},
      {"strided by 160 KiB", strided(count, 160 << 10)},
      {"random", random_trace(count, 1u << 30, 0, 5)},
      {"random, half written", random_trace(count, 1u << 30, 50, 6)},
      {"in a few rows, some written", random_trace(count, 1u << 18, 20, 7)},
      {"streams", streams(count)}};
  for (const auto& [name, trace] : traces)
    for (const TraceMode mode : {TraceMode::kQueued, TraceMode::kDependent}) {
      const Trace part(trace.begin(), trace.begin() + (mode == TraceMode::kDependent ? 1500 : count));
      std::vector<IssuedCommand> log;
      const TraceResult result = run_trace(d, part, mode, &log);
      const std::vector<std::string> broken = broken_rules(d, log);
      EXPECT_TRUE(broken.empty()) << name << ": " << broken.size() << " rules broken, " << broken[0];

      using Place = std::tuple<int, int, int, uint32_t, bool>;
      std::map<Place, int64_t> due;  // columns less accesses
      for (const sim::TraceAccess& a : part) {
        const accelerators::DramAddress p = map.locate(a.address);
        --due[{static_cast<int>(p.channel), static_cast<int>(p.bank_group), static_cast<int>(p.bank), p.row,
               a.is_write}];
      }
      for (const IssuedCommand& c : log)
        if (c.command == DramCommand::kRead || c.command == DramCommand::kWrite)
          ++due[{c.channel, c.bank_group, c.bank, c.row, c.command == DramCommand::kWrite}];
      int64_t missing = 0;
      for (const auto& [place, more] : due) {
        EXPECT_LE(more, 0) << name;
        missing -= more;
        EXPECT_TRUE(more == 0 || !std::get<4>(place)) << name << ": a write was not done";
      }
      EXPECT_EQ(missing, static_cast<int64_t>(result.forwarded)) << name;
    }
}

INSTANTIATE_TEST_SUITE_P(Dram, Commands,
                         testing::Values(Played{"ddr4-2400", "row-bank-column-bankgroup-channel", 1},
                                         Played{"ddr4-2400", "row-column-bank-bankgroup-column3", 1},
                                         Played{"ddr4-2400", "bank-bankgroup-row-column-channel", 2},
                                         Played{"lpddr4-3200", "row-bank-column-channel", 1},
                                         Played{"lpddr4-3200", "row-column-channel-bank", 4}),
                         [](const auto& info) { return "Case" + std::to_string(info.index); });

TEST(TraceFile, LinesAreReadAndFaultsNamed) {
  const auto read = [](const std::string& text) { return sim::parse_trace(text, "t").accesses; };
  const Trace trace = read("R 0x40\n\n# note\n  W 128\r\nR\t7");
  ASSERT_EQ(trace.size(), 3u);
  EXPECT_EQ(trace[0].address, 64u);
  EXPECT_FALSE(trace[0].is_write);
  EXPECT_EQ(trace[1].address, 128u);
  EXPECT_TRUE(trace[1].is_write);
  EXPECT_EQ(trace[2].address, 7u);
  for (const char* bad :
       {"X 1", "R", "R ", "R -1", "R 0x", "R 12g", "R 1 2 3", "R 1 x", "r 1", "R 99999999999999999999", "R1"})
    EXPECT_THROW(read(bad), models::InputError) << bad;
  EXPECT_THROW(read("\n#\n"), models::InputError);
  try {
    read("R 1\nQ 2\n");
    FAIL();
  } catch (const models::InputError& error) {
    EXPECT_STREQ(error.what(),
                 "t:2: expected R or W and an address, decimal or 0x, below 2^64, and an arrival clock below 2^40 or "
                 "none, got \"Q 2\"");
  }
}

}  // namespace
}  // namespace winnow::tests
