// Choosing the next command of a channel.
#include "sim/dram/scheduler.h"

#include <algorithm>
#include <tuple>

namespace winnow::sim {
namespace {

bool same_burst(const accelerators::DramAddress& a, const accelerators::DramAddress& b) {
  return a.row == b.row && a.column == b.column;
}  // of one bank

int order_of(DramCommand command) {
  return command == DramCommand::kActivate ? 1 : command == DramCommand::kPrecharge ? 2 : 0;
}

}  // namespace

DramScheduler::DramScheduler(const accelerators::DramDevice& device, int index)
    : device_(device), channel_(device, index) {
  for (auto& banks : banks_) banks.resize(static_cast<size_t>(device.banks()));
}

bool DramScheduler::accept(const accelerators::DramAddress& place, bool is_write, uint64_t clock) {
  const size_t bank = place.bank_group * static_cast<size_t>(device_.banks_per_group) + place.bank;
  const auto& writes = banks_[1][bank].accesses;
  if (!is_write &&
      std::any_of(writes.begin(), writes.end(), [&](const Access& w) { return same_burst(w.place, place); }))
    return false;
  Bank& b = banks_[is_write][bank];
  // Behind a pick that it does not better, the newcomer changes nothing.
  const bool behind = b.picked && b.pick < b.accesses.size() &&
                      (order_of(b.command) == 0 || channel_.row_of(place) != DramChannel::Row::kHit);
  b.accesses.push_back({place, arrivals_++, clock + static_cast<uint64_t>(device_.controller_clocks)});
  b.picked = behind;
  ++waiting_[is_write];
  chosen_ = chosen_ && behind && drains() == draining_;
  return true;
}

bool DramScheduler::is_held(const Access& write, size_t bank) const {
  const auto& reads = banks_[0][bank].accesses;
  return std::any_of(reads.begin(), reads.end(),
                     [&](const Access& r) { return r.age < write.age && same_burst(r.place, write.place); });
}

/// The oldest access of the open row, else the oldest.
void DramScheduler::pick(size_t index, bool is_write) {
  Bank& bank = banks_[is_write][index];
  bank.picked = true;
  bank.pick = bank.accesses.size();
  for (size_t i = 0; i < bank.accesses.size(); ++i) {
    if (is_write && is_held(bank.accesses[i], index)) continue;
    bank.pick = std::min(bank.pick, i);
    if (channel_.row_of(bank.accesses[i].place) != DramChannel::Row::kHit) continue;
    bank.pick = i;
    break;
  }
  if (bank.pick < bank.accesses.size()) bank.command = channel_.next(bank.accesses[bank.pick].place, is_write);
}

void DramScheduler::consider(size_t index, bool is_write, bool prepare) {
  Bank& bank = banks_[is_write][index];
  if (!bank.picked) pick(index, is_write);
  if (bank.pick == bank.accesses.size()) return;
  const int order = order_of(bank.command);
  if (prepare && order == 0) return;
  const Access& access = bank.accesses[bank.pick];
  const uint64_t clock = channel_.earliest(bank.command, access.place, std::max(access.from, now_));
  const Choice found{clock, prepare ? order + 3 : order, access.age, &bank};
  if (std::tie(found.clock, found.order, found.age) < std::tie(choice_.clock, choice_.order, choice_.age))
    choice_ = found;
}

bool DramScheduler::drains() const {
  if (waiting_[0] == 0) return waiting_[1] > 0;
  return draining_ ? waiting_[1] > device_.write_drain_low : waiting_[1] >= device_.write_drain_high;
}

void DramScheduler::choose() {
  draining_ = drains();
  for (;;) {
    choice_ = {};
    for (size_t bank = 0; bank < banks_[0].size(); ++bank) {
      const bool wanted = !banks_[draining_][bank].accesses.empty();
      if (wanted || !banks_[!draining_][bank].accesses.empty()) consider(bank, wanted == draining_, !wanted);
    }
    if (choice_.bank == nullptr && !empty())  // every write is held by a read
      for (size_t bank = 0; bank < banks_[0].size(); ++bank) consider(bank, !draining_, false);
    if (choice_.bank == nullptr || choice_.clock < channel_.refresh_due()) break;
    channel_.refresh();
    for (auto& banks : banks_)
      for (Bank& bank : banks) bank.picked = false;
  }
  chosen_ = true;
}

uint64_t DramScheduler::next_clock() {
  if (!chosen_) choose();
  return choice_.clock;
}

uint64_t DramScheduler::issue() {
  if (!chosen_) choose();
  chosen_ = false;
  Bank& bank = *choice_.bank;
  const DramCommand command = bank.command;
  const uint64_t clock = choice_.clock;
  Access& access = bank.accesses[bank.pick];
  const size_t index = access.place.bank_group * static_cast<size_t>(device_.banks_per_group) + access.place.bank;
  if (!access.begun) access.row = channel_.row_of(access.place);
  access.begun = true;
  channel_.issue(command, access.place, clock);
  now_ = clock + 1;
  banks_[0][index].picked = banks_[1][index].picked = false;
  if (order_of(command) != 0) return 0;
  const bool is_write = command == DramCommand::kWrite;
  channel_.count(access.row, is_write);
  --waiting_[is_write];
  bank.accesses.erase(bank.accesses.begin() + static_cast<std::ptrdiff_t>(bank.pick));
  return channel_.data_end(is_write, clock);
}

}  // namespace winnow::sim
