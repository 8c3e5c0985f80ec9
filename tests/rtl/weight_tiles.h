// Random tiles, every stream format of them, and what the decoder owes for each: cycles by the rule in wn_decoder.sv.
#pragma once
#include <algorithm>
#include <cmath>
#include <random>

#include "models/compress/stream_walk.h"
#include "models/compress/weight_stream.h"
#include "tests/support/decoder_queues.h"

namespace winnow::tests {

struct Tile {
  models::compress::RowTile tile;
  models::Weights weights;
};

/// `entries`: codebook entries, a power of two, or 0 for plain values. `clustered`: the non-zeros come in bursts with
/// long gaps.
inline Tile random_tile(std::mt19937& rng, int kt, int ncols, int pes, double density, int entries, bool clustered) {
  Tile t;
  t.tile.kt = kt;
  t.tile.columns_per_pe = ncols;
  t.tile.pes = pes;
  for (int k = 0; k < kt; ++k)
    t.tile.params.push_back(
        {static_cast<int32_t>(rng()), static_cast<uint16_t>(rng()), static_cast<uint8_t>(rng() % 64)});
  if (entries > 0) {
    t.weights.codebook.assign(static_cast<size_t>(entries), 0);
    for (size_t i = 1; i < t.weights.codebook.size(); ++i) t.weights.codebook[i] = static_cast<int8_t>(rng());
    t.weights.code.assign(1, 0);
  }
  const int symbols = entries > 0 ? entries : 256;
  std::bernoulli_distribution kept(density), flip(0.01);
  std::geometric_distribution<int> pick(4.0 / symbols);
  bool dense = true;
  for (uint32_t i = 0; i < t.tile.length(); ++i) {
    if (clustered && flip(rng)) dense = !dense;
    if (!dense || !kept(rng)) continue;
    const uint8_t entry = static_cast<uint8_t>(pick(rng) % symbols);
    if (entry != 0) t.tile.nonzeros.emplace_back(i, entry);
  }
  return t;
}

/// The runs (4 and 5 bits) and bitmask layouts, values and codes, plain and Huffman-coded, as far as they are built.
inline std::vector<models::compress::StreamFormat> formats(const Tile& t, bool runs, bool mask, bool codebook,
                                                           bool huffman) {
  std::vector<models::compress::StreamFormat> all;
  for (int layout = 0; layout < 3; ++layout) {
    for (bool book : {false, true}) {
      if ((layout < 2 ? !runs : !mask) || (book && (!codebook || t.weights.codebook.empty()))) continue;
      models::compress::StreamFormat f = models::compress::plain_format(t.weights, book);
      f.run_bits = layout == 1 ? 5 : 4;
      f.bitmask = layout == 2;
      all.push_back(f);
      if (huffman) all.push_back(models::compress::with_huffman(f, models::compress::count_symbols({t.tile}, f)));
    }
  }
  return all;
}

inline hls::Descriptor load_weights(const Tile& t, const models::compress::StreamFormat& f, int banks,
                                    uint32_t weight_base, uint32_t pointer_base, uint32_t param_base) {
  hls::Descriptor d;
  d.set(hls::field::opcode, hls::kLoadWeights);
  d.set(hls::field::lw_stream_count, 1);
  d.set(hls::field::lw_ncols, static_cast<uint32_t>(t.tile.columns_per_pe));
  d.set(hls::field::lw_kb, static_cast<uint32_t>(t.tile.kt / banks));
  models::compress::set_flags(d, f);
  d.set(hls::field::lw_weight_base, weight_base);
  d.set(hls::field::lw_pointer_base, pointer_base);
  d.set(hls::field::lw_param_base, param_base);
  return d;
}

inline std::vector<uint64_t> words_of(const std::vector<uint8_t>& bytes) {
  std::vector<uint64_t> words(bytes.size() / 8);
  for (size_t i = 0; i < words.size() * 8; ++i) words[i / 8] |= uint64_t{bytes[i]} << (8 * (i % 8));
  return words;
}

/// Cycles from start to done of a stream that is always there.
inline int decode_cycles(const Tile& t, const models::compress::StreamFormat& f) {
  int body = 0;
  if (f.bitmask) {
    models::compress::walk_columns(t.tile, f, [&](uint32_t, const uint8_t*, int count) { body += 1 + count; });
  } else {
    const int64_t kt = t.tile.kt, columns = t.tile.length() / static_cast<uint32_t>(kt);
    int64_t next = 0, open = 0;
    models::compress::walk_runs(t.tile, f, [&](uint32_t run, uint8_t) {
      const int64_t entry = next + run, column = std::min(entry / kt, columns);
      body += (f.huffman ? 2 : 1) + static_cast<int>(std::max<int64_t>(0, column - open - 1));
      open = column;
      next = entry + 1;
    });
    if (next == columns * kt) ++body;
  }
  return 1 + static_cast<int>(t.tile.params.size()) + body + 3;
}

}  // namespace winnow::tests
