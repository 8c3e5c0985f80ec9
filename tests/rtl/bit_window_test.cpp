// wn_bit_window against the kernel's BitReader: random numbers of bits, stalls on both sides, and its throughput.
#include <unistd.h>

#include "Vbit_window.h"
#include "hls/decoder.h"
#include "tests/rtl/harness.h"
#include "tests/support/queue.h"

namespace winnow::tests {
namespace {

/// Takes a given list of bit counts, each as soon as enough bits are held (or later, with stalls).
struct Taker : Agent {
  Taker(Vbit_window& dut, std::vector<int> counts, double stall, uint32_t seed)
      : dut(dut), counts(std::move(counts)), stall(stall), rng(seed) {}
  Vbit_window& dut;
  std::vector<int> counts;
  double stall;
  std::mt19937 rng;
  std::vector<uint64_t> taken;
  std::vector<uint64_t> cycles;
  uint64_t cycle = 0;
  void before_edge() override {
    dut.take_i = 0;
    dut.bits_i = static_cast<uint8_t>(idle() ? 1 : counts[taken.size()]);
    dut.eval();
    if (!idle() && dut.enough_o) dut.take_i = !std::bernoulli_distribution(stall)(rng);
  }
  void sample() override {
    if (dut.take_i) {
      const int n = dut.bits_i;
      taken.push_back(n == 64 ? dut.word_o : dut.peek_o & ((uint64_t{1} << n) - 1));
      cycles.push_back(cycle);
    }
    ++cycle;
  }
  bool idle() const override { return taken.size() == counts.size(); }
};

struct Rig {
  Bench<Vbit_window> bench;
  Vbit_window& dut = *bench.dut;
  Source<uint64_t> source;
  Rig(double stall, uint32_t seed)
      : source(
            [this](bool v, const uint64_t& w) {
              dut.in_valid_i = v;
              dut.in_data_i = w;
            },
            [this] { return dut.in_ready_o; }, stall, seed) {
    dut.take_i = 0;
    dut.clear_i = 0;
    bench.add(source);
    bench.reset();
  }
};

TEST(BitWindow, bits_match_the_kernel) {
  for (uint32_t seed = 1; seed <= 60; ++seed) {
    SCOPED_TRACE("seed " + std::to_string(seed));
    std::mt19937 rng(seed);
    Rig rig(0.1 * (seed % 8), seed);
    Queue<uint64_t> words;
    constexpr int kWords = 120;
    for (int i = 0; i < kWords; ++i) {
      const uint64_t w = uint64_t{rng()} << 32 | rng();
      words.write(w);
      rig.source.push(w);
    }
    std::vector<int> counts(rng() % 40, 64);
    const int longest = static_cast<int>(1 + rng() % 32);
    int left = 64 * (kWords - static_cast<int>(counts.size()));
    while (left > 0) {
      counts.push_back(std::min(left, static_cast<int>(1 + rng() % static_cast<uint32_t>(longest))));
      left -= counts.back();
    }
    Taker taker(rig.dut, counts, 0.1 * (seed % 5), seed);
    rig.bench.add(taker);
    rig.bench.run_until([&] { return taker.idle(); }, "all bits");
    hls::BitReader reader(words, kWords);
    for (size_t i = 0; i < counts.size(); ++i) ASSERT_EQ(taker.taken[i], reader.take(counts[i])) << i;
    EXPECT_FALSE(rig.dut.enough_o) << "nothing is left";
    EXPECT_EQ(rig.dut.untouched_o, 0);
  }
}

TEST(BitWindow, every_rate_up_to_32_bits_a_cycle) {
  for (int bits : {1, 5, 11, 12, 13, 31, 32, 64}) {
    Rig rig(0, 1);
    for (uint64_t w = 0; w < 200; ++w) rig.source.push(w);
    const size_t n = static_cast<size_t>(64 * 190 / bits);
    Taker taker(rig.dut, std::vector<int>(n, bits), 0, 1);
    rig.bench.add(taker);
    rig.bench.run_until([&] { return taker.idle(); }, "all bits");
    EXPECT_EQ(taker.cycles.front(), 1u) << "latency 1";
    EXPECT_EQ(taker.cycles.back() - taker.cycles.front(), n - 1) << bits << " bits a cycle";
  }
}

TEST(BitWindow, tells_what_it_holds_and_forgets_on_clear) {
  Rig rig(0, 1);
  rig.source.push(0xffffffffffffffffu);
  rig.source.push(0x123456789abcdef0u);
  rig.bench.run(4);
  EXPECT_EQ(rig.dut.untouched_o, 2);
  EXPECT_FALSE(rig.dut.in_ready_o);
  Taker taker(rig.dut, {32, 20, 1}, 0, 1);
  rig.bench.add(taker);
  rig.bench.run(3);
  EXPECT_EQ(rig.dut.untouched_o, 1);
  EXPECT_TRUE(rig.dut.codeword_o);
  EXPECT_EQ(rig.dut.peek_o, (uint64_t{0x123456789abcdef0u} << 11 | 0x7ff) & 0xffffffffu);
  rig.dut.clear_i = 1;
  rig.bench.run(1);
  rig.dut.clear_i = 0;
  rig.dut.eval();
  EXPECT_EQ(rig.dut.untouched_o, 0);
  EXPECT_FALSE(rig.dut.codeword_o);
  EXPECT_FALSE(rig.dut.enough_o);
  EXPECT_EQ(rig.dut.peek_o, 0u) << "bits not held read as 0";
}

TEST(BitWindow, says_when_bits_are_taken_that_are_not_held) {
  const auto take_from_nothing = [] {
    dup2(STDERR_FILENO, STDOUT_FILENO);  // where Verilator prints
    Bench<Vbit_window> bench;
    bench.reset();
    bench.dut->bits_i = 5;
    bench.dut->take_i = 1;
    bench.step();
  };
  EXPECT_DEATH(take_from_nothing(), "Assertion failed in .*wn_bit_window: bits were taken that are not held");
}

}  // namespace
}  // namespace winnow::tests
