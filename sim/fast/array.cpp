// A COMPUTE command pixel by pixel: all that a pixel waits for belongs to earlier pixels, so each is worked out once
// and for good.
#include "sim/fast/array.h"

#include <algorithm>
#include <cassert>
#include <stdexcept>
#include <string>

#include "hls/geometry.h"
#include "hls/walker.h"
#include "sim/fast/array_kernels.h"
#include "sim/fast/row_words.h"

namespace winnow::sim::fast {
namespace {

constexpr int kPixelsAhead = 8;  // in a feeder's FIFO
constexpr Time kFirstPixel = 2;  // the walker shows it in this cycle
constexpr Time kPsumToWord = 8;  // from a psum in the last column to its word, where a row may always write
constexpr Time kWordToDone = 3;
constexpr Time kLastTime = 1 << 30;  // keeps times well inside their type

/// A table of times: items of one time per row.
class RowTimes {
 public:
  void reset(size_t items, int blocks, Time value) {
    RowBlock block;
    std::fill(block.t, block.t + kRowsPerBlock, value);
    blocks_ = static_cast<size_t>(blocks);
    data_.assign(items * blocks_, block);
  }
  RowBlock* item(size_t i) { return &data_[i * blocks_]; }
  const RowBlock* item(size_t i) const { return &data_[i * blocks_]; }
  Time& at(size_t i, int row) { return item(i)[row / kRowsPerBlock].t[row % kRowsPerBlock]; }
  Time at(size_t i, int row) const { return item(i)[row / kRowsPerBlock].t[row % kRowsPerBlock]; }
  /// `count` items from another table.
  void copy(size_t to, const RowTimes& from, size_t first, size_t count) {
    std::copy_n(from.item(first), count * blocks_, item(to));
  }

 private:
  size_t blocks_ = 1;
  std::vector<RowBlock> data_;
};

}  // namespace

struct ArrayScratch::State {
  explicit State(const ArrayKernels& k) : kernels(k) {}
  void start(const ArrayShape& s, const hls::Descriptor& d, TileTiming& out);
  Time walk(uint64_t pixel, Time shown, PixelWork& work, const Tile& tile, TileTiming& out);
  void reduce(uint64_t pixel, TileTiming& out);
  void write_in_turns(int k, TileTiming& out);
  void write_at_once(TileTiming& out);
  void finish(TileTiming& out) const;

