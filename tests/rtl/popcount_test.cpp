// wn_popcount: every vector's ones, one cycle later.
#include "Vpopcount13.h"
#include "Vpopcount70.h"
#include "tests/rtl/compute_bits.h"

namespace winnow::tests {
namespace {

template <typename Model>
void count_ones(int width) {
  Bench<Model> bench;
  auto& dut = *bench.dut;
  bench.reset();
  std::mt19937 rng(width);
  int expected = -1;
  for (int i = 0; i < 500; ++i) {
    const double density = (i % 11) / 10.0;
    int ones = 0;
    for (int b = 0; b < width; ++b) {
      const bool bit = random_bit(rng, density);
      set_port(dut.bits_i, b, 1, bit);
      ones += bit;
    }
    if (expected >= 0) {
      ASSERT_EQ(dut.count_o, expected);
    }
    bench.step();
    expected = ones;
  }
}

TEST(Popcount, narrow) { count_ones<Vpopcount13>(13); }
TEST(Popcount, wide) { count_ones<Vpopcount70>(70); }

}  // namespace
}  // namespace winnow::tests
