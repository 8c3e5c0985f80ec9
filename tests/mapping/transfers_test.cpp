// Are all pixels of what comes from DRAM or goes there in streams, once, each of a length that a slot can say?
#include "mapping/transfers.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <set>

#include "mapping/costs.h"
#include "mapping/mapping.h"
#include "tests/mapping/small_network.h"
#include "tests/support/map_network.h"
#include "tests/support/random_case.h"

namespace winnow::mapping {
namespace transfers_test {

Layout dealt(int channels, int height, int width, int banks) {
  Layout l;
  l.tensor = "t";
  l.shape = {channels, height, width};
  for (int c = 0; c < channels; ++c) l.places.push_back({c % banks, c / banks});
  l.words = (channels + 8 * banks - 1) / (8 * banks);
  return l;
}

TEST(CutStream, pieces_hold_everything_once_and_fit) {
  struct Case {
    int columns, channels, height, width, images;
    size_t pieces;
  };
  // A pixel of 15 channels in 2 banks takes 17 bytes at most, and 30,840 of those exactly 65,535 beats of 8.
  for (const Case& c : {Case{2, 15, 30840, 1, 1, 1}, Case{2, 15, 30841, 1, 1, 2}, Case{2, 15, 1, 30841, 1, 2},
                        Case{2, 15, 154, 200, 1, 1}, Case{2, 15, 155, 200, 1, 2}, Case{2, 15, 77, 200, 2, 1},
                        Case{2, 15, 78, 200, 2, 2}, Case{1, 1, 65535, 1, 1, 1}, Case{1, 1, 256, 256, 1, 2},
                        Case{32, 65536, 1, 1, 1, 1}, Case{32, 65536 * 7, 1, 1, 1, 1}, Case{32, 65536 * 8, 1, 1, 1, 2},
                        Case{32, 65536 * 8, 2, 3, 1, 7}, Case{1, 65536 * 8, 1, 1, 1, 2}}) {
    SCOPED_TRACE(testing::Message() << c.columns << " columns, " << c.channels << " x " << c.height << " x " << c.width
                                    << ", " << c.images << " images");
    const Layout l = dealt(c.channels, c.height, c.width, c.columns);
    const int64_t pixels = c.images * l.pixels();
    const std::vector<PixelRange> pieces = cut_stream(l, {0, pixels, 0, l.words}, c.columns, 8);
    EXPECT_EQ(pieces.size(), c.pieces);
    std::vector<int> held(static_cast<size_t>(pixels * l.words), 0);
    std::vector<int> channels(static_cast<size_t>(l.words), 0);
    for (const Place& p : l.places) ++channels[static_cast<size_t>(p.position / 8)];
    for (const PixelRange& r : pieces) {
      int64_t bytes = 0;
      for (int w = r.first_word; w < r.first_word + r.words; ++w) {
        bytes += r.pixels() * (c.columns + channels[static_cast<size_t>(w)]);
        for (int64_t p = r.begin; p < r.end; ++p) ++held[static_cast<size_t>(p * l.words + w)];
      }
      EXPECT_LE((bytes + 7) / 8, 65535);
      EXPECT_LE(r.pixels() * r.words, 65535);
      if (c.width > 1 && l.words == 1 && c.height > 1) {
        EXPECT_EQ(r.begin % c.width, 0) << "whole rows";
      }
    }
    EXPECT_EQ(std::count(held.begin(), held.end(), 1), static_cast<std::ptrdiff_t>(held.size()));
  }
}

/// A network up to the stage before, one image in the banks at a time; nothing where it is refused.
struct Case {
  models::Network network;
  accelerators::Accelerator accelerator;
  std::optional<Encoded> encoded;
  std::optional<Planned> plan;

