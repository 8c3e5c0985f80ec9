// The format of a layer's weight streams: the smallest of those allowed.
#include "models/compress/stream_format.h"

#include <algorithm>

#include "models/compress/stream_walk.h"

namespace winnow::models::compress {
namespace {

/// Entry to symbol: see StreamFormat.
std::array<uint8_t, 256> symbols_of(const Weights& weights, bool codebook) {
  std::array<uint8_t, 256> symbol{};
  for (size_t e = 0; e < 256; ++e) symbol[e] = static_cast<uint8_t>(e);
  for (size_t e = 0; e < weights.codebook.size(); ++e) {
    const int8_t value = weights.codebook[e];
    const auto first = std::find(weights.codebook.begin(), weights.codebook.end(), value) - weights.codebook.begin();
    symbol[e] = static_cast<uint8_t>(codebook ? first : value);
  }
  return symbol;
}

int bits_for(size_t entries) {
  int bits = 2;
  while (size_t{1} << bits < entries) ++bits;
  return bits;
}

uint64_t run_bits(const SymbolCounts& counts, const StreamFormat& format) {
  if (format.huffman) return coded_bits(format.runs, counts.runs);
  uint64_t runs = 0;
  for (uint64_t n : counts.runs) runs += n;
  return runs * static_cast<uint64_t>(format.run_bits);
}

uint64_t symbol_count(const SymbolCounts& counts) {
  uint64_t codes = 0;
  for (uint64_t n : counts.codes) codes += n;
  return codes;
}

uint64_t code_bits(const SymbolCounts& counts, const StreamFormat& format) {
  return format.huffman ? coded_bits(format.codes, counts.codes)
                        : symbol_count(counts) * static_cast<uint64_t>(format.code_bits);
}

uint64_t stream_bits(const SymbolCounts& counts, const StreamFormat& format) {
  return run_bits(counts, format) + code_bits(counts, format) + counts.mask_bits + 64 * counts.param_words;
}

void put_table(std::vector<uint8_t>& bytes, size_t at, const uint16_t (&table)[hls::kHuffmanMaxLength]) {
  for (int i = 0; i < hls::kHuffmanMaxLength; ++i) {
    bytes[at++] = static_cast<uint8_t>(table[i]);
    bytes[at++] = static_cast<uint8_t>(table[i] >> 8);
  }
}

}  // namespace

hls::Decoders decoders_of(const StreamFormat& f) { return {!f.bitmask, f.bitmask, f.codebook, f.huffman}; }

void set_flags(hls::Descriptor& d, const StreamFormat& f) {
  namespace field = hls::field;
  d.set(field::lw_bitmask, f.bitmask);
  d.set(field::lw_run5, f.run_bits == 5);
  d.set(field::lw_codebook, f.codebook);
  d.set(field::lw_huffman, f.huffman);
  d.set(field::lw_code_bits, static_cast<uint32_t>(f.code_bits));
}

std::string format_text(const StreamFormat& f) {
  std::string text = f.bitmask ? "bitmask" : "runs" + std::to_string(f.run_bits);
  text += f.codebook ? " codes" + std::to_string(f.code_bits) : " int8";
  if (f.huffman) text += " huffman";
  return text;
}

StreamFormat plain_format(const Weights& weights, bool codebook) {
  StreamFormat format;
  format.codebook = codebook && !weights.codebook.empty();
  format.code_bits = format.codebook ? bits_for(weights.codebook.size()) : 8;
  format.symbol = symbols_of(weights, format.codebook);
  return format;
}

StreamFormat with_huffman(StreamFormat format, const SymbolCounts& counts) {
  format.huffman = true;
  format.runs = huffman_code(counts.runs);
  format.codes = huffman_code(counts.codes);
  return format;
}

SymbolCounts count_symbols(const std::vector<RowTile>& tiles, const StreamFormat& format) {
  SymbolCounts counts;
  counts.codes.assign(256, 0);
  if (!format.bitmask) counts.runs.assign(size_t{1} << format.run_bits, 0);
  for (const RowTile& tile : tiles) {
    counts.param_words += tile.params.size();
    if (format.bitmask) {
      counts.mask_bits += tile.length();
      for (const auto& nonzero : tile.nonzeros) ++counts.codes[format.symbol[nonzero.second]];
    } else {
      walk_runs(tile, format, [&](uint32_t run, uint8_t code) {
        ++counts.runs[run];
        ++counts.codes[code];
      });
    }
  }
  if (format.bitmask) counts.codes[0] = 0;
  counts.fillers = counts.codes[0];
  return counts;
}

StreamFormat choose_format(const std::vector<RowTile>& tiles, const Weights& weights, const Compression& compression,
                           const hls::Decoders& decoders) {
  const bool runs = decoders.runs && (compression.encoding != Encoding::kBitmask || !decoders.bitmask);
  const bool bitmask = decoders.bitmask && (compression.encoding != Encoding::kRuns || !decoders.runs);
  const StreamFormat values = plain_format(weights, false);
  StreamFormat layout = plain_format(weights, decoders.codebook);
  std::vector<StreamFormat> layouts;
  for (int bits : {4, 5}) {
    if (!runs || (compression.encoding == Encoding::kRuns && bits != compression.run_bits)) continue;
    layout.run_bits = bits;
    layouts.push_back(layout);
  }
  if (bitmask) {
    layout.run_bits = 4;
    layout.bitmask = true;
    layouts.push_back(layout);
  }

  StreamFormat best;
  uint64_t fewest = UINT64_MAX;
  const auto consider = [&](const SymbolCounts& counts, const StreamFormat& format) {
    const uint64_t bits = stream_bits(counts, format) + 8 * table_image(format, weights).bytes.size();
    if (bits < fewest) {
      fewest = bits;
      best = format;
    }
  };
  for (const StreamFormat& format : layouts) {
    const SymbolCounts counts = count_symbols(tiles, format);
    consider(counts, format);
    if (format.codebook) {  // an 8-bit codebook may cost more than it saves; there are as many values as codes
      StreamFormat raw = values;
      raw.bitmask = format.bitmask;
      raw.run_bits = format.run_bits;
      consider(counts, raw);
    }
    if (decoders.huffman && compression.huffman) consider(counts, with_huffman(format, counts));
  }
  return best;
}

TableImage table_image(const StreamFormat& format, const Weights& weights) {
  const auto value = [&](uint8_t symbol) {
    return static_cast<uint8_t>(format.codebook ? weights.codebook[symbol] : symbol);
  };
  TableImage image;
  if (!format.huffman) {
    if (!format.codebook) return image;
    image.first = hls::kTableCodebook;
    for (int8_t entry : weights.codebook) image.bytes.push_back(static_cast<uint8_t>(entry));
    return image;
  }
  std::vector<uint8_t> bytes(hls::kTableCodebook, 0);
  std::copy(format.runs.by_rank.begin(), format.runs.by_rank.end(), bytes.begin() + hls::kTableRun);
  const hls::HuffmanTable runs = decoder_table(format.runs), codes = decoder_table(format.codes);
  put_table(bytes, hls::kTableRunLimit, runs.limit);
  put_table(bytes, hls::kTableRunDelta, runs.delta);
  put_table(bytes, hls::kTableCodeLimit, codes.limit);
  put_table(bytes, hls::kTableCodeDelta, codes.delta);
  for (uint8_t symbol : format.codes.by_rank) bytes.push_back(value(symbol));
  image.first = format.bitmask ? hls::kTableCodeLimit : 0;
  image.bytes.assign(bytes.begin() + image.first, bytes.end());
  return image;
}

StreamStatistics statistics(const SymbolCounts& counts, const StreamFormat& format, const Weights& weights) {
  StreamStatistics s;
  s.symbols = symbol_count(counts);
  s.fillers = counts.fillers;
  s.run_bits = run_bits(counts, format);
  s.code_bits = code_bits(counts, format);
  s.mask_bits = counts.mask_bits;
  s.param_bits = 64 * counts.param_words;
  s.table_bytes = table_image(format, weights).bytes.size();
  s.shannon_bits = entropy_bits(counts.codes) +
                   (format.bitmask ? entropy_bits({s.symbols, s.mask_bits - s.symbols}) : entropy_bits(counts.runs));
  return s;
}

StreamStatistics statistics(const std::vector<RowTile>& tiles, const StreamFormat& format, const Weights& weights) {
  return statistics(count_symbols(tiles, format), format, weights);
}

}  // namespace winnow::models::compress
