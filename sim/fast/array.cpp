// A COMPUTE command pixel by pixel: everything that a pixel waits for belongs to earlier pixels, so each is worked out once and for all.
#include "sim/fast/array.h"

#include <algorithm>
#include <stdexcept>
#include <string>

#include "hls/geometry.h"
#include "hls/walker.h"
#include "sim/fast/array_kernels.h"
#include "sim/fast/row_words.h"

namespace winnow::sim::fast {
namespace {

constexpr int kPixelsAhead = 8;       // in a feeder's FIFO
constexpr Time kFirstPixel = 2;       // the walker shows it in this cycle
constexpr Time kPsumToWord = 8;       // from a psum in the last column to its word, if the row can write at once
constexpr Time kLastTime = 1 << 30;   // times stay well inside their type

const ArrayKernels& kernels() {
#ifdef WINNOW_AVX2
  static const bool has_avx2 = __builtin_cpu_supports("avx2");
  if (has_avx2) return avx2::kArrayKernels;
#endif
  return base::kArrayKernels;
}

void fill(std::vector<RowBlock>& blocks, size_t size, Time value) {
  RowBlock block;
  std::fill(block.t, block.t + kRowsPerBlock, value);
  blocks.assign(size, block);
}

Time at(const RowBlock* blocks, int row) { return blocks[row / kRowsPerBlock].t[row % kRowsPerBlock]; }
Time& at(RowBlock* blocks, int row) { return blocks[row / kRowsPerBlock].t[row % kRowsPerBlock]; }

}  // namespace

struct ArrayScratch::State {
  ArrayShape shape;
  hls::Geometry geometry;
  int blocks = 1;
  std::vector<ColumnState> columns;
  std::vector<RowBlock> lookup_free, popped, macs, blocked, idle_marks;  // of the columns
  std::vector<RowBlock> psums, complete, last1, last2;
  std::vector<RowBlock> drained;     // [set][column]: when the set was drained last
  std::vector<Time> pixel_popped;    // [pixel % kPixelsAhead][column]
  std::vector<Time> pixel_taken;     // [column]: the feeder's FIFO took the pixel before
  std::vector<Time> reads;
  std::vector<RowWords> rows;
  Time last_word = 0;

