// wn_unzip against its kernel, and its rate.
#include "hls/unzip.h"

#include "Vunzip128.h"
#include "Vunzip512.h"
#include "Vunzip64.h"
#include "hls/zip.h"
#include "tests/rtl/pins.h"
#include "tests/support/queue.h"

namespace winnow::tests {
namespace {

using hls::Beat;
using hls::Word;

template <typename Dut, int Bytes>
struct Rig {
  Rig(double in_stall, double out_stall, uint32_t seed)
      : beats(
            [this](bool v, const Beat<Bytes>& b) {
              dut().in_valid_i = v;
              set_beat(dut().in_data_i, b);
            },
            [this] { return dut().in_ready_o; }, in_stall, seed),
        words([this] { return dut().word_valid_o && words.items.size() < wanted; },
              [this] { return get_word(dut().word_data_o); }, [this](bool r) { dut().word_ready_i = r; }, out_stall,
              seed + 1) {
    dut().clear_i = 0;
    bench.add(beats);
    bench.add(words);
    bench.reset();
  }
  Dut& dut() { return *bench.dut; }

  size_t wanted = ~size_t{0};  // words past this are padding: clear_i may drop one that waits

  Bench<Dut> bench;
  Source<Beat<Bytes>> beats;
  Sink<Word> words;
};

template <typename Dut, int Bytes>
void check_streams(uint32_t seed) {
  SCOPED_TRACE("seed " + std::to_string(seed));
  std::mt19937 rng(seed);
  Rig<Dut, Bytes> rig(0.2 * (seed % 4), 0.2 * (seed / 4 % 4), seed);
  auto& dut = rig.dut();
  for (int stream = 0; stream < 5; ++stream) {
    const auto zero_point = static_cast<uint8_t>(rng() % 3 ? rng() : 255 * (rng() & 1));
    const uint32_t count = 1 + rng() % 100;
    const double density = 0.1 * (rng() % 11);
    std::vector<Word> original;
    for (uint32_t i = 0; i < count; ++i) original.push_back(random_word(rng, density, -zero_point, 255 - zero_point));
    Queue<Word> in(original), expected;
    Queue<Beat<Bytes>> zipped;
    hls::zip(count, zero_point, in, zipped);
    const std::vector<Beat<Bytes>> list = drained(zipped);
    for (const Beat<Bytes>& beat : list) rig.beats.push(beat);
    Queue<Beat<Bytes>> beats(list);
    ASSERT_TRUE(hls::unzip(count, beats.size(), zero_point, beats, expected));

    dut.zero_point_i = zero_point;
    rig.words.items.clear();
    rig.wanted = count;
    rig.bench.run_until([&] { return rig.words.items.size() == count; }, "the words", 10000);
    EXPECT_TRUE(rig.beats.idle());
    dut.clear_i = 1;
    rig.bench.step();
    dut.clear_i = 0;
    rig.bench.step();
    EXPECT_TRUE(dut.empty_o);
    EXPECT_FALSE(dut.word_valid_o);
    for (uint32_t i = 0; i < count; ++i) {
      const Word word = expected.read();
      ASSERT_EQ(word, original[i]);
      ASSERT_EQ(rig.words.items[i], word) << "word " << i;
    }
  }
}

TEST(Unzip, random_streams_match_the_kernel) {
  for (uint32_t seed = 1; seed <= 64; ++seed) {
    check_streams<Vunzip64, 8>(seed);
    check_streams<Vunzip128, 16>(seed);
    check_streams<Vunzip512, 64>(seed);
  }
}

/// Cycles from the first to the last of `count` words of the given density.
template <typename Dut, int Bytes>
uint64_t span(uint32_t count, double density, uint64_t* latency = nullptr) {
  std::mt19937 rng(3);
  Rig<Dut, Bytes> rig(0, 0, 1);
  Queue<Word> in;
  Queue<Beat<Bytes>> beats;
  for (uint32_t i = 0; i < count; ++i) in.write(random_word(rng, density, 1, 100));
  rig.dut().zero_point_i = 0;
  hls::zip(count, 0, in, beats);
  while (!beats.empty()) rig.beats.push(beats.read());
  rig.bench.run_until([&] { return rig.words.items.size() >= count; }, "the words", 10000);
  if (latency) *latency = rig.words.cycles[0] - 1;  // the first beat goes in in cycle 1
  return rig.words.cycles[count - 1] - rig.words.cycles[0];
}

TEST(Unzip, one_word_per_cycle) {
  for (double density : {0.0, 0.5, 1.0}) {
    uint64_t latency;
    EXPECT_EQ((span<Vunzip128, 16>(1000, density, &latency)), 999u);
    EXPECT_EQ(latency, 2u);
    EXPECT_EQ((span<Vunzip512, 64>(1000, density, &latency)), 999u);
    EXPECT_EQ(latency, 3u);
  }
  EXPECT_EQ((span<Vunzip64, 8>(1000, 0.5)), 999u);
  EXPECT_NEAR((span<Vunzip64, 8>(1000, 1.0)), 1125, 2);  // 9 bytes a word, 8 a cycle
}

TEST(Unzip, empty_says_that_a_word_is_not_whole) {
  Rig<Vunzip64, 8> rig(0, 0, 1);
  rig.dut().zero_point_i = 5;
  Beat<8> beat;
  beat.bytes = {0xff, 1, 2, 3, 4, 5, 6, 7};
  rig.beats.push(beat);
  rig.bench.run(10);
  EXPECT_TRUE(rig.beats.idle());
  EXPECT_TRUE(rig.dut().empty_o);
  EXPECT_TRUE(rig.words.items.empty());
  beat.bytes = {8, 0, 0, 0, 0, 0, 0, 0};
  rig.beats.push(beat);
  rig.bench.run(3);
  ASSERT_FALSE(rig.words.items.empty());
  EXPECT_EQ(rig.words.items[0], (Word{-4, -3, -2, -1, 0, 1, 2, 3}));
}

}  // namespace
}  // namespace winnow::tests
