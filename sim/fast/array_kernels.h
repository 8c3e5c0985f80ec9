// The inner recurrences of the array's timing, eight rows at a time; compiled for the base instruction set and for
// AVX2.
//
// Plain data only: these functions are compiled twice, so they must share no inline function with the rest of the
// program.
#pragma once
#include <cstdint>

namespace winnow::sim::fast {

using Time = int32_t;                // cycle since the command's first
constexpr Time kNever = -(1 << 30);  // before any cycle: an event that did not happen
constexpr int kRowsPerBlock = 8, kMaxBlocks = 4;
constexpr int kWordsAhead = 4;  // words that a feeder holds, the one being sent included

/// Times of eight rows; rows that do not exist are computed along and never read.
struct alignas(32) RowBlock {
  Time t[kRowsPerBlock];
};

/// One column's feeder and PEs between two pixels. Arrays of blocks hold `blocks` entries an item.
struct ColumnState {
  Time walked = kNever;  // the last step of the pixel before
  Time word_left[kWordsAhead] = {kNever, kNever, kNever,
                                 kNever};  // when the last words left the feeder, by step % kWordsAhead
  uint32_t steps = 0;                      // words and empty pixels so far
  Time free = kNever;                      // the serializer can send from this cycle on
  RowBlock* lookup_free;                   // per PE: its lookup can take an activation from this cycle on
  RowBlock* popped;                        // per PE [queue_depth]: when the last entries left its queue, oldest first
  RowBlock* macs;                          // per PE, over the command
  RowBlock* blocked;                       // per PE, over the command
  RowBlock* idle_marks;                    // per PE, over the command: ends of pixels that brought no weight
};

/// One pixel's work for one column.
struct PixelWork {
  Time popped;  // the feeder took the pixel out of its FIFO
  uint16_t address, column_word;
  int nx, ny, words;  // nx or ny 0: empty pixel
  uint16_t tap_x, tap_y, col_y;
  uint32_t bank_mask, pointer_mask;
  const uint8_t *masks, *counts;
  const RowBlock* drained;  // per PE: when the accumulator set that the pixel will fill was drained
  int queue_depth;
};

/// Walks one pixel; `reads` gets the cycle of every bank read (room for all words of the pixel). Returns how many.
using WalkPixel = int (*)(const PixelWork&, ColumnState&, Time* reads);

/// Psum number k of a pixel through all columns. `last1`, `last2` hold when the psum before and the one before that
/// were added in each column ([columns + 1]; the last entry is the requantizer, kept by the caller); `complete`: the
/// pixel's last weight left the queue.
struct PsumWork {
  int columns, k;
  const RowBlock* psums;     // [blocks] per row: psums of a pixel (rows that have fewer than k + 1 stay as they are)
  const RowBlock* complete;  // [columns]
  RowBlock *last1, *last2;
};
using AddPsum = void (*)(const PsumWork&);

struct ArrayKernels {
  WalkPixel walk_pixel[kMaxBlocks];  // by blocks - 1
  AddPsum add_psum[kMaxBlocks];
};

namespace base {
extern const ArrayKernels kArrayKernels;
}
namespace avx2 {
extern const ArrayKernels kArrayKernels;
}

}  // namespace winnow::sim::fast
