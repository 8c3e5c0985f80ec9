// wn_feeder against its kernel under random stalls of pixels, bank and column; its cycles without stalls.
#include "hls/feeder.h"

#include "Vfeeder.h"
#include "hls/walker.h"
#include "tests/rtl/compute_bits.h"
#include "tests/support/queue.h"

namespace winnow::tests {
namespace {

struct Feed {
  Bench<Vfeeder> bench;
  hls::Word bank[4096];
  std::vector<hls::Pixel> pixels;
  Queue<hls::Activation> expected;
  uint64_t cost = 0;  // max(1, non-zeros) of every word, 1 for an empty pixel
  uint64_t reads = 0;

  Feed(uint32_t seed, double density) {
    std::mt19937 rng(seed);
    Conv conv = random_conv(rng);
    conv.col_base = static_cast<uint16_t>(random_int(rng, 0, 100));
    for (int i = 0; i < 4096; ++i) bank[i] = random_word(rng, random_bit(rng, 0.3) ? 0 : density);
    const hls::Descriptor d = describe(conv);
    set_descriptor(bench.dut->desc_i, d);
    Queue<hls::Pixel> walk, again;
    hls::walker(d, walk);
    while (!walk.empty()) {
      const hls::Pixel p = walk.read();
      pixels.push_back(p);
      again.write(p);
      cost += p.nx == 0 || p.ny == 0;
      for (int y = 0; y < p.ny; ++y)
        for (int w = 0; w < p.nx * conv.words; ++w) {
          const int tap =
              p.address + y * conv.y.dilation * conv.x.in * conv.words + w / conv.words * conv.x.dilation * conv.words;
          const hls::Word& word = hls::word_at(bank, static_cast<uint16_t>(tap + w % conv.words));
          const auto zeros = std::count(word.begin(), word.end(), 0);
          cost += zeros == hls::kLanes ? 1 : hls::kLanes - zeros;
          ++reads;
        }
    }
    hls::feeder(d, bank, again, expected);
  }

  BankAgent::Pins bank_pins() {
    auto& dut = *bench.dut;
    return {[&dut] { return dut.rd_valid_o; }, [&dut] { return dut.rd_addr_o; }, [&dut](bool r) { dut.rd_ready_i = r; },
            [&dut](bool v, const hls::Word& w) {
              dut.rd_resp_i = v;
              set_word(dut.rd_data_i, 0, w);
            }};
  }

  /// Runs everything, compares, returns the cycles from the first pixel offered to the last item taken.
  uint64_t run(double pixel_stall, double bank_stall, double act_stall, uint32_t seed) {
    auto& dut = *bench.dut;
    Source<hls::Pixel> source(
        [&](bool v, const hls::Pixel& p) {
          dut.pixel_valid_i = v;
          set_pixel(dut.pixel_data_i, p);
        },
        [&] { return dut.pixel_ready_o; }, pixel_stall, seed);
    BankAgent reader(bank, bank_pins(), bank_stall, seed + 1);
    Sink<uint32_t> sink([&] { return dut.act_valid_o; }, [&] { return uint32_t{dut.act_data_o}; },
                        [&](bool r) { dut.act_ready_i = r; }, act_stall, seed + 2);
    for (const hls::Pixel& p : pixels) source.push(p);
    const size_t items = expected.size();
    bench.reset();
    bench.add(source);
    bench.add(reader);
    bench.add(sink);
    bench.run_until([&] { return sink.items.size() == items; }, "items");
    bench.run(10);
    EXPECT_EQ(sink.items.size(), items) << "items after the last";
    EXPECT_EQ(reader.reads, reads);
    for (uint32_t item : sink.items) {
      hls::Activation a = expected.read();
      if (!a.has) {  // nothing but a mark: value and column say nothing
        EXPECT_EQ(item >> 25, 2u);
      } else {
        EXPECT_EQ(item, act_bits(a));
      }
    }
    return sink.cycles.back() - 1;
  }
};

TEST(Feeder, matches_the_kernel_under_stalls) {
  for (uint32_t seed = 1; seed <= 100; ++seed) {
    SCOPED_TRACE(seed);
    Feed feed(seed, 0.25 * (seed % 5));
    feed.run(0.3 * (seed % 3), 0.2 * (seed % 4), 0.15 * (seed % 6), seed);
    if (::testing::Test::HasFailure()) return;
  }
}

TEST(Feeder, a_word_costs_its_non_zeros_and_padding_nothing) {
  for (uint32_t seed = 1; seed <= 100; ++seed) {
    SCOPED_TRACE(seed);
    Feed feed(seed, 0.25 * (seed % 5));
    const uint64_t cost = feed.cost;
    EXPECT_EQ(feed.run(0, 0, 0, seed), 4 + cost);
    if (::testing::Test::HasFailure()) return;
  }
}

}  // namespace
}  // namespace winnow::tests
