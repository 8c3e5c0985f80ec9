// The format of a layer's weight streams (docs/architecture.md, section 4): choosing it, its tables, what it costs.
#pragma once
#include <array>
#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include "hls/decoders.h"
#include "hls/descriptor.h"
#include "hls/types.h"
#include "models/compress/huffman.h"
#include "models/network.h"

namespace winnow::models::compress {

/// One stream of a tile: the row's parameters, if they come with it, and the non-zero weights of its PEs.
struct RowTile {
  int kt = 1;              // accumulators in use
  int columns_per_pe = 0;  // weight columns of each PE
  int pes = 1;             // of the stream
  /// (index, entry), by rising index. index = (pe * columns_per_pe + column) * kt + k. The entry is the code if the
  /// layer has a codebook (`Weights::code` not empty), else the int8 weight as uint8. Entry 0 is zero and need not be
  /// given.
  std::vector<std::pair<uint32_t, uint8_t>> nonzeros;
  std::vector<hls::Param> params;  // kt, or none

  uint32_t length() const {
    return static_cast<uint32_t>(pes) * static_cast<uint32_t>(columns_per_pe) * static_cast<uint32_t>(kt);
  }
};

/// How a layer's streams are written: the flags of LOAD_WEIGHTS and the Huffman codes.
///
/// Entries are written as symbols: with `codebook` the code (of several codes with one value, the first), else the int8
/// value. Symbol 0 is the zero.
struct StreamFormat {
  bool bitmask = false;
  int run_bits = 4;
  bool huffman = false;
  bool codebook = false;
  int code_bits = 8;                  // of a plain symbol
  HuffmanCode runs, codes;            // with `huffman`; no runs with `bitmask`
  std::array<uint8_t, 256> symbol{};  // by entry
};

/// What a decoder must understand of it.
hls::Decoders decoders_of(const StreamFormat& format);

/// The fields of LOAD_WEIGHTS that say it.
void set_flags(hls::Descriptor& descriptor, const StreamFormat& format);

/// "runs4 codes5 huffman", "bitmask int8", ..
std::string format_text(const StreamFormat& format);

/// A format without Huffman that stores codes of the layer's codebook if `codebook` and it has one, else values.
StreamFormat plain_format(const Weights& weights, bool codebook);

/// How often each run and each symbol occurs in one layout of a layer's tiles.
struct SymbolCounts {
  std::vector<uint64_t> runs;   // by run length; empty for a bitmask
  std::vector<uint64_t> codes;  // by symbol, fillers included as symbol 0
  uint64_t fillers = 0;         // codes that only move the index on
  uint64_t mask_bits = 0;       // bitmask only
  uint64_t param_words = 0;
};

/// Counts the tiles under a format's layout (`bitmask`, `run_bits`, `symbol`); its Huffman codes are not looked at.
SymbolCounts count_symbols(const std::vector<RowTile>& tiles, const StreamFormat& format);

/// The format with the Huffman codes that fit the counts.
StreamFormat with_huffman(StreamFormat format, const SymbolCounts& counts);

/// The format with the fewest bits over all tiles of a layer, tables included, among those that the layer's
/// `compression` and the accelerator's `decoders` allow. An encoding that the layer asks for and the
/// accelerator lacks is replaced by the one it has; a codebook that the accelerator lacks, by the values.
StreamFormat choose_format(const std::vector<RowTile>& tiles, const Weights& weights, const Compression& compression,
                           const hls::Decoders& decoders);

/// Bytes for LOAD_TABLES, the first one at table address `first`; no bytes: no tables are needed.
struct TableImage {
  int first = 0;
  std::vector<uint8_t> bytes;
};
TableImage table_image(const StreamFormat& format, const Weights& weights);

/// What a layer's streams consist of.
struct StreamStatistics {
  uint64_t symbols = 0;  // codes written, fillers included
  uint64_t fillers = 0;
  uint64_t run_bits = 0;  // as stored
  uint64_t code_bits = 0;
  uint64_t mask_bits = 0;
  uint64_t param_bits = 0;
  uint64_t table_bytes = 0;
  double shannon_bits = 0;  // entropy of the runs (or of the mask bits) and of the codes
  uint64_t bits() const { return run_bits + code_bits + mask_bits + param_bits; }  // without tables and padding
};
StreamStatistics statistics(const SymbolCounts& counts, const StreamFormat& format, const Weights& weights);
StreamStatistics statistics(const std::vector<RowTile>& tiles, const StreamFormat& format, const Weights& weights);

}  // namespace winnow::models::compress
