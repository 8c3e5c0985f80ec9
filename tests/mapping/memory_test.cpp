// Do buffers that live together, pieces of a ring and accesses to a bank keep out of each other's way?
#include "mapping/memory.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <random>

namespace winnow::mapping {
namespace {

Buffer buffer(int begin, int end, int words) {
  Buffer b;
  b.holder = "t", b.begin = begin, b.end = end, b.rows = words, b.row_words = 1;
  return b;
}

/// The most words that live at once: no allocation does with less.
int64_t least_words(const std::vector<Buffer>& buffers) {
  int64_t most = 0;
  for (const Buffer& at : buffers) {
    int64_t words = 0;
    for (const Buffer& b : buffers)
      if (b.begin <= at.begin && at.begin <= b.end) words += b.words();
    most = std::max(most, words);
  }
  return most;
}

TEST(AllocateBuffers, two_that_live_together_never_overlap) {
  std::mt19937 random(1);
  const auto below = [&](int n) { return static_cast<int>(random() % static_cast<uint32_t>(n)); };
  for (int n = 0; n < 2000; ++n) {
    Schedule schedule;
    for (int i = 1 + below(8); i > 0; --i) {
      const int begin = below(6);
      schedule.buffers.push_back(buffer(begin, begin + below(3), 1 + below(20)));
    }
    ASSERT_TRUE(allocate_buffers(schedule, 1000));
    int high = 0;
    for (const Buffer& a : schedule.buffers) {
      ASSERT_GE(a.base, 0);
      high = std::max(high, a.base + static_cast<int>(a.words()));
      for (const Buffer& b : schedule.buffers)
        if (&a != &b && a.begin <= b.end && b.begin <= a.end) {
          ASSERT_TRUE(a.base + a.words() <= b.base || b.base + b.words() <= a.base);
        }
    }
    ASSERT_EQ(schedule.bank_words, high);
    ASSERT_GE(high, least_words(schedule.buffers));
    // What it says it needs is what it needs, and one word less is refused or done in another order.
    Schedule again = schedule;
    ASSERT_TRUE(allocate_buffers(again, high));
    ASSERT_LE(again.bank_words, high);
    Schedule tight = schedule;
    ASSERT_FALSE(allocate_buffers(tight, static_cast<int>(least_words(schedule.buffers)) - 1));
    ASSERT_GE(tight.bank_words, least_words(schedule.buffers));
  }
}

TEST(AllocateBuffers, another_order_is_tried_where_the_first_does_not_fit) {
  // In the order of their lives the second comes to lie at 4 and the large one behind it: 12 words. The largest first:
  // 8.
  Schedule schedule;
  schedule.buffers = {buffer(0, 1, 4), buffer(1, 2, 2), buffer(2, 2, 6)};
  ASSERT_TRUE(allocate_buffers(schedule, 12));
  EXPECT_EQ(schedule.bank_words, 12);
  ASSERT_TRUE(allocate_buffers(schedule, 8));
  EXPECT_EQ(schedule.bank_words, 8);
  EXPECT_FALSE(allocate_buffers(schedule, 7));
  EXPECT_EQ(schedule.bank_words, 8);
}

TEST(AllocateBuffers, the_largest_go_first_where_only_that_fits) {
  // In the order of their lives, of their lengths or of rising sizes, the second of one word comes to lie at 1 and the
  // last behind it: 4 words. The largest first, it lies at 0.
  Schedule schedule;
  schedule.buffers = {buffer(2, 4, 1), buffer(4, 4, 2), buffer(0, 2, 1)};
  ASSERT_TRUE(allocate_buffers(schedule, 3));
  EXPECT_EQ(schedule.bank_words, 3);
}

TEST(Ring, goes_around_and_names_the_tile_that_used_a_piece_last) {
  Ring ring(10);
  const auto take = [&](int n, int tile) {
    int before = 0;
    const int at = ring.take(n, tile, before);
    return std::pair(at, before);
  };
  EXPECT_EQ(take(4, 0), std::pair(0, 0));
  EXPECT_EQ(take(4, 1), std::pair(4, 0));
  EXPECT_EQ(take(4, 2), std::pair(0, 1));  // two words are left, so from the front: tile 0 must be done
  ring.use(4, 5);                          // tile 5 reads what tile 1 had loaded
  EXPECT_EQ(take(3, 6), std::pair(4, 6));  // which ends after tile 5
  EXPECT_EQ(ring.high_water(), 8);
  ring.keep_together(4);  // three words are left: the next piece begins at 0
  EXPECT_EQ(take(2, 7), std::pair(0, 3));
}

TEST(Ring, pieces_in_use_never_share_a_word) {
  std::mt19937 random(2);
  for (int n = 0; n < 300; ++n) {
    const int size = 8 + static_cast<int>(random() % 24);
    Ring ring(size);
    std::vector<int> owner(static_cast<size_t>(size), -1);  // the tile that took a word last
    for (int tile = 0; tile < 40; ++tile) {
      const int words = 1 + static_cast<int>(random() % static_cast<uint32_t>(size));
      int before = 0;
      const int at = ring.take(words, tile, before);
      ASSERT_LE(at + words, size);
      int last = -1;
      for (int w = at; w < at + words; ++w) last = std::max(last, owner[static_cast<size_t>(w)]);
      ASSERT_GE(before, last + 1) << "tile " << tile;
      std::fill_n(owner.begin() + at, words, tile);
    }
  }
}

TEST(Hazards, a_write_waits_for_readers_and_a_reader_for_the_write) {
  Hazards hazards;
  const auto waits_of = [&](hls::Unit unit, int index, int begin, int end, bool write) {
    Hazards::Waits waits{};
    hazards.access(unit, index, begin, end, write, waits);
    return waits;
  };
  EXPECT_EQ(waits_of(hls::kUnitLa, 0, 0, 10, true), Hazards::Waits{});
  Hazards::Waits expected{};
  expected[hls::kUnitLa] = 1;
  EXPECT_EQ(waits_of(hls::kUnitCp, 0, 5, 15, false), expected);  // reads what was loaded
  EXPECT_EQ(waits_of(hls::kUnitSt, 0, 0, 5, false), expected);
  EXPECT_EQ(waits_of(hls::kUnitCp, 1, 0, 10, false), expected);
  expected = {};
  expected[hls::kUnitCp] = 2;
  expected[hls::kUnitSt] = 1;
  EXPECT_EQ(waits_of(hls::kUnitLa, 1, 0, 10, true), expected);           // its own unit is in order anyway
  EXPECT_EQ(waits_of(hls::kUnitVu, 0, 15, 20, true), Hazards::Waits{});  // touches nothing
}

}  // namespace
}  // namespace winnow::mapping
