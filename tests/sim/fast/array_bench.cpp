// How fast the array's timing is: AlexNet conv3 and a VGG-16 layer at random densities, one thread. Usage:
// fast_array_bench [rows columns [queue_depth]]
#include <fmt/core.h>

#include <chrono>
#include <cstdlib>
#include <random>

#include "hls/geometry.h"
#include "hls/walker.h"
#include "sim/fast/array.h"
#include "tests/rtl/compute_bits.h"

namespace winnow::tests {
namespace {

/// A layer as equal tiles.
struct Layer {
  const char* name;
  int channels, outputs, extent, kernel;
  double activations, weights;  // densities
};

void run(const Layer& layer, int rows, int columns, int queue_depth) {
  namespace f = hls::field;
  constexpr int kAccumulators = 16;
  std::mt19937 rng(1);
  const hls::Geometry g{rows, columns};
  const sim::fast::ArrayShape shape{rows, columns, 4, queue_depth, 65536, 65536};
  const int words = hls::words_of((layer.channels + columns - 1) / columns), pad = layer.kernel / 2;
  const Axis axis{layer.extent, layer.kernel, 1, 1, pad, layer.extent};
  const Conv conv{axis, axis, 1, words, 0, 0};
  const int per_bank = (layer.outputs + columns - 1) / columns, most = kAccumulators / g.banks_of_row(0) * g.share();
  const int tiles = (per_bank + most - 1) / most;
  const int kb = (per_bank + tiles * g.share() - 1) / (tiles * g.share());
  hls::Descriptor d = describe(conv);
  d.set(f::opcode, hls::kCompute);
  d.set(f::kb, kb);
  d.set(f::pixels, conv.pixels());
  d.set_wrapping(f::out_x, g.share() * hls::words_of(kb));

  std::vector<std::vector<uint8_t>> masks(columns, std::vector<uint8_t>(shape.bank_words)),
      counts(columns, std::vector<uint8_t>(size_t{65536} * shape.padded_rows()));
  const int lanes = (layer.channels + columns - 1) / columns;
  for (int c = 0; c < columns; ++c) {
    for (auto& mask : masks[c])
      for (int i = 0; i < 8; ++i) mask = static_cast<uint8_t>(mask | random_bit(rng, layer.activations) << i);
    for (int p = 0; p < conv.columns(); ++p)
      for (int r = 0; r < rows; ++r)
        for (int k = 0; k < kb * g.banks_of_row(r) && p % (8 * words) < lanes; ++k)
          counts[c][p * shape.padded_rows() + r] += random_bit(rng, layer.weights);
  }
  sim::fast::Tile tile{&d, {}, {}};
  for (int c = 0; c < columns; ++c) tile.masks.push_back(masks[c].data()), tile.counts.push_back(counts[c].data());

  // Every lane of every word read is an activation that all rows of the column see.
  uint64_t events = 0;
  hls::each_pixel(d, [&](const hls::Pixel& p) {
    for (int c = 0; c < columns; ++c)
      for (int y = 0; y < p.ny; ++y)
        for (int x = 0; x < p.nx * words; ++x)
          events += static_cast<uint64_t>(
              rows * __builtin_popcount(masks[c][static_cast<uint16_t>(p.address + y * d.get(f::tap_y) + x)]));
  });
  sim::fast::ArrayScratch scratch;
  sim::fast::TileTiming timing;
  const auto start = std::chrono::steady_clock::now();
  for (int i = 0; i < tiles; ++i) timing = run_tile(shape, tile, scratch);
  const double seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
  const double n = tiles;
  fmt::print(
      "{:14} {}x{}: {} tiles, {:.3f} s, {:.1f} M (activation, row) events ({:.0f} M/s), {:.1f} M pairs ({:.0f} M/s), "
      "{} cycles ({:.1f} M/s), utilisation {:.3f}\n",
      layer.name, rows, columns, tiles, seconds, n * events / 1e6, n * events / seconds / 1e6, n * timing.macs / 1e6,
      n * timing.macs / seconds / 1e6, tiles * timing.cycles, n * timing.cycles / seconds / 1e6,
      static_cast<double>(timing.macs) / (static_cast<double>(timing.cycles) * rows * columns));
}

}  // namespace
}  // namespace winnow::tests

int main(int argc, char** argv) {
  using winnow::tests::Layer;
  const int rows = argc > 2 ? std::atoi(argv[1]) : 16, columns = argc > 2 ? std::atoi(argv[2]) : 16,
            depth = argc > 3 ? std::atoi(argv[3]) : 8;
  for (const Layer& layer :
       {Layer{"AlexNet conv3", 256, 384, 13, 3, 0.37, 0.35}, Layer{"VGG-16 conv3_2", 256, 256, 56, 3, 0.35, 0.29},
        Layer{"pointwise", 512, 512, 14, 1, 0.5, 0.4}})
    winnow::tests::run(layer, rows, columns, depth);
}
