// Timing of one COMPUTE command on the compute array, exact to the cycle, from its descriptor, weight counts and
// activation masks.
//
// The array never waits for another unit: its reads and its row words have the highest priority at the banks. So a
// command's timing, counted from the cycle in which it starts (wn_array sees cmd_valid_i), depends on nothing but what
// is given here.
#pragma once
#include <cstdint>
#include <memory>
#include <vector>

#include "hls/descriptor.h"
#include "sim/fast/cycle_set.h"

namespace winnow::sim::fast {

struct ArrayShape {
  int rows = 1, columns = 1;                    // 1..32 each
  int accumulator_sets = 4;                     // of every PE, at least 2
  int queue_depth = 8;                          // of every PE, at least 2
  int bank_words = 2048, pointer_words = 2048;  // powers of two: addresses wrap

  /// Rows in memory: the stride of Tile::counts.
  int padded_rows() const { return (rows + 7) / 8 * 8; }
};

/// What a COMPUTE command works on. To time, only which lanes are zero matters, and how many weights a column has.
struct Tile {
  const hls::Descriptor* descriptor = nullptr;
  std::vector<const uint8_t*> masks;  // per column, [bank_words]: bit i = lane i of the word is not zero
  std::vector<const uint8_t*>
      counts;  // per column, [pointer_words][padded_rows]: weights of a pointer address in each PE; 0 past the last row
};

/// All cycles are relative to the command's first.
struct TileTiming {
  uint64_t cycles = 0;  // of cmd_done_o
  uint64_t busy = 0;    // cycles that busy_o is up
  uint64_t macs = 0;    // this and the next two: sums of wn_array's *_count_o over the command
  uint64_t starved = 0, blocked = 0;
  std::vector<CycleSet> reads;   // per column: cycles in which the feeder reads its bank
  std::vector<CycleSet> writes;  // per bank: cycles in which a row writes it; of its rows number t % share in cycle t
};

struct ArrayKernels;
const ArrayKernels& base_array_kernels();     // for any processor of this kind
const ArrayKernels& fastest_array_kernels();  // for the processor this runs on

/// The state of the recurrences; kept from tile to tile to save its allocation. One per thread.
class ArrayScratch {
 public:
  explicit ArrayScratch(const ArrayKernels& kernels = fastest_array_kernels());
  ~ArrayScratch();
  ArrayScratch(const ArrayScratch&) = delete;
  ArrayScratch& operator=(const ArrayScratch&) = delete;

 private:
  friend TileTiming run_tile(const ArrayShape&, const Tile&, ArrayScratch&);
  struct State;
  std::unique_ptr<State> state_;
};

TileTiming run_tile(const ArrayShape& shape, const Tile& tile, ArrayScratch& scratch);

}  // namespace winnow::sim::fast
