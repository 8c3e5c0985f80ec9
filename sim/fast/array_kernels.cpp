// Max-plus recurrences of a column's feeder and PEs over one pixel, and of a row's psums; all rows of the column side
// by side.
#include "sim/fast/array_kernels.h"

namespace winnow::sim::fast::WINNOW_KERNELS {
namespace {

typedef Time Lanes __attribute__((vector_size(sizeof(RowBlock)), may_alias));
typedef uint8_t Bytes __attribute__((vector_size(kRowsPerBlock), aligned(1), may_alias));

inline Lanes& lanes(RowBlock& block) { return reinterpret_cast<Lanes&>(block); }
inline const Lanes& lanes(const RowBlock& block) { return reinterpret_cast<const Lanes&>(block); }
inline Lanes max(Lanes a, Lanes b) { return a > b ? a : b; }
inline Time max(Time a, Time b) { return a > b ? a : b; }

inline Time largest(Lanes v) {
  v = max(v, __builtin_shuffle(v, Lanes{4, 5, 6, 7, 0, 1, 2, 3}));
  v = max(v, __builtin_shuffle(v, Lanes{2, 3, 0, 1, 6, 7, 4, 5}));
  return max(v[0], v[1]);
}

/// The PEs of a column while a pixel passes.
template <int Blocks>
class Pes {
 public:
  Pes(const PixelWork& work, ColumnState& column) : depth_(work.queue_depth), column_(column) {
    for (int b = 0; b < Blocks; ++b) {
      lookup_free_[b] = lanes(column.lookup_free[b]);
      drained_[b] = lanes(work.drained[b]);
      macs_[b] = lanes(column.macs[b]);
      blocked_[b] = lanes(column.blocked[b]);
    }
  }

  /// An activation that all PEs see from `shown` on, `counts` weights each; returns when the last PE takes it.
  Time take(Time shown, const uint8_t* counts) {
    Lanes count[Blocks];
    uint64_t any = 0;
    for (int b = 0; b < Blocks; ++b) {
      uint64_t bytes;
      __builtin_memcpy(&bytes, counts + kRowsPerBlock * b, sizeof bytes);
      any |= bytes;
      count[b] = __builtin_convertvector(*reinterpret_cast<const Bytes*>(counts + kRowsPerBlock * b), Lanes);
    }
    if (any == 0) return drop(shown);
    Lanes wanted[Blocks];
    for (int b = 0; b < Blocks; ++b) wanted[b] = count[b] > 0;
    return push(shown, count, count, wanted);
  }

  /// The last activation of the pixel: it enters every queue, and takes a cycle there even without weights.
  Time take_last(Time shown, const uint8_t* counts) {
    Lanes count[Blocks], cycles[Blocks], wanted[Blocks];
    for (int b = 0; b < Blocks; ++b) {
      count[b] = counts == nullptr
                     ? Lanes{}
                     : __builtin_convertvector(*reinterpret_cast<const Bytes*>(counts + kRowsPerBlock * b), Lanes);
      cycles[b] = max(count[b], Lanes{} + 1);
      lanes(column_.idle_marks[b]) += cycles[b] - count[b];
      wanted[b] = Lanes{} - 1;
    }
    return push(shown, count, cycles, wanted);
  }

  void store() {
    for (int b = 0; b < Blocks; ++b) {
      lanes(column_.lookup_free[b]) = lookup_free_[b];
      lanes(column_.macs[b]) = macs_[b];
      lanes(column_.blocked[b]) = blocked_[b];
    }
  }

 private:
  /// No PE has weights for it. The lookup gives it up after a cycle, or after two if the queue is full then.
  Time drop(Time shown) {
    Lanes latest = Lanes{} + shown;
    for (int b = 0; b < Blocks; ++b) {
      const Lanes taken = max(Lanes{} + shown, lookup_free_[b]);
      latest = max(latest, taken);
      lookup_free_[b] = taken + 1 - (lanes(column_.popped[b]) > taken);
    }
    return largest(latest);
  }

