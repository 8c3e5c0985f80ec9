// wn_requantize against its kernel, rows of several array shapes, random stalls; its cycles without stalls.
#include "hls/requantize.h"

#include "Vrequantize_one.h"
#include "Vrequantize_pad.h"
#include "Vrequantize_second.h"
#include "Vrequantize_three.h"
#include "tests/rtl/compute_bits.h"
#include "tests/support/queue.h"

namespace winnow::tests {
namespace {

struct Place {
  hls::Geometry geometry;
  int row, acc_bits, params;
};
template <typename Model>
constexpr Place place_of();
template <>
constexpr Place place_of<Vrequantize_one>() {
  return {{1, 1}, 0, 32, 64};
}
template <>
constexpr Place place_of<Vrequantize_three>() {
  return {{2, 6}, 1, 24, 32};
}  // three banks: 1, 3, 5
template <>
constexpr Place place_of<Vrequantize_second>() {
  return {{5, 3}, 4, 20, 32};
}  // second row of bank 1, no padding
template <>
constexpr Place place_of<Vrequantize_pad>() {
  return {{7, 3}, 4, 32, 32};
}  // second and last row of bank 1, one is missing

int32_t random_bits_signed(std::mt19937& rng, int bits) {
  return sign_extend(rng() >> random_int(rng, 0, bits - 1), bits);
}

template <typename Model>
struct Requantizer {
  static constexpr Place place = place_of<Model>();
  Bench<Model> bench;
  Model& dut = *bench.dut;
  hls::Descriptor d;
  hls::Param params[place.params];
  Source<int32_t> psums;
  Sink<hls::BankWrite> sink;
  int kt = 0;
  uint64_t done = 0, done_cycle = 0;

  Requantizer(double in_stall, double out_stall, uint32_t seed)
      : psums(
            [this](bool v, int32_t p) {
              dut.psum_valid_i = v, set_port(dut.psum_data_i, 0, place.acc_bits, static_cast<uint32_t>(p));
            },
            [this] { return dut.psum_ready_o; }, in_stall, seed),
        sink([this] { return dut.word_valid_o; },
             [this] {
               return hls::BankWrite{dut.word_bank_o, dut.word_addr_o, get_word(dut.word_data_o, 0)};
             },
             [this](bool r) { dut.word_ready_i = r; }, out_stall, seed + 1) {
    bench.reset();
    bench.add(psums);
    bench.add(sink);
  }

