// A row's requantizer and its bank port: when psums are taken and words are written, where rows take turns (Rows >
// Cols).
#pragma once
#include <array>
#include <cstdint>

#include "sim/fast/array_kernels.h"

namespace winnow::sim::fast {

/// Where a row's words go.
struct RowPort {
  int row_of_bank = 0, share = 1;  // it may write in cycles t with t % share == row_of_bank
  int kb = 1;                      // psums of a pixel (such a row feeds one bank)
  int pad_words = 0;               // zero words behind each pixel's own
};

/// The pipeline moves as one: a word that finds its FIFO full holds all psums behind it, and the gaps between them.
/// So times are kept in moves (cycles in which the pipeline does not hold) and turned into cycles by the holds before
/// them.
class RowWords {
 public:
  explicit RowWords(const RowPort& port) : port_(port) {}

  /// Psum k of a pixel, at the row's end from cycle `shown` on. Returns the cycle in which it is taken; `write(cycle)`
  /// for each word it completes.
  template <typename Write>
  Time take(Time shown, int k, Write write) {
    const Time taken = move_to(shown);
    const bool last = k + 1 == port_.kb;
    if (!last && k % 8 != 7) return taken;
    Time packed = taken + kStages;
    for (uint32_t i = first_; i != end_; ++i) packed += holds_[i % kHolds].cycles;
    const Time free = own_taken_[0] + 1;  // the FIFO holds two words
    if (free > packed) {
      holds_[end_++ % kHolds] = {moves_ + kStages, free - packed};
      packed = free;
    }
    own_taken_[0] = own_taken_[1];
    own_taken_[1] = turn(packed + 1);
    write(own_taken_[1]);
    for (int i = 0; last && i < port_.pad_words; ++i) write(turn(kNever));
    return taken;
  }

 private:
  static constexpr Time kStages = 6;
  static constexpr uint32_t kHolds = 8;  // more than words in the pipeline
  struct Hold {
    Time move, cycles;  // the hold comes right before this move
  };

  /// The next free move at or after a cycle.
  Time move_to(Time shown) {
    ++moves_;
    for (;;) {
      const bool held = first_ != end_;
      const Time wait = shown - (moves_ + held_cycles_);
      const Time to_hold = held ? holds_[first_ % kHolds].move - moves_ : 0;
      if (held && to_hold <= (wait > 0 ? wait : 0)) {
        moves_ += to_hold;
        held_cycles_ += holds_[first_++ % kHolds].cycles;
        continue;
      }
      if (wait > 0) moves_ += wait;
      return moves_ + held_cycles_;
    }
  }

  /// The row's next turn at or after a cycle, behind its last word.
  Time turn(Time cycle) {
    if (cycle < written_ + 1) cycle = written_ + 1;
    const Time late = (cycle + port_.share - port_.row_of_bank) % port_.share;
    written_ = late == 0 ? cycle : cycle + port_.share - late;
    return written_;
  }

  RowPort port_;
  Time moves_ = 0, held_cycles_ = 0;  // of the psum taken last, and the cycles held before it
  std::array<Hold, kHolds> holds_{};
  uint32_t first_ = 0, end_ = 0;  // holds ahead of the psum taken last
  Time own_taken_[2] = {kNever, kNever};
  Time written_ = 0;
};

}  // namespace winnow::sim::fast
