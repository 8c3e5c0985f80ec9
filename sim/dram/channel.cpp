// Timing rules of a channel, each in one place.
#include "sim/dram/channel.h"

#include <algorithm>

namespace winnow::sim {
namespace {

/// No accesses but those in a queue lie ahead of the clock, and each brings two activates at most (the second after a
/// refresh).
size_t activates_kept(const accelerators::DramDevice& d) {
  return static_cast<size_t>(2 * (d.read_queue + d.write_queue) + 8);
}

/// Commands lie ahead of the clock by no more than a queue of conflicts in one bank and the refreshes between them.
size_t slots_kept(const accelerators::DramDevice& d) {
  const size_t conflict =
      static_cast<size_t>(d.tRC + d.tRP + d.CL + d.CWL + d.tDQSS + d.burst_clocks() + d.tWR + d.tWTR_L + d.tRTRS);
  const size_t busy =
      static_cast<size_t>(d.read_queue + d.write_queue + 2) * conflict + static_cast<size_t>(2 * (d.tRFC + d.tRPab));
  size_t slots = 1024;
  while (slots < 2 * busy) slots *= 2;
  return slots;
}

}  // namespace

DramChannel::DramChannel(const accelerators::DramDevice& device, int index)
    : device_(device), index_(index), per_group_(static_cast<uint32_t>(device.banks_per_group)),
      banks_(static_cast<size_t>(device.banks())), read_from_(static_cast<size_t>(device.bank_groups)),
      write_from_(read_from_), activate_from_(read_from_), slots_(slots_kept(device), UINT64_MAX),
      refresh_due_(static_cast<uint64_t>(device.tREFI)) {}

DramCommand DramChannel::next(const accelerators::DramAddress& place, bool is_write) const {
  switch (row_of(place)) {
    case Row::kMiss: return DramCommand::kActivate;
    case Row::kConflict: return DramCommand::kPrecharge;
    default: return is_write ? DramCommand::kWrite : DramCommand::kRead;
  }
}

uint64_t DramChannel::free_slot(uint64_t clock) const {
  while (slots_[clock & (slots_.size() - 1)] == clock) ++clock;
  return clock;
}

uint64_t DramChannel::earliest(DramCommand command, const accelerators::DramAddress& place, uint64_t from) const {
  const Bank& b = bank(place);
  switch (command) {
    case DramCommand::kPrecharge: return free_slot(std::max(from, b.precharge_from));
    case DramCommand::kRead: return free_slot(std::max({from, b.column_from, read_from_[place.bank_group]}));
    case DramCommand::kWrite: return free_slot(std::max({from, b.column_from, write_from_[place.bank_group]}));
    default: break;
  }
  for (uint64_t clock = std::max(from, b.activate_from);;) {
    const uint64_t ruled = activate_clock(place.bank_group, clock);
    clock = free_slot(ruled);
    if (clock == ruled) return clock;
  }
}

/// tRRD to the activates on both sides, and no five within tFAW.
uint64_t DramChannel::activate_clock(uint32_t bank_group, uint64_t from) const {
  const auto apart = [&](const Activate& a) {
    return static_cast<uint64_t>(a.bank_group == bank_group ? device_.tRRD_L : device_.tRRD_S);
  };
  const auto longest = static_cast<uint64_t>(device_.tRRD_L), window = static_cast<uint64_t>(device_.tFAW);
  const size_t count = activates_.size();
  for (uint64_t clock = from;;) {
    if (count == 0 || clock > activates_.back().clock) {  // nothing lies ahead
      clock = std::max(clock, activate_from_[bank_group]);
      return count < 4 ? clock : std::max(clock, activates_[count - 4].clock + window);
    }
    size_t after = count;  // the first activate that is not before `clock`
    while (after > 0 && activates_[after - 1].clock >= clock) --after;
    uint64_t moved = clock;
    for (size_t i = after; i-- > 0 && activates_[i].clock + longest > clock;)
      moved = std::max(moved, activates_[i].clock + apart(activates_[i]));
    for (size_t i = after; i < count && activates_[i].clock < clock + longest; ++i)
      if (activates_[i].clock < clock + apart(activates_[i]))
        moved = std::max(moved, activates_[i].clock + apart(activates_[i]));
    for (size_t later = 0; later <= 4; ++later) {  // as the fifth, ... the first of five
      if (after < 4 - later || after + later > count) continue;
      const uint64_t first = later == 4 ? clock : activates_[after - (4 - later)].clock;
      const uint64_t last = later == 0 ? clock : activates_[after + later - 1].clock;
      if (last - first < window) moved = std::max(moved, later == 0 ? first + window : activates_[after].clock + 1);
    }
    if (moved == clock) return clock;
    clock = moved;
  }
}

void DramChannel::take_slot(DramCommand command, const accelerators::DramAddress& place, uint64_t clock) {
  slots_[clock & (slots_.size() - 1)] = clock;
  if (log_)
    log_->push_back(
        {clock, command, index_, static_cast<int>(place.bank_group), static_cast<int>(place.bank), place.row});
}

void DramChannel::add_activate(uint32_t bank_group, uint64_t clock) {
  auto at = activates_.end();
  while (at != activates_.begin() && (at - 1)->clock > clock) --at;
  activates_.insert(at, {clock, bank_group});
  for (uint32_t group = 0; group < activate_from_.size(); ++group)
    activate_from_[group] = std::max(
        activate_from_[group], clock + static_cast<uint64_t>(group == bank_group ? device_.tRRD_L : device_.tRRD_S));
  const size_t keep = activates_kept(device_);
  if (activates_.size() > 2 * keep)
    activates_.erase(activates_.begin(), activates_.end() - static_cast<std::ptrdiff_t>(keep));
}

void DramChannel::add_column(bool is_write, uint32_t bank_group, uint64_t clock) {
  const accelerators::DramDevice& d = device_;
  const auto raise = [](uint64_t& from, uint64_t to) { from = std::max(from, to); };
  for (uint32_t group = 0; group < read_from_.size(); ++group) {
    const bool same = group == bank_group;
    const auto next = static_cast<uint64_t>(same ? d.tCCD_L : d.tCCD_S);
    const auto write_after_read = static_cast<uint64_t>(std::max(1, d.CL + d.burst_clocks() + d.tRTRS - d.CWL));
    const auto read_after_write =
        static_cast<uint64_t>(d.CWL + d.tDQSS + d.burst_clocks() + (same ? d.tWTR_L : d.tWTR_S));
    raise(read_from_[group], clock + (is_write ? read_after_write : next));
    raise(write_from_[group], clock + (is_write ? next : write_after_read));
  }
}

void DramChannel::issue(DramCommand command, const accelerators::DramAddress& place, uint64_t clock) {
  const accelerators::DramDevice& d = device_;
  const auto after = [clock](int clocks) { return clock + static_cast<uint64_t>(clocks); };
  const auto raise = [](uint64_t& from, uint64_t to) { from = std::max(from, to); };
  Bank& b = bank(place);
  take_slot(command, place, clock);
  switch (command) {
    case DramCommand::kActivate:
      ++counts_.activates;
      add_activate(place.bank_group, clock);
      b.open = true;
      b.row = place.row;
      b.column_from = after(d.tRCD);
      b.precharge_from = after(d.tRAS);
      b.activate_from = after(d.tRC);
      return;
    case DramCommand::kPrecharge:
      ++counts_.precharges;
      b.open = false;
      raise(b.activate_from, after(d.tRP));
      return;
    case DramCommand::kRead:
    case DramCommand::kWrite: {
      const bool is_write = command == DramCommand::kWrite;
      add_column(is_write, place.bank_group, clock);
      raise(b.precharge_from, is_write ? after(d.CWL + d.tDQSS + d.burst_clocks() + d.tWR) : after(d.tRTP));
      return;
    }
    default: return;
  }
}

void DramChannel::refresh() {
  uint64_t closed = refresh_due_, refreshed = refresh_due_;
  bool any_open = false;
  for (const Bank& b : banks_) {
    if (b.open) closed = std::max(closed, b.precharge_from);
    any_open |= b.open;
    refreshed = std::max(refreshed, b.activate_from);  // what an activate waits for, a refresh does
  }
  if (any_open) {
    closed = free_slot(closed);
    take_slot(DramCommand::kPrechargeAll, {}, closed);
    ++counts_.precharges;
    refreshed = std::max(refreshed, closed + static_cast<uint64_t>(device_.tRPab));
  }
  refreshed = free_slot(refreshed);
  take_slot(DramCommand::kRefresh, {}, refreshed);
  ++counts_.refreshes;
  for (Bank& b : banks_) {
    b.open = false;
    b.activate_from = std::max(b.activate_from, refreshed + static_cast<uint64_t>(device_.tRFC));
  }
  refresh_due_ += static_cast<uint64_t>(device_.tREFI);
}

uint64_t DramChannel::serve(const accelerators::DramAddress& place, bool is_write, uint64_t from) {
  Row row = row_of(place);
  for (;;) {
    const DramCommand command = next(place, is_write);
    const uint64_t clock = earliest(command, place, from);
    if (clock >= refresh_due_) {
      refresh();
      row = Row::kMiss;
      continue;
    }
    issue(command, place, clock);
    if (command != DramCommand::kRead && command != DramCommand::kWrite) continue;
    count(row, is_write);
    return clock;
  }
}

void DramChannel::count(Row row, bool is_write) {
  ++(is_write ? counts_.writes : counts_.reads);
  ++(row == Row::kHit ? counts_.row_hits : row == Row::kMiss ? counts_.row_misses : counts_.row_conflicts);
}

void DramChannel::add_to(DramStatistics& s, uint64_t clocks) const {
  const uint64_t unseen =
      clocks < refresh_due_ ? 0 : (clocks - refresh_due_) / static_cast<uint64_t>(device_.tREFI) + 1;
  const uint64_t refreshes = counts_.refreshes + unseen;
  s.reads += counts_.reads;
  s.writes += counts_.writes;
  s.row_hits += counts_.row_hits;
  s.row_misses += counts_.row_misses;
  s.row_conflicts += counts_.row_conflicts;
  s.activates += counts_.activates;
  s.precharges += counts_.precharges;
  s.refreshes += refreshes;
  s.activate_pj += device_.activate_pj * static_cast<double>(counts_.activates);
  s.read_pj += device_.read_pj * static_cast<double>(counts_.reads);
  s.write_pj += device_.write_pj * static_cast<double>(counts_.writes);
  s.refresh_pj += device_.refresh_pj * static_cast<double>(refreshes);
  s.background_pj += device_.background_mw * static_cast<double>(clocks) * device_.clock_ps * 1e-3;  // mW * ns
}

}  // namespace winnow::sim
