// The rules of a DRAM, pair by pair.
#include "tests/sim/dram_rules.h"

#include <algorithm>
#include <map>

namespace winnow::tests {
namespace {

using accelerators::DramDevice;
using sim::DramCommand;
using sim::IssuedCommand;

const char* name_of(DramCommand command) {
  const char* const names[] = {"ACT", "PRE", "PREA", "RD", "WR", "REF"};
  return names[static_cast<int>(command)];
}

struct Rule {
  const char* name;
  int clocks;
};

/// What must lie between `a` and the later `b` of the same channel, into `rules`.
void between(const DramDevice& d, const IssuedCommand& a, const IssuedCommand& b, std::vector<Rule>& rules) {
  using C = DramCommand;
  const bool same_group = a.bank_group == b.bank_group, same_bank = same_group && a.bank == b.bank;
  const int burst = d.burst_length / 2;
  rules.assign({{"one command a clock", 1}});
  const auto rule = [&](C first, C second, bool applies, const char* name, int clocks) {
    if (a.command == first && b.command == second && applies) rules.push_back({name, clocks});
  };
  rule(C::kActivate, C::kActivate, same_bank, "tRC", d.tRC);
  rule(C::kActivate, C::kActivate, same_group, "tRRD_L", d.tRRD_L);
  rule(C::kActivate, C::kActivate, !same_group, "tRRD_S", d.tRRD_S);
  rule(C::kActivate, C::kRead, same_bank, "tRCD", d.tRCD);
  rule(C::kActivate, C::kWrite, same_bank, "tRCD", d.tRCD);
  rule(C::kActivate, C::kPrecharge, same_bank, "tRAS", d.tRAS);
  rule(C::kActivate, C::kPrechargeAll, true, "tRAS", d.tRAS);
  rule(C::kActivate, C::kRefresh, true, "tRC", d.tRC);
  rule(C::kPrecharge, C::kActivate, same_bank, "tRP", d.tRP);
  rule(C::kPrecharge, C::kRefresh, true, "tRP", d.tRP);
  rule(C::kPrechargeAll, C::kActivate, true, "tRPab", d.tRPab);
  rule(C::kPrechargeAll, C::kRefresh, true, "tRPab", d.tRPab);
  rule(C::kRead, C::kPrecharge, same_bank, "tRTP", d.tRTP);
  rule(C::kRead, C::kPrechargeAll, true, "tRTP", d.tRTP);
  rule(C::kWrite, C::kPrecharge, same_bank, "tWR", d.CWL + d.tDQSS + burst + d.tWR);
  rule(C::kWrite, C::kPrechargeAll, true, "tWR", d.CWL + d.tDQSS + burst + d.tWR);
  for (const C column : {C::kRead, C::kWrite}) {
    rule(column, column, same_group, "tCCD_L", d.tCCD_L);
    rule(column, column, !same_group, "tCCD_S", d.tCCD_S);
  }
  rule(C::kRead, C::kWrite, true, "tRTRS", d.CL + burst + d.tRTRS - d.CWL);
  rule(C::kWrite, C::kRead, same_group, "tWTR_L", d.CWL + d.tDQSS + burst + d.tWTR_L);
  rule(C::kWrite, C::kRead, !same_group, "tWTR_S", d.CWL + d.tDQSS + burst + d.tWTR_S);
  rule(C::kRefresh, C::kActivate, true, "tRFC", d.tRFC);
  rule(C::kRefresh, C::kRefresh, true, "tRFC", d.tRFC);
}

/// Longest of all the clocks above.
uint64_t window_of(const DramDevice& d) {
  return static_cast<uint64_t>(
      std::max({d.tRFC, d.tRC, d.tRAS, d.tFAW, d.tRPab, d.CWL + d.tDQSS + d.burst_length + d.tWR + d.tWTR_L,
                d.CL + d.burst_length + d.tRTRS}));
}

class Judge {
 public:
  Judge(const DramDevice& device, std::vector<IssuedCommand> commands)
      : device_(device), commands_(std::move(commands)) {
    std::stable_sort(commands_.begin(), commands_.end(),
                     [](const auto& a, const auto& b) { return a.clock < b.clock; });
  }

  std::vector<std::string> verdict() {
    pairs();
    five_activates();
    rows();
    data_bus();
    refreshes();
    return broken_;
  }

