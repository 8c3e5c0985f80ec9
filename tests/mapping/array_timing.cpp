// Pixels in order, columns left to right: everything that an event waits for has its time already.
#include "tests/mapping/array_timing.h"

#include <algorithm>

namespace winnow::tests {
namespace {

using mapping::ArrayOp;
using mapping::Layout;
using mapping::Tile;

constexpr int kPixelQueue = 8;  // of a feeder

class Timer {
 public:
  Timer(const ArrayOp& op, const Layout& input, const Layout& output, const accelerators::Accelerator& a,
        const models::FeatureMap& activations, int image)
      : op_(op), in_(input), out_(output), a_(a), grid_(a.geometry()), words_(input.words) {
    const size_t plane = static_cast<size_t>(in_.shape.height * in_.shape.width);
    masks_.assign(static_cast<size_t>(a.columns) * plane * static_cast<size_t>(words_), 0);
    for (size_t c = 0; c < in_.places.size(); ++c) {
      const mapping::Place& p = in_.places[c];
      for (size_t i = 0; i < plane; ++i)
        if (activations.data[(static_cast<size_t>(image) * in_.places.size() + c) * plane + i] != in_.zero_point)
          masks_[(static_cast<size_t>(p.bank) * plane + i) * static_cast<size_t>(words_) +
                 static_cast<size_t>(p.position / hls::kLanes)] |=
              static_cast<uint8_t>(1 << (p.position % hls::kLanes));
    }
  }

  void run(const Tile& tile, ArrayTiming& total) {
    load(tile);
    const int pes = grid_.rows * grid_.columns;
    pe_.assign(static_cast<size_t>(pes), Pe{});
    for (Pe& pe : pe_) {
      pe.starts.assign(static_cast<size_t>(a_.queue_depth), -1);
      pe.drained.assign(static_cast<size_t>(a_.accumulator_sets), -1);
    }
    feeder_free_.assign(static_cast<size_t>(grid_.columns), 0);
    taken_.assign(kPixelQueue, 0);
    pairs_ = 0;
    int64_t pixel = 0;
    for (int y = 0; y < out_.shape.height; ++y)
      for (int x = 0; x < out_.shape.width; ++x) run_pixel(pixel++, y, x);
    int64_t end = 0;
    for (const Pe& pe : pe_) end = std::max(end, pe.drain_end);
    total.cycles += end;
    total.pairs += pairs_;
    total.pes = pes;
  }

 private:
  struct Pe {
    int64_t free = 0;             // done with all its multiplications so far
    std::vector<int64_t> starts;  // when the last queue_depth entries left the queue, a ring
    size_t next = 0;
    std::vector<int64_t> drained;  // when each accumulator set was last empty, a ring
    int64_t drain_start = 0, drain_end = 0;
  };

  Pe& pe(int row, int column) { return pe_[static_cast<size_t>(column * grid_.rows + row)]; }

  /// Weights of every (column, tap, lane) in every row.
  void load(const Tile& tile) {
    const int taps = op_.window.kernel_y * op_.window.kernel_x;
    lanes_ = static_cast<size_t>(words_) * hls::kLanes;
    counts_.assign(
        static_cast<size_t>(grid_.columns) * static_cast<size_t>(taps) * lanes_ * static_cast<size_t>(grid_.rows), 0);
    const mapping::ChannelAt at(out_, grid_.columns);
    kt_.assign(static_cast<size_t>(grid_.rows), 0);
    for (int row = 0; row < grid_.rows; ++row) {
      kt_[static_cast<size_t>(row)] = tile.kb * grid_.banks_of_row(row);
      for (int k = 0; k < kt_[static_cast<size_t>(row)]; ++k) {
        const int channel = mapping::channel_of(tile, grid_, at, row, k);
        if (channel < 0) continue;
        for (const mapping::SparseWeight& w : op_.weights[static_cast<size_t>(channel)]) {
          const mapping::Place& p = in_.places[static_cast<size_t>(w.in)];
          ++counts_[count_at(p.bank, w.tap, p.position) + static_cast<size_t>(row)];
        }
      }
    }
  }

  size_t count_at(int column, int tap, int position) const {
    const size_t taps = static_cast<size_t>(op_.window.kernel_y * op_.window.kernel_x);
    return ((static_cast<size_t>(column) * taps + static_cast<size_t>(tap)) * lanes_ + static_cast<size_t>(position)) *
           static_cast<size_t>(grid_.rows);
  }

