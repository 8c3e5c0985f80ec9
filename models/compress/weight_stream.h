// A weight stream of a tile (docs/architecture.md, section 4), as it is written.
#pragma once
#include <cstdint>
#include <vector>

#include "models/compress/stream_format.h"

namespace winnow::models::compress {

/// The stream of a tile's part, padded with zeros to whole beats.
std::vector<uint8_t> encode(const RowTile& tile, const StreamFormat& format, int beat_bytes);

}  // namespace winnow::models::compress