  Case(models::Network n, accelerators::Accelerator a, int batch) : network(std::move(n)), accelerator(std::move(a)) {
    encoded = std::move(tests::encode_dealt(network, accelerator).value);
    if (!encoded) return;
    const CountStreams count = [&](const Schedule& s) {
      return count_transfers(network, accelerator, encoded->placed, s, batch);
    };
    plan = std::move(plan_schedule(measure_costs(network, accelerator, *encoded), batch, count).value);
  }
  Outcome<PlacedTransfers> place(DramSpace dram = {}) const {
    return place_transfers(network, accelerator, encoded->placed, *plan, std::move(dram));
  }
};

/// Beats of a stream of whatever values: a mask for every word, a byte for every channel.
int64_t most_beats(const Case& c, const Transfer& t) {
  const Layout& layout = c.encoded->placed.layout(t.tensor);
  int64_t channels = 0;
  for (const Place& p : layout.places) {
    const int word = p.position / hls::kLanes - t.range.first_word;
    channels += word >= 0 && word < t.range.words;
  }
  const int64_t bytes = t.range.pixels() * (int64_t{c.accelerator.columns} * t.range.words + channels);
  return (bytes + c.accelerator.axi_bytes() - 1) / c.accelerator.axi_bytes();
}

/// How often every word of every pixel of a tensor of a chunk is in a stream.
using Held = std::map<std::pair<std::string, int>, std::vector<int>>;
Held held_words(const Case& c, const std::vector<Transfer>& transfers) {
  Held held;
  for (const Transfer& t : transfers) {
    const Layout& layout = c.encoded->placed.layout(t.tensor);
    const int images = t.origin == Origin::kConstant ? 1 : c.plan->chunks[static_cast<size_t>(t.chunk)].count;
    std::vector<int>& words = held[{t.tensor, t.chunk}];
    words.resize(static_cast<size_t>(images * layout.pixels() * layout.words), 0);
    for (int64_t p = t.range.begin; p < t.range.end; ++p)
      for (int w = t.range.first_word; w < t.range.first_word + t.range.words; ++w)
        ++words.at(static_cast<size_t>(p * layout.words + w));
  }
  return held;
}

void expect_contract(const Case& c, const PlacedTransfers& placed) {
  std::set<int> slots;
  std::vector<Range> ranges;
  for (const Transfer& t : placed.transfers) {
    EXPECT_LE(most_beats(c, t), 65535);
    EXPECT_LE(most_beats(c, t) * c.accelerator.axi_bytes(), t.capacity_bytes);
    EXPECT_EQ(t.address % kPage, 0u);
    EXPECT_TRUE(slots.insert(t.slot).second);
    EXPECT_LT(t.slot, hls::kLengthSlots);
    EXPECT_GE(t.slot, 0);
    for (const Range& other : ranges) EXPECT_FALSE(other.meets({t.address, t.capacity_bytes}));
    ranges.push_back({t.address, t.capacity_bytes});
    EXPECT_LE(uint64_t{t.address} + t.capacity_bytes, placed.dram.next);
    EXPECT_EQ(t.range.begin >= 0 && t.range.begin < t.range.end, true);
  }
  const Lowered& lowered = c.encoded->placed.lowered;
  std::set<std::string> expected = {c.network.input_name};
  for (const std::string& output : c.network.outputs) {
    const std::string& physical = lowered.views.at(output).physical;
    if (physical != c.network.input_name) expected.insert(lowered.holder(physical));
  }
  for (const auto& [holder, home] : c.plan->schedule.homes)
    if (home == Home::kDram) expected.insert(holder);
  const Held held = held_words(c, placed.transfers);
  for (const auto& [of, words] : held)
    EXPECT_EQ(std::count(words.begin(), words.end(), 1), static_cast<std::ptrdiff_t>(words.size())) << of.first;
  for (int chunk = 0; chunk < static_cast<int>(c.plan->chunks.size()); ++chunk)
    for (const std::string& tensor : expected) EXPECT_EQ(held.count({tensor, chunk}), 1u) << tensor;
}

TEST(PlaceTransfers, every_word_is_in_one_stream_and_every_stream_has_its_place) {
  int placed = 0, in_blocks = 0, read_back = 0;
  for (uint32_t seed = 1; seed <= 400; ++seed) {
    SCOPED_TRACE("seed " + std::to_string(seed));
    auto [network, a] = tests::random_tall_case(seed, seed % 4 ? 64 << seed % 4 : 0);
    const Case c(std::move(network), std::move(a), 1 + static_cast<int>(seed % 3));
    if (!c.plan) continue;
    const Outcome<PlacedTransfers> made = c.place();
    if (!made) continue;
    ++placed;
    in_blocks += !c.plan->schedule.block_rows.empty();
    expect_contract(c, *made.value);
    // Written regions and read ones: each kind without overlaps.
    for (const hls::Traffic stream : {hls::Traffic::kActsIn, hls::Traffic::kActsOut}) {
      std::vector<Range> ranges;
      for (const Region& r : made.value->dram.regions) {
        if (r.stream != stream) continue;
        for (const Range& other : ranges) EXPECT_FALSE(other.meets(r.range));
        ranges.push_back(r.range);
      }
    }
    read_back += made.value->dram.regions.size() > made.value->transfers.size();
    if (testing::Test::HasFailure()) return;
  }
  EXPECT_GE(placed, 250);
  EXPECT_GE(in_blocks, 50);
  EXPECT_GE(read_back, 20);
}

TEST(PlaceTransfers, there_are_as_many_streams_as_length_slots) {
  const models::Network network = tests::small_network(
      "[1, 2, 4]", R"({"name": "p", "type": "max_pool", "inputs": ["in"], "kernel": [1, 1]})", "p");
  const accelerators::Accelerator a = tests::small_accelerator(1, 1, 16);  // an image at a time: two streams each
  const Outcome<PlacedTransfers> most = Case(network, a, 128).place();
  ASSERT_TRUE(most);
  EXPECT_EQ(most.value->transfers.size(), 256u);
  const Outcome<PlacedTransfers> past = Case(network, a, 129).place();
  ASSERT_EQ(past.refusals.size(), 1u);
  EXPECT_EQ(past.refusals[0].what, Refused::kActivationStreams);
  EXPECT_EQ(past.refusals[0].tag, 1);
}

TEST(PlaceTransfers, begin_behind_what_is_there) {
  const Case c(tests::small_network("[3, 2, 4]",
                                    R"({"name": "p", "type": "max_pool", "inputs": ["in"], "kernel": [1, 1]})", "p"),
               tests::small_accelerator(1, 2, 64), 1);
  DramSpace dram;
  dram.next = 3 * kPage + 1;
  const Outcome<PlacedTransfers> made = c.place(dram);
  ASSERT_TRUE(made);
  ASSERT_EQ(made.value->transfers.size(), 2u);
  // 8 pixels of a word in two banks: 8 * 2 * 9 bytes at most.
  EXPECT_EQ(made.value->transfers[0].address, 4 * kPage);
  EXPECT_EQ(made.value->transfers[0].capacity_bytes, 144u);
  EXPECT_EQ(made.value->transfers[0].origin, Origin::kHost);
  EXPECT_EQ(made.value->transfers[1].address, 5 * kPage);
  EXPECT_EQ(made.value->transfers[1].origin, Origin::kDevice);
  EXPECT_TRUE(made.value->transfers[1].output);
  EXPECT_EQ(made.value->dram.next, 5 * kPage + 144u);
}

}  // namespace transfers_test
}  // namespace winnow::mapping
