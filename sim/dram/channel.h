// One channel of a DRAM: its banks, and for every command the first clock at which no timing rule is broken.
#pragma once
#include <cstdint>
#include <vector>

#include "accelerators/address_map.h"
#include "accelerators/dram_device.h"
#include "sim/dram/command.h"
#include "sim/dram/statistics.h"

namespace winnow::sim {

/// Open page, one rank. Per bank, commands are issued in time order; columns (reads and writes) are issued in time
/// order over the channel; activates need not be: one may be put before activates issued earlier, wherever tRRD and
/// tFAW leave room on both sides.
/// At most one command a clock. A refresh is due every tREFI and goes before whatever would come later than that.
class DramChannel {
 public:
  enum class Row { kHit, kMiss, kConflict };

  DramChannel(const accelerators::DramDevice& device, int index);

  Row row_of(const accelerators::DramAddress& place) const {
    const Bank& b = bank(place);
    return !b.open ? Row::kMiss : b.row == place.row ? Row::kHit : Row::kConflict;
  }
  /// The command that brings an access to `place` forward.
  DramCommand next(const accelerators::DramAddress& place, bool is_write) const;
  /// First clock from `from` at which `command` (one that `next` gave) may go.
  uint64_t earliest(DramCommand command, const accelerators::DramAddress& place, uint64_t from) const;
  void issue(DramCommand command, const accelerators::DramAddress& place, uint64_t clock);

  uint64_t refresh_due() const { return refresh_due_; }
  /// Closes all banks and refreshes them, as soon as possible from `refresh_due`.
  void refresh();

  /// An access whose commands may go from clock `from`, in the order of the calls: issues them, gives the clock of its
  /// column.
  uint64_t serve(const accelerators::DramAddress& place, bool is_write, uint64_t from);

  /// Clock at the end of the data of a column.
  uint64_t data_end(bool is_write, uint64_t column_clock) const {
    return column_clock +
           static_cast<uint64_t>((is_write ? device_.CWL + device_.tDQSS : device_.CL) + device_.burst_clocks());
  }
  void count(Row row, bool is_write);
  /// Refreshes that are due until `clocks` included, though none of them kept anyone waiting.
  void add_to(DramStatistics& statistics, uint64_t clocks) const;
  /// Every command from now on is appended here.
  void log_to(std::vector<IssuedCommand>* log) { log_ = log; }

 private:
  struct Bank {
    bool open = false;
    uint32_t row = 0;
    uint64_t activate_from = 0, precharge_from = 0, column_from = 0;
  };
  struct Activate {
    uint64_t clock;
    uint32_t bank_group;
  };

  Bank& bank(const accelerators::DramAddress& p) { return banks_[p.bank_group * per_group_ + p.bank]; }
  const Bank& bank(const accelerators::DramAddress& p) const { return banks_[p.bank_group * per_group_ + p.bank]; }
  uint64_t free_slot(uint64_t clock) const;
  uint64_t activate_clock(uint32_t bank_group, uint64_t from) const;
  void take_slot(DramCommand command, const accelerators::DramAddress& place, uint64_t clock);
  void add_column(bool is_write, uint32_t bank_group, uint64_t clock);
  void add_activate(uint32_t bank_group, uint64_t clock);

  accelerators::DramDevice device_;
  int index_;
  uint32_t per_group_;
  std::vector<Bank> banks_;
  std::vector<uint64_t> read_from_, write_from_;  // by bank group
  std::vector<uint64_t> activate_from_;           // by bank group: tRRD to all activates
  std::vector<Activate> activates_;               // the latest, by clock
  std::vector<uint64_t> slots_;                   // command bus: the last clock taken of those with this index
  uint64_t refresh_due_;
  DramStatistics counts_;
  std::vector<IssuedCommand>* log_ = nullptr;
};

}  // namespace winnow::sim
