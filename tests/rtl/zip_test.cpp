// wn_zip against its kernel, and its rate.
#include "hls/zip.h"

#include "Vzip128.h"
#include "Vzip512.h"
#include "Vzip64.h"
#include "tests/rtl/pins.h"
#include "tests/support/queue.h"

namespace winnow::tests {
namespace {

using hls::Beat;
using hls::Word;

struct Item {
  Word word{};
  bool last = false;
};

template <typename Dut, int Bytes>
struct Rig {
  Rig(double in_stall, double out_stall, uint32_t seed)
      : words(
            [this](bool v, const Item& i) {
              dut().word_valid_i = v;
              set_word(dut().word_data_i, i.word);
              dut().word_last_i = i.last;
            },
            [this] { return dut().word_ready_o; }, in_stall, seed),
        beats([this] { return dut().beat_valid_o; },
              [this] { return get_beat<Bytes>(dut().beat_data_o, dut().beat_last_o); },
              [this](bool r) { dut().beat_ready_i = r; }, out_stall, seed + 1) {
    bench.add(words);
    bench.add(beats);
    bench.reset();
  }
  Dut& dut() { return *bench.dut; }

  /// A stream of `count` words, for the module and the kernel; returns the kernel's beats.
  uint16_t push(uint32_t count, uint8_t zero_point, double density, std::mt19937& rng, Queue<Beat<Bytes>>& out) {
    Queue<Word> in;
    for (uint32_t i = 0; i < count; ++i) {
      const Word w = random_word(rng, density, -zero_point, 255 - zero_point);
      in.write(w);
      words.push({w, i == count - 1});
    }
    return hls::zip(count, zero_point, in, out);
  }

  Bench<Dut> bench;
  Source<Item> words;
  Sink<Beat<Bytes>> beats;
};

template <typename Dut, int Bytes>
void check_streams(uint32_t seed) {
  SCOPED_TRACE("seed " + std::to_string(seed));
  std::mt19937 rng(seed);
  Rig<Dut, Bytes> rig(0.2 * (seed % 4), 0.2 * (seed / 4 % 4), seed);
  const auto zero_point = static_cast<uint8_t>(rng() % 3 ? rng() : 255 * (rng() & 1));
  rig.dut().zero_point_i = zero_point;
  Queue<Beat<Bytes>> expected;
  for (int stream = 0; stream < 8; ++stream)
    rig.push(1 + rng() % (rng() % 2 ? 100 : 4), zero_point, 0.1 * (rng() % 11), rng, expected);
  rig.bench.run_until([&] { return rig.beats.items.size() == expected.size(); }, "the beats", 20000);
  rig.bench.run(20);
  ASSERT_EQ(rig.beats.items.size(), expected.size());
  for (const auto& beat : rig.beats.items) ASSERT_EQ(beat, expected.read());
}

TEST(Zip, random_streams_match_the_kernel) {
  for (uint32_t seed = 1; seed <= 64; ++seed) {
    check_streams<Vzip64, 8>(seed);
    check_streams<Vzip128, 16>(seed);
    check_streams<Vzip512, 64>(seed);
  }
}

/// Cycles in which `count` words of the given density go in.
template <typename Dut, int Bytes>
uint64_t span(uint32_t count, double density, uint64_t* latency = nullptr) {
  std::mt19937 rng(3);
  Rig<Dut, Bytes> rig(0, 0, 1);
  Queue<Beat<Bytes>> expected;
  rig.dut().zero_point_i = 0;
  rig.push(count, 0, density, rng, expected);
  rig.bench.run_until([&] { return rig.words.idle(); }, "the words", 10000);
  const uint64_t cycles = rig.bench.cycle;
  rig.bench.run_until([&] { return !rig.beats.items.empty() && rig.beats.items.back().last; }, "the last beat", 100);
  if (latency) *latency = rig.beats.cycles.back() - cycles;
  return cycles;
}

TEST(Zip, one_word_per_cycle) {
  uint64_t latency;
  for (double density : {0.0, 0.5, 1.0}) {
    EXPECT_EQ((span<Vzip128, 16>(1000, density)), 1000u);
    EXPECT_EQ((span<Vzip512, 64>(1000, density)), 1000u);
  }
  EXPECT_NEAR((span<Vzip64, 8>(1000, 0.5)), 1000, 5);
  EXPECT_NEAR((span<Vzip64, 8>(1000, 1.0)), 1125, 8);  // 9 bytes a word, some lanes zero; 8 a cycle
  span<Vzip128, 16>(1, 1.0, &latency);
  EXPECT_EQ(latency, 2u);
  span<Vzip512, 64>(1, 1.0, &latency);
  EXPECT_EQ(latency, 3u);
}

}  // namespace
}  // namespace winnow::tests
