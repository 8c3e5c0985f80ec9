// wn_act_store with wn_zip: when words are read and beats go to the write DMA.
#pragma once
#include <array>
#include <vector>

#include "sim/fast/act_walk.h"
#include "sim/fast/bank_masks.h"
#include "sim/fast/bank_ports.h"
#include "sim/fast/unit.h"
#include "sim/fast/write_dma.h"

namespace winnow::sim::fast {

class ActStore : public Unit, public WriteSource {
 public:
  ActStore(int beat_bytes, WriteDma& dma, const BankPorts& ports, const BankMasks& masks, uint32_t* slots,
           DoneListener& listener);

  void start(const hls::Descriptor& descriptor, int index, Cycle start) override;
  void room() override;
  void written(Cycle done) override;

  /// The first cycle in which the next word may be read.
  Cycle next() const { return read_from_; }
  /// The last word is not read before this cycle; kUnknown while that depends on writes that are not known.
  Cycle last_word() const { return read_from_ == kUnknown ? kUnknown : read_from_ + (total_ - read_ - 1); }
  /// Goes on as long as words are read by `known`, the last cycle of which the use of the ports is known.
  void step(Cycle known);

 private:
  static constexpr uint64_t kHeld = 4;  // words between bank and wn_zip
  static constexpr uint64_t kHistory = 8;

  void advance();
  bool zip_word();
  bool send_chunk();
  bool send_beat();
  void plan_read();

  const uint64_t chunk_bytes_, parts_;
  WriteDma& dma_;
  const BankPorts& ports_;
  const BankMasks& masks_;
  uint32_t* slots_;
  DoneListener& listener_;

  int slot_ = 0;
  ActWalk next_read_;
  uint64_t total_ = 0;          // words in all banks
  std::vector<uint8_t> bytes_;  // of every word
  Cycle start_ = 0;

  uint64_t read_ = 0;
  Cycle read_from_ = kUnknown;
  std::array<Cycle, kHistory> read_at_{};
  // Words that wn_zip takes, and adds to its hold; chunks that leave the hold; beats that leave the unit
  uint64_t zipped_ = 0, zipped_bytes_ = 0;
  std::array<Cycle, kHistory> taken_at_{};
  Cycle added_at_ = 0;
  uint64_t chunks_ = 0, beats_ = 0;
  std::array<Cycle, kHistory> chunk_at_{};
  Cycle beat_at_ = 0;
};

}  // namespace winnow::sim::fast