  const ArrayKernels& kernels;
  ArrayShape shape;
  hls::Geometry geometry;
  size_t n = 1;    // columns
  int kernel = 0;  // its index: blocks - 1
  int kb = 1;
  std::vector<ColumnState> columns;
  RowTimes lookup_free, macs, blocked, idle_marks;  // [column], as in ColumnState
  RowTimes popped;                                  // [column][queue entry]
  RowTimes complete;                                // [column]: the pixel's last weight was issued
  RowTimes drained;                                 // [accumulator set][column]: the set was drained last
  RowTimes psums;                                   // one item: psums of a pixel
  RowTimes last1, last2;                            // [column], and the requantizer: as in PsumWork
  std::vector<Time> pixel_popped;                   // [pixel % kPixelsAhead][column]: out of the feeder's FIFO
  std::vector<Time> pixel_taken;                    // [column]: the pixel before, into the FIFO
  std::vector<Time> reads;
  std::vector<RowWords> rows;  // where rows take turns
  Time last_word = 0;
};

void ArrayScratch::State::start(const ArrayShape& s, const hls::Descriptor& d, TileTiming& out) {
  shape = s;
  geometry = {s.rows, s.columns};
  n = static_cast<size_t>(s.columns);
  kb = static_cast<int>(d.get(hls::field::kb));
  const int blocks = s.padded_rows() / kRowsPerBlock;
  kernel = blocks - 1;
  for (RowTimes* times : {&lookup_free, &complete}) times->reset(n, blocks, kNever);
  for (RowTimes* sums : {&macs, &blocked, &idle_marks}) sums->reset(n, blocks, 0);
  for (RowTimes* times : {&last1, &last2}) times->reset(n + 1, blocks, kNever);
  popped.reset(n * static_cast<size_t>(s.queue_depth), blocks, kNever);
  drained.reset(n * static_cast<size_t>(s.accumulator_sets), blocks, kNever);
  psums.reset(1, blocks, 0);
  rows.clear();
  for (int r = 0; r < s.rows; ++r) {
    psums.at(0, r) = kb * geometry.banks_of_row(r);
    if (geometry.share() > 1)
      rows.emplace_back(
          RowPort{geometry.row_of_bank(r), geometry.share(), kb, geometry.pad_rows(r) * hls::words_of(kb)});
  }
  columns.assign(n, ColumnState{});
  for (size_t c = 0; c < n; ++c) {
    columns[c].lookup_free = lookup_free.item(c);
    columns[c].popped = popped.item(c * static_cast<size_t>(s.queue_depth));
    columns[c].macs = macs.item(c);
    columns[c].blocked = blocked.item(c);
    columns[c].idle_marks = idle_marks.item(c);
  }
  pixel_popped.assign(kPixelsAhead * n, kNever);
  pixel_taken.assign(n, kNever);
  last_word = 0;
  out.reads.resize(n);
  out.writes.resize(n);
}

/// One pixel, shown by the walker from `shown` on, through all feeders and PEs; returns when the next is shown.
Time ArrayScratch::State::walk(uint64_t pixel, Time shown, PixelWork& work, const Tile& tile, TileTiming& out) {
  reads.resize(static_cast<size_t>(work.nx) * static_cast<size_t>(work.ny) * static_cast<size_t>(work.words));
  const size_t set = pixel % static_cast<uint64_t>(shape.accumulator_sets),
               depth = static_cast<size_t>(shape.queue_depth);
  Time taken_by_all = shown;
  for (size_t c = 0; c < n; ++c) {
    Time& left = pixel_popped[pixel % kPixelsAhead * n + c];
    const Time taken = std::max({shown, pixel_taken[c] + 1, left + 1});
    taken_by_all = std::max(taken_by_all, taken);
    pixel_taken[c] = taken;
    left = std::max(taken + 1, columns[c].walked);
    work.popped = left;
    work.masks = tile.masks[c];
    work.counts = tile.counts[c];
    work.drained = drained.item(set * n + c);
    const int read = kernels.walk_pixel[kernel](work, columns[c], reads.data());
    for (int i = 0; i < read; ++i) out.reads[c].take(static_cast<uint64_t>(reads[static_cast<size_t>(i)]));
    complete.copy(c, popped, (c + 1) * depth - 1, 1);
  }
  return taken_by_all + 1;
}

/// The pixel's psums along the rows, and its words.
void ArrayScratch::State::reduce(uint64_t pixel, TileTiming& out) {
  PsumWork work{shape.columns, 0, psums.item(0), complete.item(0), last1.item(0), last2.item(0)};
  for (const int most = psums.at(0, 0); work.k < most; ++work.k) {
    kernels.add_psum[kernel](work);
    if (geometry.share() > 1) write_in_turns(work.k, out);
    else if (work.k == 0) write_at_once(out);
  }
  drained.copy(pixel % static_cast<uint64_t>(shape.accumulator_sets) * n, last1, 0, n);
}

/// Psum k of every row into its requantizer, which may hold back the last column.
void ArrayScratch::State::write_in_turns(int k, TileTiming& out) {
  for (int r = 0; r < shape.rows; ++r) {
    CycleSet& bank = out.writes[static_cast<size_t>(geometry.first_bank(r))];
    const Time taken = rows[static_cast<size_t>(r)].take(last1.at(n - 1, r) + 1, k, [&](Time cycle) {
      bank.take(static_cast<uint64_t>(cycle));
      last_word = std::max(last_word, cycle);
    });
    last2.at(n, r) = last1.at(n, r);
    last1.at(n, r) = taken;
  }
}

/// Nothing holds the last column back: once psum 0 is there, all columns have begun, and the pixel's psums leave in one
/// run.
void ArrayScratch::State::write_at_once(TileTiming& out) {
  for (int r = 0; r < shape.rows; ++r) {
    Time first = last1.at(n - 1, r) + kPsumToWord;  // a word with the bank's psum 0 alone
    for (int bank = geometry.first_bank(r); bank < shape.columns; bank += shape.rows, first += kb) {
      CycleSet& writes = out.writes[static_cast<size_t>(bank)];
      for (int k = 7; k < kb - 1; k += 8) writes.take(static_cast<uint64_t>(first + k));
      writes.take(static_cast<uint64_t>(first + kb - 1));
      last_word = std::max(last_word, first + kb - 1);
    }
  }
}

void ArrayScratch::State::finish(TileTiming& out) const {
  out.cycles = static_cast<uint64_t>(last_word + kWordToDone);
  out.busy = out.cycles - 1;
  uint64_t idle = 0;
  for (size_t c = 0; c < n; ++c)
    for (int r = 0; r < shape.rows; ++r) {
      out.macs += static_cast<uint64_t>(macs.at(c, r));
      out.blocked += static_cast<uint64_t>(blocked.at(c, r));
      idle += static_cast<uint64_t>(idle_marks.at(c, r));
    }
  // A PE multiplies, ends a pixel without a weight, waits for a set, or has nothing queued.
  out.starved = out.busy * static_cast<uint64_t>(shape.rows * shape.columns) - out.macs - out.blocked - idle;
}

const ArrayKernels& base_array_kernels() { return base::kArrayKernels; }
const ArrayKernels& fastest_array_kernels() {
#ifdef WINNOW_AVX2
  static const bool has_avx2 = __builtin_cpu_supports("avx2");
  if (has_avx2) return avx2::kArrayKernels;
#endif
  return base::kArrayKernels;
}

ArrayScratch::ArrayScratch(const ArrayKernels& kernels) : state_(std::make_unique<State>(kernels)) {}
ArrayScratch::~ArrayScratch() = default;

TileTiming run_tile(const ArrayShape& shape, const Tile& tile, ArrayScratch& scratch) {
  namespace f = hls::field;
  assert(shape.rows >= 1 && shape.rows <= kRowsPerBlock * kMaxBlocks && "an array has 1 to 32 rows");
  assert(shape.accumulator_sets >= 2 && shape.queue_depth >= 2 && "as the RTL has it");
  assert(tile.masks.size() == static_cast<size_t>(shape.columns) && tile.counts.size() == tile.masks.size() &&
         "masks and counts for every column");
  const hls::Descriptor& d = *tile.descriptor;
  ArrayScratch::State& state = *scratch.state_;
  TileTiming out;
  state.start(shape, d, out);

  PixelWork work{};
  work.words = static_cast<int>(d.get(f::words));
  work.tap_x = static_cast<uint16_t>(d.get(f::tap_x));
  work.tap_y = static_cast<uint16_t>(d.get(f::tap_y));
  work.col_y = static_cast<uint16_t>(d.get(f::col_y));
  work.bank_mask = static_cast<uint32_t>(shape.bank_words - 1);
  work.pointer_mask = static_cast<uint32_t>(shape.pointer_words - 1);
  work.queue_depth = shape.queue_depth;

  Time shown = kFirstPixel;
  uint64_t number = 0;
  hls::each_pixel(d, [&](const hls::Pixel& pixel) {
    work.address = pixel.address;
    work.column_word = pixel.column_word;
    work.nx = pixel.nx;
    work.ny = pixel.ny;
    shown = state.walk(number, shown, work, tile, out);
    state.reduce(number, out);
    if (state.last_word > kLastTime)
      throw std::length_error("a COMPUTE command of more than " + std::to_string(kLastTime) + " cycles");
    ++number;
  });
  state.finish(out);
  return out;
}

}  // namespace winnow::sim::fast