 private:
  void complain(const std::string& rule, const IssuedCommand& c) {
    broken_.push_back(rule + " at clock " + std::to_string(c.clock) + ": " + name_of(c.command) + " of bank group " +
                      std::to_string(c.bank_group) + " bank " + std::to_string(c.bank));
  }

  void pairs() {
    const uint64_t window = window_of(device_);
    std::vector<Rule> rules;
    for (size_t later = 0; later < commands_.size(); ++later)
      for (size_t earlier = later; earlier-- > 0 && commands_[later].clock - commands_[earlier].clock < window;) {
        const IssuedCommand &a = commands_[earlier], &b = commands_[later];
        if (a.channel != b.channel) continue;
        between(device_, a, b, rules);
        for (const Rule& rule : rules)
          if (b.clock - a.clock < static_cast<uint64_t>(std::max(0, rule.clocks))) complain(rule.name, b);
      }
  }

  void five_activates() {
    std::map<int, std::vector<uint64_t>> activates;
    for (const IssuedCommand& c : commands_) {
      if (c.command != DramCommand::kActivate) continue;
      std::vector<uint64_t>& clocks = activates[c.channel];
      clocks.push_back(c.clock);
      if (clocks.size() > 4 && c.clock - clocks[clocks.size() - 5] < static_cast<uint64_t>(device_.tFAW))
        complain("tFAW", c);
    }
  }

  void rows() {
    std::map<int, std::map<std::pair<int, int>, uint32_t>> open;  // channel -> (bank group, bank) -> row
    for (const IssuedCommand& c : commands_) {
      auto& banks = open[c.channel];
      const std::pair<int, int> bank = {c.bank_group, c.bank};
      switch (c.command) {
        case DramCommand::kActivate:
          if (!banks.emplace(bank, c.row).second) complain("activate of an open bank", c);
          break;
        case DramCommand::kPrecharge: banks.erase(bank); break;
        case DramCommand::kPrechargeAll: banks.clear(); break;
        case DramCommand::kRefresh:
          if (!banks.empty()) complain("refresh of an open bank", c);
          break;
        default: {
          const auto row = banks.find(bank);
          if (row == banks.end()) complain("column of a closed bank", c);
          else if (row->second != c.row) complain("column of another row", c);
        }
      }
    }
  }

  void data_bus() {
    struct Data {
      uint64_t begin, end;
      IssuedCommand column;
    };
    std::map<int, std::vector<Data>> bus;
    for (const IssuedCommand& c : commands_) {
      const bool read = c.command == DramCommand::kRead;
      if (!read && c.command != DramCommand::kWrite) continue;
      const uint64_t begin = c.clock + static_cast<uint64_t>(read ? device_.CL : device_.CWL + device_.tDQSS);
      bus[c.channel].push_back({begin, begin + static_cast<uint64_t>(device_.burst_length / 2), c});
    }
    for (auto& [channel, data] : bus) {
      std::stable_sort(data.begin(), data.end(), [](const Data& a, const Data& b) { return a.begin < b.begin; });
      for (size_t i = 1; i < data.size(); ++i)
        if (data[i].begin < data[i - 1].end) complain("data over data", data[i].column);
    }
  }

  /// None is late by more than closing the banks takes, to the end of the commands.
  void refreshes() {
    std::map<int, uint64_t> count;
    const auto slack = static_cast<uint64_t>(device_.tRAS + device_.tRPab + device_.CWL + device_.tDQSS +
                                             device_.burst_length + device_.tWR + device_.tRC);
    const auto interval = static_cast<uint64_t>(device_.tREFI);
    for (const IssuedCommand& c : commands_) {
      uint64_t& done = count[c.channel];
      if (c.command == DramCommand::kRefresh) {
        ++done;
        if (c.clock < done * interval) complain("refresh before its time", c);
      } else if (c.clock >= (done + 1) * interval + slack) {
        complain("tREFI", c);
      }
    }
  }

  const DramDevice& device_;
  std::vector<IssuedCommand> commands_;
  std::vector<std::string> broken_;
};

}  // namespace

std::vector<std::string> broken_rules(const DramDevice& device, std::vector<IssuedCommand> commands) {
  return Judge(device, std::move(commands)).verdict();
}

}  // namespace winnow::tests
