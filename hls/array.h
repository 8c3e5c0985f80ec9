// Kernel of wn_array: one COMPUTE tile, composed of the blocks' kernels.
#pragma once
#include <vector>

#include "hls/bank.h"
#include "hls/feeder.h"
#include "hls/fifo.h"
#include "hls/geometry.h"
#include "hls/pe.h"
#include "hls/requantize.h"
#include "hls/walker.h"

namespace winnow::hls {

struct PeMemory {
  std::vector<Weight> weights;
  std::vector<Pointer> pointers;
};

struct ArrayMemory {
  std::vector<std::vector<PeMemory>> pe;   // [row][column]
  std::vector<std::vector<Param>> params;  // [row]
};

/// Words of row r go to words[r]. Returns the pairs multiplied.
inline uint64_t array(const Descriptor& d, const Geometry& g, const ArrayMemory& memory, const std::vector<Bank>& banks,
                      std::vector<Stream<BankWord>>& words) {
  Stream<Pixel> pixels;
  walker(d, pixels);
  std::vector<Stream<Pixel>> column_pixels(g.columns);
  fork(pixels, column_pixels.data(), g.columns);
  std::vector<std::vector<Stream<Activation>>> acts(g.columns,
                                                    std::vector<Stream<Activation>>(g.rows));  // [column][row]
  for (int c = 0; c < g.columns; ++c) {
    Stream<Activation> column;
    feeder(d, column_pixels[c], banks[c], column);
    fork(column, acts[c].data(), g.rows);
  }
  uint64_t macs = 0;
  for (int r = 0; r < g.rows; ++r) {
    const int kt = d.get(field::kb) * g.banks_of_row(r);
    Stream<int32_t> psums;
    for (uint64_t i = 0; i < uint64_t{d.get(field::pixels)} * kt; ++i) psums.write(0);
    for (int c = 0; c < g.columns; ++c) {
      Stream<int32_t> next;
      pe(memory.pe[r][c].weights.data(), memory.pe[r][c].pointers.data(), kt, acts[c][r], psums, next, macs);
      psums = next;
    }
    requantize(d, g, r, memory.params[r].data(), psums, words[r]);
  }
  return macs;
}

}  // namespace winnow::hls
