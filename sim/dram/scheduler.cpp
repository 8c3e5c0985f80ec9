// Choosing the next command of a channel.
#include "sim/dram/scheduler.h"

#include <algorithm>
#include <tuple>

namespace winnow::sim {
namespace {

bool same_burst(const models::DramAddress& a, const models::DramAddress& b) { return a.row == b.row && a.column == b.column; }  // of one bank

int order_of(DramCommand command) { return command == DramCommand::kActivate ? 1 : command == DramCommand::kPrecharge ? 2 : 0; }

}  // namespace

DramScheduler::DramScheduler(const models::DramDevice& device, int index) : device_(device), channel_(device, index) {
  for (auto& banks : banks_) banks.resize(static_cast<size_t>(device.banks()));
}

bool DramScheduler::accept(const models::DramAddress& place, bool is_write, uint64_t clock) {
  const size_t bank = place.bank_group * static_cast<size_t>(device_.banks_per_group) + place.bank;
  const auto& writes = banks_[1][bank];
  if (!is_write && std::any_of(writes.begin(), writes.end(), [&](const Access& w) { return same_burst(w.place, place); })) return false;
  banks_[is_write][bank].push_back({place, arrivals_++, clock + static_cast<uint64_t>(device_.controller_clocks)});
  ++waiting_[is_write];
  chosen_ = false;
  return true;
}

bool DramScheduler::is_held(const Access& write, size_t bank) const {
  const auto& reads = banks_[0][bank];
  return std::any_of(reads.begin(), reads.end(), [&](const Access& r) { return r.age < write.age && same_burst(r.place, write.place); });
}

void DramScheduler::consider(size_t bank, bool is_write, bool prepare, Choice& best) {
  Bank& accesses = banks_[is_write][bank];
  size_t pick = accesses.size();
  for (size_t i = 0; i < accesses.size(); ++i) {
    if (is_write && is_held(accesses[i], bank)) continue;
    if (channel_.row_of(accesses[i].place) == DramChannel::Row::kHit) {
      pick = i;
      break;
    }
    pick = std::min(pick, i);
  }
  if (pick == accesses.size()) return;
  const Access& access = accesses[pick];
  const DramCommand command = channel_.next(access.place, is_write);
  const int order = order_of(command);
  if (prepare && order == 0) return;
  const uint64_t clock = channel_.earliest(command, access.place, std::max(access.from, now_));
  const Choice found{clock, prepare ? order + 3 : order, access.age, &accesses, pick, command};
  if (std::tie(found.clock, found.order, found.age) < std::tie(best.clock, best.order, best.age)) best = found;
}

void DramScheduler::choose() {
  if (waiting_[1] >= device_.write_drain_high || waiting_[0] == 0) draining_ = true;
  if (waiting_[0] > 0 && waiting_[1] <= device_.write_drain_low) draining_ = false;
  if (waiting_[1] == 0) draining_ = false;
  do {
    choice_ = {};
    for (size_t bank = 0; bank < banks_[0].size(); ++bank) {
      if (!banks_[draining_][bank].empty()) consider(bank, draining_, false, choice_);
      else if (!banks_[!draining_][bank].empty()) consider(bank, !draining_, true, choice_);
    }
    if (choice_.bank == nullptr && !empty()) {  // every write is held by a read, or the other direction is all prepared
      for (size_t bank = 0; bank < banks_[0].size(); ++bank) consider(bank, !draining_, false, choice_);
    }
    if (choice_.bank == nullptr || choice_.clock < channel_.refresh_due()) break;
    channel_.refresh();
  } while (true);
  chosen_ = true;
}

uint64_t DramScheduler::next_clock() {
  if (!chosen_) choose();
  return choice_.clock;
}

uint64_t DramScheduler::issue() {
  if (!chosen_) choose();
  chosen_ = false;
  const Choice choice = choice_;
  Access& access = (*choice.bank)[choice.index];
  if (!access.begun) access.row = channel_.row_of(access.place);
  access.begun = true;
  channel_.issue(choice.command, access.place, choice.clock);
  now_ = choice.clock + 1;
  if (order_of(choice.command) != 0) return 0;
  const bool is_write = choice.command == DramCommand::kWrite;
  channel_.count(access.row, is_write);
  --waiting_[is_write];
  choice.bank->erase(choice.bank->begin() + static_cast<std::ptrdiff_t>(choice.index));
  return channel_.data_end(is_write, choice.clock);
}

}  // namespace winnow::sim