  /// PEs with `wanted` queue it once the entry queue_depth before has left, and issue it for `cycles` once a set is
  /// free.
  Time push(Time shown, const Lanes (&count)[Blocks], const Lanes (&cycles)[Blocks], const Lanes (&wanted)[Blocks]) {
    Lanes latest = Lanes{} + shown;
    for (int b = 0; b < Blocks; ++b) {
      Lanes popped_first = lanes(column_.popped[b]), popped_last = lanes(column_.popped[(depth_ - 1) * Blocks + b]);
      const Lanes taken = max(Lanes{} + shown, lookup_free_[b]);
      latest = max(latest, taken);
      const Lanes room = popped_first + 1;
      const Lanes queued = max(taken + 1, room);
      lookup_free_[b] = wanted[b] ? queued : taken + 1 - (room > taken + 1);
      const Lanes at_head = max(queued, popped_last);
      const Lanes issued = max(at_head, drained_[b]);  // the cycle before the first weight
      blocked_[b] += wanted[b] & (issued - at_head);
      macs_[b] += count[b];
      Lanes next = wanted[b] ? issued + cycles[b] : popped_last;
      for (int i = depth_ - 1; i >= 0; --i) {
        Lanes& slot = lanes(column_.popped[i * Blocks + b]);
        const Lanes here = slot;
        slot = wanted[b] ? next : here;
        next = here;
      }
    }
    return largest(latest);
  }

  const int depth_;
  ColumnState& column_;
  Lanes lookup_free_[Blocks], drained_[Blocks], macs_[Blocks], blocked_[Blocks];
};

template <int Blocks>
int walk_pixel(const PixelWork& work, ColumnState& column, Time* reads) {
  Pes<Blocks> pes(work, column);
  const auto counts_of = [&](uint32_t pointer) {
    return work.counts + uint64_t{pointer & work.pointer_mask} * (kRowsPerBlock * Blocks);
  };
  const bool empty = work.nx == 0 || work.ny == 0;
  Time step = work.popped;  // of the word before
  int read = 0;

  // One word: `mask` its non-zero lanes, `end`: the pixel ends with it.
  const auto word = [&](uint32_t mask, uint16_t column_word, bool end) {
    Time& left = column.word_left[column.steps++ % kWordsAhead];
    step = max(step, left) + 1;
    Time cycle = max(column.free, step + 2);  // the serializer's step
    if (mask == 0) {
      column.free = end ? pes.take_last(cycle + 1, nullptr) : cycle + 1;
    } else {
      for (;;) {
        const uint32_t rest = mask & (mask - 1);
        const uint8_t* counts = counts_of(column_word * 8u + static_cast<uint32_t>(__builtin_ctz(mask)));
        if (rest == 0) {
          column.free = end ? pes.take_last(cycle + 1, counts) : pes.take(cycle + 1, counts);
          break;
        }
        cycle = pes.take(cycle + 1, counts);
        mask = rest;
      }
    }
    left = cycle;
  };

  if (empty) word(0, work.column_word, true);
  uint16_t row_address = work.address, row_column = work.column_word;
  for (int y = 0; !empty && y < work.ny; ++y) {
    uint16_t tap_address = row_address, at_column = row_column;
    for (int x = 0; x < work.nx; ++x) {
      const bool last_tap = y + 1 == work.ny && x + 1 == work.nx;
      for (int w = 0; w < work.words; ++w) {
        word(work.masks[static_cast<uint16_t>(tap_address + w) & work.bank_mask], at_column++,
             last_tap && w + 1 == work.words);
        reads[read++] = step;
      }
      tap_address = static_cast<uint16_t>(tap_address + work.tap_x);
    }
    row_address = static_cast<uint16_t>(row_address + work.tap_y);
    row_column = static_cast<uint16_t>(row_column + work.col_y);
  }
  column.walked = step;
  pes.store();
  return read;
}

template <int Blocks>
void add_psum(const PsumWork& work) {
  for (int b = 0; b < Blocks; ++b) {
    const Lanes active = lanes(work.psums[b]) > work.k;
    Lanes before = Lanes{} + kNever;  // when the column to the left added the psum
    for (int c = 0; c < work.columns; ++c) {
      const int at = c * Blocks + b;
      Lanes &last1 = lanes(work.last1[at]), &last2 = lanes(work.last2[at]);
      // One psum a cycle; the hop behind holds two; the hop before is a register.
      Lanes added = max(max(last1, lanes(work.last2[at + Blocks])), before) + 1;
      if (work.k == 0) added = max(added, lanes(work.complete[at]) + 3);
      last2 = active ? last1 : last2;
      last1 = active ? added : last1;
      before = added;
    }
  }
}

}  // namespace

extern const ArrayKernels kArrayKernels;
const ArrayKernels kArrayKernels = {{walk_pixel<1>, walk_pixel<2>, walk_pixel<3>, walk_pixel<4>},
                                    {add_psum<1>, add_psum<2>, add_psum<3>, add_psum<4>}};

}  // namespace winnow::sim::fast::WINNOW_KERNELS
