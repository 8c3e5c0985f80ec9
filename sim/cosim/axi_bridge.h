// AXI4 slave towards the design, TLM-2.0 initiator towards the memory.
#pragma once
#include <tlm_utils/simple_initiator_socket.h>
#include <tlm>

#include <vector>

#include "sim/cosim/bench.h"
#include "sim/cosim/burst_extension.h"
#include "sim/stall.h"

namespace winnow::sim {

/// Read: a burst becomes a transaction in the cycle of its AR handshake. Bursts of one ID are answered in order, of
/// several the one whose first beat is there first; beats of two bursts do not mix. Up to kMaxReads bursts wait, then
/// ARREADY is low.
/// Write: a transaction in the cycle in which address and last beat have both come; responses in the order of the
/// addresses, each when the memory has the data. AWREADY and WREADY are low while kMaxWrites bursts wait for their
/// response to be taken.
/// A burst of the job's `hangs` is taken and never answered.
/// Without stalls every channel moves a beat per cycle; all outputs are registers.
class AxiBridge : public sc_core::sc_module {
 public:
  tlm_utils::simple_initiator_socket<AxiBridge> socket{"socket"};

  AxiBridge(const sc_core::sc_module_name& name, Bench& bench);
  SC_HAS_PROCESS(AxiBridge);
  ~AxiBridge() override;

  /// Bursts accepted and not answered to the end.
  size_t open_reads() const { return reads_.size(); }
  uint64_t open_writes() const { return aw_taken_ - b_taken_; }
  /// The cycle by which the memory has answered all bursts so far, those of `hangs` left out.
  uint64_t memory_busy_until() const { return memory_busy_until_; }
  std::vector<BusBurst> open() const;

 private:
  static constexpr size_t kMaxReads = 128, kMaxWrites = 16;

  struct Burst {
    uint8_t id = 0, response = 0;
    uint32_t address = 0, beats = 0;
    Completion time{};
    std::vector<uint8_t> data;
  };

  void on_edge();
  void take_ar();
  void drive_r();
  void take_write();
  void drive_b();
  void transact(Burst& burst, bool is_write);
  Burst* next_read() const;

  Bench& bench_;
  uint32_t bytes_;  // of a beat
  Stall stall_ar_, stall_r_, stall_aw_, stall_w_, stall_b_;
  tlm::tlm_generic_payload payload_;
  BurstExtension extension_;

  std::vector<Burst> read_pool_;
  std::vector<Burst*> free_reads_, reads_;  // reads_: waiting, oldest first
  Burst* current_ = nullptr;                // the one whose beats are on R
  uint32_t beat_ = 0;

  std::vector<Burst> writes_;                                       // ring; burst n in place n % kMaxWrites
  uint64_t aw_taken_ = 0, w_taken_ = 0, issued_ = 0, b_taken_ = 0;  // bursts
  uint32_t w_beats_ = 0;                                            // of burst w_taken_
  uint64_t memory_busy_until_ = 0;
};

}  // namespace winnow::sim
