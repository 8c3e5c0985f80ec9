// wn_act_load with wn_unzip: when beats are taken and words are written.
#pragma once
#include <array>
#include <vector>

#include "sim/fast/act_walk.h"
#include "sim/fast/bank_masks.h"
#include "sim/fast/bank_ports.h"
#include "sim/fast/read_dma.h"
#include "sim/fast/unit.h"

namespace winnow::sim::fast {

class ActLoad : public Unit, public BeatSink {
 public:
  ActLoad(int beat_bytes, ReadDma& dma, const BankPorts& ports, const BankMasks& masks, const uint32_t* slots,
          DoneListener& listener);

  /// The masks of the words that the command writes are there already.
  void start(const hls::Descriptor& descriptor, int index, Cycle start) override;
  void arrive(const Cycle* visible, int beats) override;

  /// The first cycle in which the next word may be written.
  Cycle next() const { return write_from_; }
  /// The last word is not written before this cycle; kUnknown while that depends on beats that have not come.
  Cycle last_word() const { return write_from_ == kUnknown ? kUnknown : write_from_ + (total_ - written_ - 1); }
  /// Goes on as long as words are written by `known`, the last cycle of which the use of the ports is known.
  void step(Cycle known);

 private:
  static constexpr int kHoldLimit = 17;  // bytes held with which another chunk is taken
  static constexpr uint64_t kHistory = 64;

  void advance();
  bool accept();
  bool room(Cycle& from);
  bool take_word();
  void finish();

  const int chunk_bytes_, parts_;
  ReadDma& dma_;
  const BankPorts& ports_;
  const BankMasks& masks_;
  const uint32_t* slots_;
  DoneListener& listener_;

  bool running_ = false;
  ActWalk take_, write_;            // the next word to take, to write
  uint64_t total_ = 0, beats_ = 0;  // words in all banks; beats of the stream
  Cycle run_ = 0;                   // the first cycle that takes a beat

  std::vector<Cycle> visible_;
  uint64_t accepted_ = 0, chunks_ = 0;  // beats, chunks of 16 bytes at most
  Cycle accepted_at_ = 0;
  std::array<Cycle, 8> chunk_at_{};         // by number
  uint64_t taken_ = 0, taken_bytes_ = 0;    // words out of the hold
  std::array<Cycle, kHistory> taken_at_{};  // by number
  std::array<uint64_t, kHistory> end_{};    // stream bytes up to the end of the word
  uint64_t room_word_ = 0;                  // no word before it makes room for the next chunk
  uint64_t written_ = 0;
  Cycle written_at_ = 0, write_from_ = kUnknown;
};

}  // namespace winnow::sim::fast
