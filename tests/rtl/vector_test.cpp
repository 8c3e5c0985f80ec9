// wn_vector against its kernel for every number of lanes, with and without depthwise convolution; cycles per word;
// latency.
#include "hls/vector.h"

#include "Vvector1.h"
#include "Vvector2.h"
#include "Vvector4.h"
#include "Vvector8.h"
#include "Vvector_plain.h"
#include "tests/rtl/bank_agents.h"
#include "tests/support/queue.h"

namespace winnow::tests {
namespace {

using hls::Descriptor;
using hls::Pixel;
namespace field = hls::field;

const BankMemory& memory() {
  static const BankMemory banks = [] {
    std::mt19937 rng(1);
    return random_banks(1, 65536, 0.7, rng, -256, 255);
  }();
  return banks;
}

template <typename Dut>
struct Rig : Agent {
  Rig(double stall, uint32_t seed, const BankMemory& banks = memory())
      : pixels([this](bool v, const Pixel& p) { drive(v, p); }, [this] { return dut().pixel_ready_o; }, stall, seed),
        reads(*bench.dut, banks, stall, seed + 1), writes(*bench.dut, 1, stall, seed + 2) {
    dut().start_i = 0;
    bench.add(pixels);
    bench.add(reads);
    bench.add(writes);
    bench.add(*this);
    bench.reset();
  }
  Dut& dut() { return *bench.dut; }

  /// One pass: the descriptor's fields, then the pixels; until done.
  void run(const Descriptor& d, const std::vector<Pixel>& list) {
    set_descriptor(dut().desc_i, d);
    dut().start_i = 1;
    bench.step();
    dut().start_i = 0;
    set_descriptor(dut().desc_i, {});
    const size_t before = done_cycles.size();
    for (const Pixel& p : list) pixels.push(p);
    bench.run_until([&] { return done_cycles.size() > before; }, "done", 200000);
  }

  void before_edge() override {}
  void sample() override {
    ++cycle;
    if (dut().done_o) done_cycles.push_back(cycle);
  }

  Bench<Dut> bench;
  Source<Pixel> pixels;
  BankReads<Dut, true> reads;
  BankWrites<Dut, true> writes;
  std::vector<uint64_t> done_cycles;
  uint64_t cycle = 0;

