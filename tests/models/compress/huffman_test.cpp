// Are the Huffman codes prefix codes, optimal under the length limit, and what the decoder's tables decode?
#include "models/compress/huffman.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <functional>
#include <queue>
#include <random>

namespace winnow::models::compress {
namespace {

using Counts = std::vector<uint64_t>;

double kraft(const HuffmanCode& code) {
  double sum = 0;
  for (uint8_t l : code.length)
    if (l > 0) sum += 1.0 / (1 << l);
  return sum;
}

/// Bits of the unlimited Huffman code, by the textbook's merging of the two lightest.
uint64_t unlimited_bits(const Counts& counts) {
  std::priority_queue<uint64_t, std::vector<uint64_t>, std::greater<>> heap;
  for (uint64_t n : counts)
    if (n > 0) heap.push(n);
  if (heap.size() == 1) return heap.top();
  uint64_t bits = 0;
  while (heap.size() > 1) {
    uint64_t merged = heap.top();
    heap.pop();
    merged += heap.top();
    heap.pop();
    heap.push(merged);
    bits += merged;
  }
  return bits;
}

/// The least total length of any code with codewords of at most `limit` bits, by trying all non-decreasing lengths.
uint64_t best_bits(Counts counts, int limit) {
  std::sort(counts.rbegin(), counts.rend());
  uint64_t best = UINT64_MAX;
  std::function<void(size_t, int, int, uint64_t)> place = [&](size_t i, int length, int space, uint64_t bits) {
    if (i == counts.size()) {
      best = std::min(best, bits);
      return;
    }
    for (int l = length; l <= limit; ++l)
      if (const int need = 1 << (limit - l); need <= space)
        place(i + 1, l, space - need, bits + counts[i] * static_cast<uint64_t>(l));
  };
  place(0, 1, 1 << limit, 0);
  return best;
}

TEST(Huffman, MatchesTheTextbookCode) {
  // Frequencies of D. A. Huffman's classic exercise: lengths 1, 3, 3, 3, 4, 4.
  const HuffmanCode code = huffman_code({45, 13, 12, 16, 9, 5});
  EXPECT_EQ(code.length, (std::vector<uint8_t>{1, 3, 3, 3, 4, 4}));
  EXPECT_EQ(code.codeword, (std::vector<uint16_t>{0, 4, 5, 6, 14, 15}));
  EXPECT_EQ(code.by_rank, (std::vector<uint8_t>{0, 1, 2, 3, 4, 5}));
}

TEST(Huffman, IsACompletePrefixCodeWithinOneBitOfTheEntropy) {
  std::mt19937 random(1);
  for (int trial = 0; trial < 200; ++trial) {
    Counts counts(2 + random() % 255);
    const double skew = (random() % 400) / 100.0;
    for (size_t s = 0; s < counts.size(); ++s) counts[s] = 1 + static_cast<uint64_t>(1e5 * std::pow(s + 1.0, -skew));
    std::shuffle(counts.begin(), counts.end(), random);
    uint64_t total = 0;
    for (uint64_t n : counts) total += n;
    const HuffmanCode code = huffman_code(counts);
    EXPECT_DOUBLE_EQ(kraft(code), 1.0);
    EXPECT_GE(static_cast<double>(coded_bits(code, counts)), entropy_bits(counts) - 1e-6);
    EXPECT_LE(static_cast<double>(coded_bits(code, counts)), entropy_bits(counts) + static_cast<double>(total));
    const bool limited = *std::max_element(code.length.begin(), code.length.end()) == hls::kHuffmanMaxLength;
    if (!limited) {
      EXPECT_EQ(coded_bits(code, counts), unlimited_bits(counts));
    }
    EXPECT_GE(coded_bits(code, counts), unlimited_bits(counts));
  }
}

TEST(Huffman, IsOptimalUnderTheLengthLimit) {
  std::mt19937 random(2);
  for (int trial = 0; trial < 100; ++trial) {
    Counts counts(2 + random() % 7);
    for (uint64_t& n : counts) n = 1 + random() % (1u << (random() % 16));
    for (int limit = 3; limit <= 6; ++limit) {
      const HuffmanCode code = huffman_code(counts, limit);
      EXPECT_LE(*std::max_element(code.length.begin(), code.length.end()), limit);
      EXPECT_EQ(coded_bits(code, counts), best_bits(counts, limit));
    }
  }
}

TEST(Huffman, LimitsFibonacciCountsTo12Bits) {
  Counts counts{1, 1};
  while (counts.size() < 40) counts.push_back(counts[counts.size() - 1] + counts[counts.size() - 2]);
  const HuffmanCode code = huffman_code(counts);
  EXPECT_EQ(*std::max_element(code.length.begin(), code.length.end()), 12);
  EXPECT_DOUBLE_EQ(kraft(code), 1.0);
}

TEST(Huffman, OneSymbolTakesOneBitAndNoSymbolNone) {
  const HuffmanCode one = huffman_code({0, 0, 7, 0});
  EXPECT_EQ(one.length, (std::vector<uint8_t>{0, 0, 1, 0}));
  const hls::HuffmanTable table = decoder_table(one);
  EXPECT_TRUE(hls::match(table, 0x7ff).hit);
  EXPECT_EQ(hls::match(table, 0).length, 1);
  EXPECT_EQ(hls::match(table, 0).rank, 0);
  EXPECT_FALSE(hls::match(table, 0x800).hit);

  const HuffmanCode none = huffman_code({0, 0});
  EXPECT_TRUE(none.empty());
  EXPECT_FALSE(hls::match(decoder_table(none), 0).hit);
}

TEST(Huffman, DecoderTablesGiveBackEverySymbol) {
  std::mt19937 random(3);
  for (int trial = 0; trial < 100; ++trial) {
    Counts counts(1 + random() % 256);
    for (uint64_t& n : counts) n = random() % 3 ? uint64_t{random() % (1u << (random() % 20))} : 0;
    const HuffmanCode code = huffman_code(counts);
    const hls::HuffmanTable table = decoder_table(code);
    for (size_t s = 0; s < counts.size(); ++s) {
      if (code.length[s] == 0) {
        EXPECT_EQ(counts[s], 0u);
        continue;
      }
      const int rest = hls::kHuffmanMaxLength - code.length[s];
      const uint16_t peek = static_cast<uint16_t>(code.codeword[s] << rest | (random() & ((1u << rest) - 1)));
      const hls::HuffmanMatch m = hls::match(table, peek);
      ASSERT_TRUE(m.hit);
      EXPECT_EQ(m.length, code.length[s]);
      EXPECT_EQ(code.by_rank[m.rank], s);
    }
  }
}

TEST(Huffman, EntropyOfEqualCountsIsTheLogarithm) {
  EXPECT_DOUBLE_EQ(entropy_bits({5, 5, 5, 5}), 40.0);
  EXPECT_DOUBLE_EQ(entropy_bits({3, 1}), 4 * 2 - 3 * std::log2(3.0));
  EXPECT_EQ(entropy_bits({9, 0}), 0.0);
  EXPECT_EQ(entropy_bits({}), 0.0);
}

}  // namespace
}  // namespace winnow::models::compress