  void start(const ArrayShape& s, int kb);
  Time walk(uint64_t pixel, Time shown, PixelWork work, const Tile& tile, TileTiming& out);
  void reduce(uint64_t pixel, int kb, TileTiming& out);
  void write_in_turns(int k, int kb, TileTiming& out);
  void write_at_once(int kb, TileTiming& out);
  void finish(TileTiming& out) const;
};

void ArrayScratch::State::start(const ArrayShape& s, int kb) {
  shape = s;
  geometry = {s.rows, s.columns};
  blocks = s.padded_rows() / kRowsPerBlock;
  const size_t n = static_cast<size_t>(s.columns * blocks), depth = static_cast<size_t>(s.queue_depth), sets = static_cast<size_t>(s.accumulator_sets);
  for (auto* times : {&lookup_free, &complete}) fill(*times, n, kNever);
  for (auto* sums : {&macs, &blocked, &idle_marks}) fill(*sums, n, 0);
  for (auto* times : {&last1, &last2}) fill(*times, n + static_cast<size_t>(blocks), kNever);
  fill(popped, n * depth, kNever);
  fill(drained, n * sets, kNever);
  fill(psums, static_cast<size_t>(blocks), 0);
  for (int r = 0; r < s.rows; ++r) at(psums.data(), r) = kb * geometry.banks_of_row(r);
  columns.assign(static_cast<size_t>(s.columns), ColumnState{});
  for (size_t c = 0; c < columns.size(); ++c) {
    const size_t first = c * static_cast<size_t>(blocks);
    columns[c].lookup_free = &lookup_free[first];
    columns[c].popped = &popped[first * depth];
    columns[c].macs = &macs[first];
    columns[c].blocked = &blocked[first];
    columns[c].idle_marks = &idle_marks[first];
  }
  pixel_popped.assign(kPixelsAhead * columns.size(), kNever);
  pixel_taken.assign(columns.size(), kNever);
  rows.clear();
  for (int r = 0; r < s.rows && geometry.share() > 1; ++r)
    rows.emplace_back(RowPort{geometry.row_of_bank(r), geometry.share(), kb, geometry.pad_rows(r) * hls::words_of(kb)});
  last_word = 0;
}

/// One pixel, shown by the walker from `shown` on, through all feeders and PEs; returns when the next is shown.
Time ArrayScratch::State::walk(uint64_t pixel, Time shown, PixelWork work, const Tile& tile, TileTiming& out) {
  reads.resize(static_cast<size_t>(work.nx) * static_cast<size_t>(work.ny) * static_cast<size_t>(work.words));
  const RowBlock* drained_set = &drained[pixel % static_cast<uint64_t>(shape.accumulator_sets) * columns.size() * static_cast<size_t>(blocks)];
  Time taken_by_all = shown;
  for (size_t c = 0; c < columns.size(); ++c) {
    ColumnState& column = columns[c];
    Time& popped_before = pixel_popped[pixel % kPixelsAhead * columns.size() + c];
    const Time taken = std::max({shown, pixel_taken[c] + 1, popped_before + 1});
    pixel_taken[c] = taken;
    taken_by_all = std::max(taken_by_all, taken);
    popped_before = work.popped = std::max(taken + 1, column.walked);
    work.masks = tile.masks[c];
    work.counts = tile.counts[c];
    work.drained = drained_set + c * static_cast<size_t>(blocks);
    const int read = kernels().walk_pixel[blocks - 1](work, column, reads.data());
    for (int i = 0; i < read; ++i) out.reads[c].take(static_cast<uint64_t>(reads[static_cast<size_t>(i)]));
    std::copy_n(&popped[(c + 1) * static_cast<size_t>(blocks * shape.queue_depth) - static_cast<size_t>(blocks)], blocks, &complete[c * static_cast<size_t>(blocks)]);
  }
  return taken_by_all + 1;
}

/// The pixel's psums along the rows, and its words.
void ArrayScratch::State::reduce(uint64_t pixel, int kb, TileTiming& out) {
  PsumWork work{shape.columns, 0, psums.data(), complete.data(), last1.data(), last2.data()};
  const int most = kb * geometry.banks_of_row(0);
  for (; work.k < most; ++work.k) {
    kernels().add_psum[blocks - 1](work);
    if (geometry.share() > 1)
      write_in_turns(work.k, kb, out);
    else if (work.k == 0)
      write_at_once(kb, out);
  }
  std::copy_n(last1.begin(), columns.size() * static_cast<size_t>(blocks),
              drained.begin() + static_cast<long>(pixel % static_cast<uint64_t>(shape.accumulator_sets) * columns.size() * static_cast<size_t>(blocks)));
}

/// Psum k of every row into its requantizer, which may hold the hop before it.
void ArrayScratch::State::write_in_turns(int k, int, TileTiming& out) {
  const int last = (shape.columns - 1) * blocks, behind = shape.columns * blocks;
  for (int r = 0; r < shape.rows; ++r) {
    CycleSet& bank = out.writes[static_cast<size_t>(geometry.first_bank(r))];
    const Time taken = rows[static_cast<size_t>(r)].take(at(&last1[static_cast<size_t>(last)], r) + 1, k, [&](Time cycle) {
      bank.take(static_cast<uint64_t>(cycle));
      last_word = std::max(last_word, cycle);
    });
    at(&last2[static_cast<size_t>(behind)], r) = at(&last1[static_cast<size_t>(behind)], r);
    at(&last1[static_cast<size_t>(behind)], r) = taken;
  }
}

/// Nothing holds the last column back, so a pixel's psums pass it in a run that starts with psum 0.
void ArrayScratch::State::write_at_once(int kb, TileTiming& out) {
  const RowBlock* first = &last1[static_cast<size_t>((shape.columns - 1) * blocks)];
  for (int r = 0; r < shape.rows; ++r) {
    Time word = at(first, r) + kPsumToWord;  // of psum 0
    for (int bank = geometry.first_bank(r); bank < shape.columns; bank += shape.rows, word += kb) {
      for (int k = 7; k < kb - 1; k += 8) out.writes[static_cast<size_t>(bank)].take(static_cast<uint64_t>(word + k));
      out.writes[static_cast<size_t>(bank)].take(static_cast<uint64_t>(word + kb - 1));
      last_word = std::max(last_word, word + kb - 1);
    }
  }
}

void ArrayScratch::State::finish(TileTiming& out) const {
  // A row is done the cycle after its last word, the array knows it the cycle after that, and says so in the next.
  out.cycles = static_cast<uint64_t>(last_word) + 3;
  out.busy = out.cycles - 1;
  uint64_t marks = 0;
  for (int c = 0; c < shape.columns; ++c)
    for (int r = 0; r < shape.rows; ++r) {
      out.macs += static_cast<uint64_t>(at(columns[static_cast<size_t>(c)].macs, r));
      out.blocked += static_cast<uint64_t>(at(columns[static_cast<size_t>(c)].blocked, r));
      marks += static_cast<uint64_t>(at(columns[static_cast<size_t>(c)].idle_marks, r));
    }
  out.starved = out.busy * static_cast<uint64_t>(shape.rows * shape.columns) - out.macs - out.blocked - marks;
}

ArrayScratch::ArrayScratch() : state_(std::make_unique<State>()) {}
ArrayScratch::~ArrayScratch() = default;

TileTiming run_tile(const ArrayShape& shape, const Tile& tile, ArrayScratch& scratch) {
  namespace f = hls::field;
  const hls::Descriptor& d = *tile.descriptor;
  ArrayScratch::State& state = *scratch.state_;
  const int kb = static_cast<int>(d.get(f::kb));
  state.start(shape, kb);

  TileTiming out;
  out.reads.resize(static_cast<size_t>(shape.columns));
  out.writes.resize(static_cast<size_t>(shape.columns));
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
    state.reduce(number, kb, out);
    if (state.last_word > kLastTime) throw std::length_error("a COMPUTE command takes more than " + std::to_string(kLastTime) + " cycles");
    ++number;
  });
  state.finish(out);
  return out;
}

}  // namespace winnow::sim::fast
