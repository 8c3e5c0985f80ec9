// Optimal canonical Huffman codes of limited length, by package-merge.
#include "models/compress/huffman.h"

#include <algorithm>
#include <cassert>
#include <cmath>

namespace winnow::models::compress {
namespace {

/// A coin of the coin collector's problem: one symbol, or two coins of the level below.
struct Package {
  uint64_t weight = 0;
  std::vector<uint8_t> symbols;
};

/// Codeword lengths by symbol. L. L. Larmore, D. S. Hirschberg, "A fast algorithm for optimal length-limited Huffman
/// codes", J. ACM 37 (1990): of the coins of every level, buy the cheapest that sum to n - 1; each purchase of a
/// symbol lengthens its codeword by one.
std::vector<uint8_t> lengths_of(const std::vector<uint64_t>& counts, int max_length) {
  std::vector<uint8_t> length(counts.size(), 0);
  std::vector<Package> coins;
  for (size_t s = 0; s < counts.size(); ++s)
    if (counts[s] > 0) coins.push_back({counts[s], {static_cast<uint8_t>(s)}});
  if (coins.empty()) return length;
  if (coins.size() == 1) {
    length[coins[0].symbols[0]] = 1;
    return length;
  }
  assert(coins.size() <= size_t{1} << max_length);
  const auto lighter = [](const Package& a, const Package& b) { return a.weight < b.weight; };
  std::stable_sort(coins.begin(), coins.end(), lighter);
  std::vector<Package> level = coins;
  for (int l = 1; l < max_length; ++l) {
    std::vector<Package> pairs;
    for (size_t i = 0; i + 1 < level.size(); i += 2) {
      Package pair = level[i];
      pair.weight += level[i + 1].weight;
      pair.symbols.insert(pair.symbols.end(), level[i + 1].symbols.begin(), level[i + 1].symbols.end());
      pairs.push_back(std::move(pair));
    }
    level.clear();
    std::merge(coins.begin(), coins.end(), pairs.begin(), pairs.end(), std::back_inserter(level), lighter);
  }
  for (size_t i = 0; i < 2 * (coins.size() - 1); ++i)
    for (uint8_t s : level[i].symbols) ++length[s];
  return length;
}

/// Codewords of each length, and the first of them.
struct Levels {
  int count[hls::kHuffmanMaxLength + 1] = {};
  int first[hls::kHuffmanMaxLength + 1] = {};
};

Levels levels_of(const std::vector<uint8_t>& length) {
  Levels levels;
  for (uint8_t l : length)
    if (l > 0) ++levels.count[l];
  for (int l = 1; l <= hls::kHuffmanMaxLength; ++l) levels.first[l] = (levels.first[l - 1] + levels.count[l - 1]) * 2;
  return levels;
}

}  // namespace

HuffmanCode huffman_code(const std::vector<uint64_t>& counts, int max_length) {
  assert(counts.size() <= 256 && max_length <= hls::kHuffmanMaxLength);
  HuffmanCode code;
  code.length = lengths_of(counts, max_length);
  code.codeword.assign(counts.size(), 0);
  const Levels levels = levels_of(code.length);
  for (int l = 1; l <= hls::kHuffmanMaxLength; ++l) {
    int next = levels.first[l];
    for (size_t s = 0; s < counts.size(); ++s) {
      if (code.length[s] != l) continue;
      code.codeword[s] = static_cast<uint16_t>(next++);
      code.by_rank.push_back(static_cast<uint8_t>(s));
    }
  }
  return code;
}

uint64_t coded_bits(const HuffmanCode& code, const std::vector<uint64_t>& counts) {
  uint64_t bits = 0;
  for (size_t s = 0; s < counts.size(); ++s)
    if (counts[s] > 0) bits += counts[s] * code.length[s];
  return bits;
}

double entropy_bits(const std::vector<uint64_t>& counts) {
  double total = 0, bits = 0;
  for (uint64_t n : counts) total += static_cast<double>(n);
  for (uint64_t n : counts)
    if (n > 0) bits -= static_cast<double>(n) * std::log2(static_cast<double>(n) / total);
  return bits + 0.0;  // no negative zero
}

hls::HuffmanTable decoder_table(const HuffmanCode& code) {
  hls::HuffmanTable table;
  const Levels levels = levels_of(code.length);
  int ranks_before = 0;
  for (int l = 1; l <= hls::kHuffmanMaxLength; ++l) {
    const int end = levels.first[l] + levels.count[l];
    table.limit[l - 1] = static_cast<uint16_t>(end << (hls::kHuffmanMaxLength - l));
    table.delta[l - 1] = static_cast<uint16_t>((levels.first[l] - ranks_before) & 0xfff);
    ranks_before += levels.count[l];
  }
  return table;
}

}  // namespace winnow::models::compress
