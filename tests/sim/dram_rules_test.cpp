// Does the judge see each rule broken? A sequence at the limit of a rule is well; with its last command a clock earlier
// it is not.
#include "tests/sim/dram_rules.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <functional>

#include "sim/dram/trace_run.h"
#include "tests/sim/dram_traces.h"

namespace winnow::tests {
namespace {

using accelerators::DramDevice;
using sim::DramCommand;
using sim::IssuedCommand;
using C = DramCommand;

struct Limit {
  const char* rule;
  std::function<std::vector<IssuedCommand>(const DramDevice&)> sequence;  // the last command stands at its earliest
};

IssuedCommand at(int clock, DramCommand command, int bank_group = 0, int bank = 0, uint32_t row = 7) {
  return {static_cast<uint64_t>(clock), command, 0, bank_group, bank, row};
}

/// A row open in two banks of each of two groups, long ago.
std::vector<IssuedCommand> opened() {
  return {at(0, C::kActivate, 0, 0), at(100, C::kActivate, 0, 1), at(200, C::kActivate, 1, 0),
          at(300, C::kActivate, 1, 1)};
}

std::vector<IssuedCommand> then(std::vector<IssuedCommand> first, const std::vector<IssuedCommand>& more) {
  first.insert(first.end(), more.begin(), more.end());
  return first;
}

const Limit kLimits[] = {
    {"one command a clock",
     [](const DramDevice&) {
       return then(opened(), {at(600, C::kPrecharge, 0, 0), at(601, C::kPrecharge, 0, 1)});
     }},
    {"tRC",
     [](const DramDevice& d) {
       return std::vector{at(0, C::kActivate), at(d.tRAS, C::kPrecharge),
                          at(std::max(d.tRC, d.tRAS + d.tRP), C::kActivate)};
     }},
    {"tRP",
     [](const DramDevice& d) {
       return std::vector{at(0, C::kActivate), at(90, C::kPrecharge), at(90 + d.tRP, C::kActivate)};
     }},
    {"tRAS",
     [](const DramDevice& d) {
       return std::vector{at(0, C::kActivate), at(d.tRAS, C::kPrecharge)};
     }},
    {"tRCD",
     [](const DramDevice& d) {
       return std::vector{at(0, C::kActivate), at(d.tRCD, C::kRead)};
     }},
    {"tRCD",
     [](const DramDevice& d) {
       return std::vector{at(0, C::kActivate), at(d.tRCD, C::kWrite)};
     }},
    {"tRRD_L",
     [](const DramDevice& d) {
       return std::vector{at(0, C::kActivate, 0, 0), at(d.tRRD_L, C::kActivate, 0, 1)};
     }},
    {"tRRD_S",
     [](const DramDevice& d) {
       return std::vector{at(0, C::kActivate, 0, 0), at(d.tRRD_S, C::kActivate, 1, 0)};
     }},
    {"tFAW",
     [](const DramDevice& d) {
       return std::vector{at(0, C::kActivate, 0, 0), at(d.tRRD_L, C::kActivate, 0, 1),
                          at(2 * d.tRRD_L, C::kActivate, 1, 0), at(3 * d.tRRD_L, C::kActivate, 1, 1),
                          at(std::max(d.tFAW, 4 * d.tRRD_L), C::kActivate, 2, 0)};
     }},
    {"tCCD_L",
     [](const DramDevice& d) {
       return then(opened(), {at(600, C::kRead, 0, 0), at(600 + d.tCCD_L, C::kRead, 0, 1)});
     }},
    {"tCCD_S",
     [](const DramDevice& d) {
       return then(opened(), {at(600, C::kWrite, 0, 0), at(600 + d.tCCD_S, C::kWrite, 1, 0)});
     }},
    {"tRTRS",
     [](const DramDevice& d) {
       return then(opened(),
                   {at(600, C::kRead, 0, 0), at(600 + d.CL + d.burst_clocks() + d.tRTRS - d.CWL, C::kWrite, 1, 0)});
     }},
    {"tWTR_L",
     [](const DramDevice& d) {
       return then(opened(),
                   {at(600, C::kWrite, 0, 0), at(600 + d.CWL + d.tDQSS + d.burst_clocks() + d.tWTR_L, C::kRead, 0, 1)});
     }},
    {"tWTR_S",
     [](const DramDevice& d) {
       return then(opened(),
                   {at(600, C::kWrite, 0, 0), at(600 + d.CWL + d.tDQSS + d.burst_clocks() + d.tWTR_S, C::kRead, 1, 1)});
     }},
    {"tRTP",
     [](const DramDevice& d) {
       return then(opened(), {at(600, C::kRead, 1, 1), at(600 + d.tRTP, C::kPrecharge, 1, 1)});
     }},
    {"tWR",
     [](const DramDevice& d) {
       return then(opened(),
                   {at(600, C::kWrite, 1, 1), at(600 + d.CWL + d.tDQSS + d.burst_clocks() + d.tWR, C::kPrechargeAll)});
     }},
    {"tRPab",
     [](const DramDevice& d) {
       return then(opened(), {at(d.tREFI, C::kPrechargeAll), at(d.tREFI + d.tRPab, C::kRefresh)});
     }},
    {"tRFC",
     [](const DramDevice& d) {
       return std::vector{at(d.tREFI, C::kRefresh), at(d.tREFI + d.tRFC, C::kActivate)};
     }},
    {"refresh before its time", [](const DramDevice& d) { return std::vector{at(d.tREFI, C::kRefresh)}; }},
};

class Rules : public testing::TestWithParam<const char*> {};

TEST_P(Rules, AreSeenBroken) {
  const DramDevice device = accelerators::load_dram_device(GetParam());
  for (const Limit& limit : kLimits) {
    std::vector<IssuedCommand> sequence = limit.sequence(device);
    // A rule that another one hides on this device cannot be at its limit alone.
    const bool hidden = (std::string(limit.rule) == "tFAW" && 4 * device.tRRD_L > device.tFAW) ||
                        (std::string(limit.rule) == "tRC" && device.tRC < device.tRAS + device.tRP);
    EXPECT_EQ(broken_rules(device, sequence), std::vector<std::string>()) << limit.rule;
    --sequence.back().clock;
    const std::vector<std::string> broken = broken_rules(device, sequence);
    const bool seen = std::any_of(broken.begin(), broken.end(),
                                  [&](const std::string& line) { return line.rfind(limit.rule, 0) == 0; });
    EXPECT_TRUE(seen || hidden) << limit.rule;
  }
}

TEST_P(Rules, RowsAreFollowed) {
  const DramDevice device = accelerators::load_dram_device(GetParam());
  const auto broken = [&](const std::vector<IssuedCommand>& sequence) {
    const std::vector<std::string> lines = broken_rules(device, sequence);
    return lines.empty() ? "" : lines[0].substr(0, lines[0].find(" at"));
  };
  EXPECT_EQ(broken({at(0, C::kActivate), at(500, C::kActivate)}), "activate of an open bank");
  EXPECT_EQ(broken({at(0, C::kRead)}), "column of a closed bank");
  EXPECT_EQ(broken({at(0, C::kActivate), at(500, C::kRead, 0, 0, 8)}), "column of another row");
  EXPECT_EQ(broken({at(0, C::kActivate), at(device.tREFI, C::kRefresh)}), "refresh of an open bank");
  EXPECT_EQ(broken({at(3 * device.tREFI, C::kActivate)}), "tREFI");
}

/// Of the commands that a full queue drives, most are as early as may be: each of them a clock earlier must be seen.
TEST_P(Rules, AScheduleLeavesLittleRoom) {
  const DramDevice device = accelerators::load_dram_device(GetParam());
  std::vector<IssuedCommand> log;
  sim::run_trace(device, random_trace(120, 1u << 30, 30, 1), sim::TraceMode::kQueued, &log);
  ASSERT_EQ(broken_rules(device, log), std::vector<std::string>());
  size_t columns = 0, seen = 0;
  for (IssuedCommand& command : log) {
    if (command.command != C::kRead && command.command != C::kWrite) continue;
    ++columns;
    --command.clock;
    seen += !broken_rules(device, log).empty();
    ++command.clock;
  }
  EXPECT_EQ(columns, 120u);
  EXPECT_GT(seen, columns / 2);
}

INSTANTIATE_TEST_SUITE_P(Dram, Rules, testing::Values("ddr4-2400", "lpddr4-3200"),
                         [](const auto& info) { return std::string(info.param, 4) == "ddr4" ? "Ddr4" : "Lpddr4"; });

}  // namespace
}  // namespace winnow::tests