  /// Random parameters, written through the port, and a descriptor.
  void prepare(int kb, int pixels, std::mt19937& rng) {
    kt = kb * place.geometry.banks_of_row(place.row);
    const int base = random_int(rng, 0, place.params - kt);
    for (int i = 0; i < kt; ++i) {
      hls::Param& p = params[base + i];
      p.shift = static_cast<uint8_t>(random_int(rng, 0, 3) ? random_int(rng, 8, 40)
                                                           : random_int(rng, 0, 63));  // from 48 on: no channel
      p.multiplier = static_cast<uint16_t>(random_int(rng, 0, 3) ? 32768 + rng() % 32768 : rng());
      p.bias = random_bits_signed(rng, place.acc_bits - 1);
      dut.prm_we_i = 1;
      dut.prm_addr_i = static_cast<SData>(base + i);
      dut.prm_data_i = param_bits(p);
      bench.step();
    }
    dut.prm_we_i = 0;
    d = hls::Descriptor{};
    namespace f = hls::field;
    const int low = random_int(rng, -255, 100);  // 0 may lie outside
    d.set_signed(f::low, low);
    d.set_signed(f::high, std::min(255, low + random_int(rng, 0, 255)));
    d.set(f::kb, kb);
    d.set(f::param_base, base);
    d.set(f::pixels, pixels);
    d.set_wrapping(f::out_base, rng() & 0xffff);
    d.set_wrapping(f::out_x, rng() & 0xffff);
    set_descriptor(dut.desc_i, d);
  }
  /// Starts, sends random psums from the next cycle on, runs until done_o; the expected words go to `expected`.
  void run(Queue<hls::BankWrite>& expected, int pixels, std::mt19937& rng) {
    dut.start_i = 1;
    bench.step();
    dut.start_i = 0;
    Queue<int32_t> stream;
    for (int i = 0; i < pixels * kt; ++i) {
      const int32_t psum = random_bits_signed(rng, place.acc_bits - 1);
      stream.write(psum);
      psums.push(psum);
    }
    hls::requantize(d, place.geometry, place.row, params, stream, expected);
    bench.run_until(
        [&] {
          if (dut.done_o) done_cycle = bench.cycle, ++done;
          return dut.done_o;
        },
        "done");
  }
};

int largest_kb(const Place& p) {
  return std::min(32 / p.geometry.banks_of_row(p.row), p.params / p.geometry.banks_of_row(p.row));
}

template <typename Model>
void random_tiles(uint32_t seed) {
  SCOPED_TRACE(seed);
  std::mt19937 rng(seed);
  Requantizer<Model> q(0.25 * (seed % 3), 0.2 * (seed % 5), seed);
  for (int tile = 0; tile < 4; ++tile) {
    const int pixels = random_int(rng, 1, 20);
    q.prepare(random_int(rng, 1, largest_kb(q.place)), pixels, rng);
    Queue<hls::BankWrite> expected;
    q.sink.items.clear();
    q.run(expected, pixels, rng);
    ASSERT_EQ(q.sink.items.size(), expected.size()) << "done before the last word, or too many words";
    for (const hls::BankWrite& word : q.sink.items) ASSERT_EQ(word, expected.read());
    q.bench.step();
    ASSERT_FALSE(q.dut.done_o) << "done is one pulse";
    ASSERT_FALSE(::testing::Test::HasFailure());
  }
}

TEST(Requantize, only_row) {
  for (uint32_t seed = 1; seed <= 60; ++seed) random_tiles<Vrequantize_one>(seed);
}
TEST(Requantize, row_of_three_banks) {
  for (uint32_t seed = 1; seed <= 60; ++seed) random_tiles<Vrequantize_three>(seed);
}
TEST(Requantize, second_row_of_a_bank) {
  for (uint32_t seed = 1; seed <= 60; ++seed) random_tiles<Vrequantize_second>(seed);
}
TEST(Requantize, last_row_pads_for_the_missing_one) {
  for (uint32_t seed = 1; seed <= 60; ++seed) random_tiles<Vrequantize_pad>(seed);
}

TEST(Requantize, one_psum_per_cycle_padding_included) {
  for (int kb = 2; kb <= 32; ++kb) {
    SCOPED_TRACE(kb);
    std::mt19937 rng(kb);
    Requantizer<Vrequantize_pad> q(0, 0, 1);
    const int pixels = 30;
    q.prepare(kb, pixels, rng);
    Queue<hls::BankWrite> expected;
    const uint64_t start = q.bench.cycle + 1;
    q.run(expected, pixels, rng);
    const int wb = (kb + 7) / 8;
    EXPECT_EQ(q.sink.items.size(), static_cast<size_t>(pixels * wb * 2));
    // psums from the cycle after start_i on; 7 cycles after the last its word, wb padding words, then done
    EXPECT_EQ(q.done_cycle - start, static_cast<uint64_t>(pixels * kb - 1 + 7 + wb + 1));
  }
}

TEST(Requantize, a_word_takes_a_cycle) {
  std::mt19937 rng(3);
  Requantizer<Vrequantize_pad> q(0, 0, 1);
  const int pixels = 50;
  q.prepare(1, pixels, rng);
  Queue<hls::BankWrite> expected;
  q.run(expected, pixels, rng);
  EXPECT_EQ(q.sink.cycles.back() - q.sink.cycles.front(), 2u * pixels - 1);
}

}  // namespace
}  // namespace winnow::tests
