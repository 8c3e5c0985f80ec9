// A weight stream of a tile (docs/architecture.md, section 4): writing it and reading it back.
#pragma once
#include <cstdint>
#include <utility>
#include <vector>

#include "models/compress/stream_format.h"

namespace winnow::models::compress {

/// The stream of a tile's part, padded with zeros to whole beats.
std::vector<uint8_t> encode(const RowTile& tile, const StreamFormat& format, int beat_bytes);

/// A decoded tile: (index, value) of the non-zero weights.
struct DecodedTile {
  std::vector<hls::Param> params;
  std::vector<std::pair<uint32_t, int8_t>> values;
};

/// The inverse of `encode` for a part of the given dimensions, with its kt parameters or without; throws
/// std::runtime_error on a stream that is not one.
DecodedTile decode(const std::vector<uint8_t>& stream, int kt, int columns_per_pe, int pes, const StreamFormat& format,
                   const Weights& weights, int beat_bytes, bool params = true);

}  // namespace winnow::models::compress