 private:
  void drive(bool valid, const Pixel& p) {
    dut().pixel_valid_i = valid;
    set_pin(dut().pixel_data_i, 0, 16, p.address);
    set_pin(dut().pixel_data_i, 16, 16, p.column_word);
    set_pin(dut().pixel_data_i, 32, 8, p.ny);
    set_pin(dut().pixel_data_i, 40, 8, p.nx);
    set_pin(dut().pixel_data_i, 48, 16, p.out_address);
    set_pin(dut().pixel_data_i, 64, 1, p.last);
  }
};

Descriptor random_pass(std::mt19937& rng) {
  Descriptor d;
  d.set(field::opcode, hls::kVector);
  d.set(field::words, 1 + rng() % 4);
  d.set_wrapping(field::tap_x, rng());
  d.set_wrapping(field::tap_y, rng());
  d.set(field::is_max, rng() % 2);
  // Often a shift that keeps the result in range, now and then any.
  d.set(field::shift, rng() % 4 ? 14 + rng() % 5 : rng() % 48);
  for (auto f : {field::mult0, field::mult1}) d.set_wrapping(f, rng() % 8 ? 0x8000 | rng() : rng() % 2 ? 0xffff : 0);
  const int low = rng() % 4 ? -static_cast<int>(rng() % 257) : -256,
            high = rng() % 4 ? static_cast<int>(rng() % 256) : 255;
  d.set_signed(field::low, low);
  d.set_signed(field::high, high);
  return d;
}

std::vector<Pixel> random_pixels(std::mt19937& rng, int count, int max_taps) {
  std::vector<Pixel> list(count);
  for (auto& p : list) {
    p.address = static_cast<uint16_t>(rng());
    p.column_word = static_cast<uint16_t>(rng());
    p.out_address = static_cast<uint16_t>(rng());
    p.ny = static_cast<uint8_t>(rng() % (max_taps + 1));
    p.nx = static_cast<uint8_t>(rng() % (max_taps + 1));
  }
  list.back().last = true;
  return list;
}

/// Makes the pass depthwise with a kh x kw kernel, its coefficients anywhere in the bank, and gives every pixel a part
/// of the kernel.
void make_depthwise(Descriptor& d, int kh, int kw, std::vector<Pixel>& list, BankMemory& banks, std::mt19937& rng) {
  d.set(field::depthwise, 1);
  d.set(field::is_max, 0);
  d.set(field::words, 1);
  d.set(field::col_y, kw);
  d.set_wrapping(field::coef_base, rng());
  d.set(field::coef_count, hls::kDepthwiseParams + kh * kw);
  for (int i = 0; i < hls::kLanes; ++i) {
    const uint64_t bias = rng() % 4   ? rng() % 65536 - 32768
                          : rng() % 2 ? 0x7fc00000
                                      : 0x80400000;  // near the ends with room for the sum
    const uint64_t shift = rng() % 4 ? 18 + rng() % 8 : rng() % 48;
    const uint64_t param = (bias & 0xffffffff) | (0x8000 | (rng() & 0x7fff)) << 32 | shift << 48;
    for (int n = 0; n < static_cast<int>(d.get(field::coef_count)); ++n) {
      const uint64_t byte = n < hls::kDepthwiseParams ? param >> (8 * n) : rng() % 8 ? rng() : 0x80;
      banks[0][static_cast<uint16_t>(d.get(field::coef_base) + n)][i] = static_cast<int16_t>(byte & 0xff);
    }
  }
  for (Pixel& p : list) {
    p.ny = static_cast<uint8_t>(rng() % (kh + 1));
    p.nx = static_cast<uint8_t>(rng() % (kw + 1));
    p.column_word = static_cast<uint16_t>(rng() % (kh - p.ny + 1) * kw + rng() % (kw - p.nx + 1));
  }
}

template <typename Dut>
void check_passes(uint32_t seed, bool has_depthwise = true) {
  SCOPED_TRACE("seed " + std::to_string(seed));
  std::mt19937 rng(seed);
  BankMemory banks = memory();
  Rig<Dut> rig(0.12 * (seed % 6), seed, banks);
  Queue<hls::BankWrite> expected;
  for (int pass = 0; pass < 6; ++pass) {
    Descriptor d = random_pass(rng);
    auto list = random_pixels(rng, 1 + static_cast<int>(rng() % 30), rng() % 10 ? 3 : 20);
    if (has_depthwise && rng() % 2) {
      const int kh = 1 + static_cast<int>(rng() % (rng() % 4 ? 3 : 8)),
                kw = 1 + static_cast<int>(rng() % (rng() % 4 ? 3 : 8));
      make_depthwise(d, kh, kw, list, banks, rng);
    }
    Queue<Pixel> pixels(list);
    hls::vector(d, 0, bank_array<65536>(banks[0]), pixels, expected);
    rig.run(d, list);
    EXPECT_EQ(rig.writes.writes.size(), expected.size()) << "done before the last write";
  }
  rig.bench.run(30);
  EXPECT_EQ(rig.done_cycles.size(), 6u);
  ASSERT_EQ(rig.writes.writes.size(), expected.size());
  for (size_t i = 0; i < rig.writes.writes.size(); ++i) {
    const auto want = expected.read();
    ASSERT_TRUE(rig.writes.writes[i] == want) << "word " << i;
  }
}

TEST(Vector, random_passes_match_the_kernel) {
  for (uint32_t seed = 1; seed <= 60; ++seed) {
    check_passes<Vvector8>(seed);
    check_passes<Vvector4>(seed);
    check_passes<Vvector2>(seed);
    check_passes<Vvector1>(seed);
    check_passes<Vvector_plain>(seed, false);
  }
}

/// Words come evenly: taps * 8/lanes cycles each, over words and pixels; the stated latency and done.
template <typename Dut>
void check_rate(int lanes, int ny, int nx, uint64_t latency = 9) {
  SCOPED_TRACE(std::to_string(lanes) + " lanes, " + std::to_string(ny * nx) + " taps");
  std::mt19937 rng(1);
  Rig<Dut> rig(0, 1);
  Descriptor d = random_pass(rng);
  d.set(field::words, 2);
  std::vector<Pixel> list = random_pixels(rng, 20, 1);
  for (auto& p : list) {
    p.ny = static_cast<uint8_t>(ny);
    p.nx = static_cast<uint8_t>(nx);
  }
  rig.run(d, list);
  const size_t groups = 8 / lanes, taps = std::max(1, ny * nx);
  ASSERT_EQ(rig.writes.cycles.size(), 40u);
  for (size_t i = 1; i < 40; ++i)
    EXPECT_EQ(rig.writes.cycles[i] - rig.writes.cycles[i - 1], groups * taps) << "word " << i;
  EXPECT_EQ(rig.done_cycles[0], rig.writes.cycles[39] + 1);
  if (ny * nx == 0) return;
  ASSERT_EQ(rig.reads.cycles.size(), 40 * taps);
  EXPECT_EQ(rig.reads.cycles[0], 4u);  // start, pixel in, in the FIFO, read
  if (taps == 1) {
    EXPECT_EQ(rig.writes.cycles[0], rig.reads.cycles[0] + latency + groups - 1);
  }
}

TEST(Vector, one_tap_word_per_8_over_lanes_cycles) {
  for (int ny : {0, 1, 3})
    for (int nx : {1, 2}) {
      check_rate<Vvector8>(8, ny, nx);
      check_rate<Vvector4>(4, ny, nx);
      check_rate<Vvector2>(2, ny, nx);
      check_rate<Vvector1>(1, ny, nx);
      check_rate<Vvector_plain>(4, ny, nx, 7);
    }
}

TEST(Vector, depthwise_reads_its_coefficients_and_then_a_tap_a_cycle) {
  std::mt19937 rng(3);
  BankMemory banks = memory();
  Rig<Vvector8> rig(0, 1, banks);
  Descriptor d = random_pass(rng);
  std::vector<Pixel> list = random_pixels(rng, 20, 1);
  make_depthwise(d, 3, 3, list, banks, rng);
  for (Pixel& p : list) p.ny = p.nx = 3, p.column_word = 0;
  rig.run(d, list);
  const size_t reads = 7 + 9 + 20 * 9;
  ASSERT_EQ(rig.reads.cycles.size(), reads);
  EXPECT_EQ(rig.reads.cycles[0], 2u);  // start, read
  EXPECT_EQ(rig.reads.cycles[reads - 1], 2u + reads - 1);
  ASSERT_EQ(rig.writes.cycles.size(), 20u);
  EXPECT_EQ(rig.writes.cycles[19], rig.reads.cycles[reads - 1] + 9);
}

TEST(Vector, the_largest_window_stays_exact) {
  for (int lane : {-255, 255}) {
    BankMemory banks = memory();
    for (auto& word : banks[0]) word.fill(static_cast<int16_t>(lane));
    Rig<Vvector8> rig(0, 1, banks);
    // 255 * 255 taps of 255 * 65535 are 2^40; shift 32 and up brings them back into range.
    for (uint32_t shift : {0u, 16u, 32u, 33u, 40u, 47u}) {
      std::mt19937 rng(shift);
      Descriptor d = random_pass(rng);
      d.set(field::words, 1);
      d.set(field::is_max, 0);
      d.set(field::shift, shift);
      d.set(field::mult0, 0xffff);
      d.set(field::mult1, 0xffff);
      d.set_signed(field::low, -256);
      d.set_signed(field::high, 255);
      Pixel p;
      p.nx = p.ny = 255;
      p.last = true;
      Queue<Pixel> pixels({p});
      Queue<hls::BankWrite> expected;
      hls::vector(d, 0, bank_array<65536>(banks[0]), pixels, expected);
      rig.run(d, {p});
      EXPECT_TRUE(rig.writes.writes.back() == expected.read()) << "shift " << shift;
    }
  }
}

}  // namespace
}  // namespace winnow::tests