  void run_pixel(int64_t pixel, int y, int x) {
    const mapping::Window& w = op_.window;
    int64_t& slot = taken_[static_cast<size_t>(pixel % kPixelQueue)];
    const int64_t offered = slot;  // the walker waits for the slowest column's queue
    slot = 0;
    for (int c = 0; c < grid_.columns; ++c) {
      int64_t& free = feeder_free_[static_cast<size_t>(c)];
      free = std::max(free, offered);
      slot = std::max(slot, free);
      for (int r = 0; r < grid_.rows; ++r) {
        Pe& p = pe(r, c);
        p.free = std::max(p.free, p.drained[static_cast<size_t>(pixel % a_.accumulator_sets)]);
      }
      size_t pending = SIZE_MAX;  // counts of the activation that may be the pixel's last
      for (int ky = 0; ky < w.kernel_y; ++ky) {
        const int iy = y * w.stride_y + ky * w.dilation_y - w.top;
        if (iy < 0 || iy >= in_.shape.height) continue;
        for (int kx = 0; kx < w.kernel_x; ++kx) {
          const int ix = x * w.stride_x + kx * w.dilation_x - w.left;
          if (ix < 0 || ix >= in_.shape.width) continue;
          const uint8_t* word =
              &masks_[((static_cast<size_t>(c) * static_cast<size_t>(in_.shape.height) + static_cast<size_t>(iy)) *
                           static_cast<size_t>(in_.shape.width) +
                       static_cast<size_t>(ix)) *
                      static_cast<size_t>(words_)];
          for (int i = 0; i < words_; ++i) {
            if (word[i] == 0) ++free;
            for (int lane = 0; lane < hls::kLanes; ++lane) {
              if (!(word[i] >> lane & 1)) continue;
              if (pending != SIZE_MAX) broadcast(c, &counts_[pending], false);
              pending = count_at(c, ky * w.kernel_x + kx, i * hls::kLanes + lane);
            }
          }
        }
      }
      broadcast(c, pending == SIZE_MAX ? nullptr : &counts_[pending], true);
      for (int r = 0; r < grid_.rows; ++r) drain(r, c, pixel);
    }
  }

  void broadcast(int c, const uint16_t* counts, bool last) {
    int64_t& free = feeder_free_[static_cast<size_t>(c)];
    int64_t at = free;
    for (int r = 0; r < grid_.rows; ++r)
      if (last || counts[r]) at = std::max(at, pe(r, c).starts[pe(r, c).next]);
    free = at + 1;
    for (int r = 0; r < grid_.rows; ++r) {
      const int n = counts ? counts[r] : 0;
      if (!last && n == 0) continue;
      Pe& p = pe(r, c);
      const int64_t start = std::max(at + 1, p.free);
      p.free = start + std::max(1, n);
      p.starts[p.next] = start;
      p.next = p.next + 1 == p.starts.size() ? 0 : p.next + 1;
      pairs_ += n;
    }
  }

  /// Partial sums hop right, one per cycle, behind the row's previous pixel and behind the left neighbour.
  void drain(int r, int c, int64_t pixel) {
    Pe& p = pe(r, c);
    p.drain_start = std::max(p.free, p.drain_end);
    p.drain_end = p.drain_start + kt_[static_cast<size_t>(r)];
    if (c > 0) {
      p.drain_start = std::max(p.drain_start, pe(r, c - 1).drain_start + 1);
      p.drain_end = std::max(p.drain_start + kt_[static_cast<size_t>(r)], pe(r, c - 1).drain_end + 1);
    }
    p.drained[static_cast<size_t>(pixel % a_.accumulator_sets)] = p.drain_end;
  }

  const ArrayOp& op_;
  const Layout &in_, &out_;
  const accelerators::Accelerator& a_;
  hls::Geometry grid_;
  int words_;
  size_t lanes_ = 0;
  std::vector<uint8_t> masks_;    // non-zero lanes of every word: [column][pixel][word]
  std::vector<uint16_t> counts_;  // [column][tap][lane][row]
  std::vector<int> kt_;           // by row
  std::vector<Pe> pe_;
  std::vector<int64_t> feeder_free_;  // by column
  std::vector<int64_t> taken_;        // when the slowest column took pixel p, a ring
  int64_t pairs_ = 0;
};

}  // namespace

ArrayTiming time_array(const ArrayOp& op, const Layout& input, const Layout& output, const std::vector<Tile>& tiles,
                       const accelerators::Accelerator& accelerator, const models::FeatureMap& activations, int image) {
  Timer timer(op, input, output, accelerator, activations, image);
  ArrayTiming timing;
  for (const Tile& tile : tiles) timer.run(tile, timing);
  return timing;
}

}  // namespace winnow::tests
