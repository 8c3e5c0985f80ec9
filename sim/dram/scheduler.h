// The queues of a channel and the order in which their accesses are served: first ready, first come, writes in batches.
#pragma once
#include <cstdint>
#include <vector>

#include "sim/dram/channel.h"

namespace winnow::sim {

/// Of the commands that bring a waiting access forward, the one that can go first is issued; at the same clock columns
/// go before activates before precharges, then the oldest. An open row is closed only when no access of the present
/// direction wants it. Reads go until `write_drain_high` writes wait or no read does; then writes, until
/// `write_drain_low` are left and reads wait. Meanwhile banks that the present direction has no use for are made ready
/// for the other one. A read of a waiting write's burst is answered from the queue; a write waits for older reads of
/// its burst. Commands are issued in time order.
class DramScheduler {
 public:
  static constexpr uint64_t kNever = UINT64_MAX;

  DramScheduler(const accelerators::DramDevice& device, int index);

  bool has_room(bool is_write) const {
    return waiting_[is_write] < (is_write ? device_.write_queue : device_.read_queue);
  }
  bool empty() const { return waiting_[0] + waiting_[1] == 0; }
  /// The access enters its queue at `clock`; false if a waiting write answers it at once.
  bool accept(const accelerators::DramAddress& place, bool is_write, uint64_t clock);

  /// The clock of the next command, refreshes left out, as far as is known now; kNever with empty queues.
  uint64_t next_clock();
  /// Issues that command. If it was a column: the clock at the end of its data, else 0.
  uint64_t issue();

  DramChannel& channel() { return channel_; }
  const DramChannel& channel() const { return channel_; }

 private:
  struct Access {
    accelerators::DramAddress place;
    uint64_t age, from;
    bool begun = false;                             // a command was issued on its behalf
    DramChannel::Row row = DramChannel::Row::kHit;  // met by that command
  };
  /// Of one direction.
  struct Bank {
    std::vector<Access> accesses;              // the oldest first
    size_t pick = 0;                           // whom the bank serves next; the count of accesses: none
    DramCommand command = DramCommand::kRead;  // of the pick
    bool picked = false;                       // the two above are right
  };
  struct Choice {
    uint64_t clock = kNever;
    int order = 0;
    uint64_t age = 0;
    Bank* bank = nullptr;
  };

  bool drains() const;
  void choose();
  void pick(size_t bank, bool is_write);
  void consider(size_t bank, bool is_write, bool prepare);
  bool is_held(const Access& write, size_t bank) const;

  accelerators::DramDevice device_;
  DramChannel channel_;
  std::vector<Bank> banks_[2];  // by is_write
  int waiting_[2] = {0, 0};
  bool draining_ = false, chosen_ = false;
  Choice choice_;
  uint64_t now_ = 0, arrivals_ = 0;
};

}  // namespace winnow::sim
