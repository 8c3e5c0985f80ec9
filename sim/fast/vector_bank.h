// One bank's wn_vector: when it takes pixels, reads and writes its bank.
#pragma once
#include <array>
#include <cstdint>
#include <vector>

#include "sim/fast/cycle_set.h"

namespace winnow::sim::fast {

/// When the units that go before may leave the banks' ports free. Cycles are absolute.
class PortsAbove {
 public:
  virtual ~PortsAbove() = default;
  /// The first free cycle from `cycle` on.
  virtual uint64_t next_free_read(int bank, uint64_t cycle) const = 0;
  virtual uint64_t next_free_write(int bank, uint64_t cycle) const = 0;
};

/// A command as far as its time goes.
struct VectorPass {
  uint64_t start = 0;
  std::vector<uint32_t> taps;  // of every pixel of a batch element in turn; 0: empty
  uint64_t pixels = 0;         // of all batch elements
  uint32_t words = 0;          // per pixel
  uint32_t coefs = 0;          // words of coefficients

  uint32_t taps_of(uint64_t pixel) const { return taps[pixel % taps.size()]; }
};

class VectorBank {
 public:
  VectorBank(int bank, int lanes, bool depthwise)
      : bank_(bank), groups_(static_cast<uint64_t>(8 / lanes)), depth_(depthwise ? 6 : 4) {}

  void start(const VectorPass& pass, CycleSet& reads, CycleSet& writes);

  /// Pixels with a smaller number fit the FIFO in a cycle that is known already.
  uint64_t room() const { return taken_ + kPixels; }
  /// Pixels in the FIFO and those that were.
  uint64_t arrived() const { return arrived_; }
  /// The next pixel is offered from cycle `offered` on. Returns the cycle in which the FIFO takes it.
  uint64_t arrive(uint64_t offered);
  /// Settles reads and writes by cycle `known`, as far as pixels have arrived.
  void advance(uint64_t known, const PortsAbove& above);

  uint64_t next() const { return next_read_ < next_write_ ? next_read_ : next_write_; }
  bool done() const { return written_ == pass_->pixels * pass_->words; }
  uint64_t last_write() const { return written_at_[(written_ - 1) % kOut]; }

 private:
  static constexpr uint64_t kPixels = 8;  // capacity of the pixel FIFO
  static constexpr uint64_t kAhead = 4;   // taps from the read to the lanes
  static constexpr uint64_t kOut = 2;     // words waiting for the bank
  static constexpr uint64_t kRing = 16;   // more words than the lanes hold

  struct Tap {
    uint64_t cycle;  // of its read
    bool word_end;
  };
  /// A word that is through the lanes' first stage with all its taps.
  struct Word {
    uint64_t due;         // when it leaves the last stage, in cycles in which the lanes move
    uint64_t standstill;  // of the lanes until it leaves
    uint64_t pushed;      // the cycle in which it leaves for the output FIFO
  };

  void open_pixel();
  bool read(uint64_t from, uint64_t& cycle);
  bool step();
  bool pop();
  bool settle(uint64_t word);
  bool push();
  bool write();

  const int bank_;
  const uint64_t groups_, depth_;  // cycles of a tap in a stage of the lanes; stages from the first to the output FIFO

  const VectorPass* pass_ = nullptr;
  CycleSet *reads_ = nullptr, *writes_ = nullptr;
  const PortsAbove* above_ = nullptr;
  uint64_t known_ = 0;

  // Pixels: into the FIFO, out of it, through with their reads
  uint64_t arrived_ = 0, taken_ = 0, through_ = 0;
  std::array<uint64_t, kPixels> arrived_at_{}, taken_at_{};
  // Reads
  uint32_t coefs_left_ = 0, words_left_ = 0, taps_left_ = 0;
  uint64_t coef_from_ = 0, step_from_ = 0;  // first possible cycle of the next coefficient's read, of the next step
  uint64_t stepped_ = 0;
  std::array<Tap, kAhead> tap_{};
  // Lanes
  uint64_t popped_ = 0;  // taps taken into the first stage
  std::array<uint64_t, kAhead> popped_at_{};
  uint64_t passed_ = 0, stood_ = 0;  // words that have left, standstill up to then, as the latest tap was taken
  // Words: into the lanes, out of them, into the bank
  uint64_t words_ = 0, pushed_ = 0, written_ = 0;
  uint64_t standstill_ = 0;  // of the lanes, up to the latest word out of them
  std::array<Word, kRing> word_{};
  std::array<uint64_t, kOut> written_at_{};

  uint64_t next_read_ = 0, next_write_ = 0;
};

}  // namespace winnow::sim::fast
