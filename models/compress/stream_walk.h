// The symbols of a tile in stream order.
#pragma once
#include <cstdint>

#include "models/compress/stream_format.h"

namespace winnow::models::compress {

/// Calls `symbol(run, code)` for every symbol of the runs encoding, fillers and the closing ones included.
template <typename Symbol>
void walk_runs(const RowTile& tile, const StreamFormat& format, Symbol symbol) {
  const uint32_t span = uint32_t{1} << format.run_bits;
  uint32_t next = 0;
  for (const auto& [index, entry] : tile.nonzeros) {
    const uint8_t code = format.symbol[entry];
    if (code == 0) continue;
    for (; index - next >= span; next += span) symbol(span - 1, uint8_t{0});
    symbol(index - next, code);
    next = index + 1;
  }
  for (; next < tile.length(); next += span) symbol(span - 1, uint8_t{0});
}

/// Calls `column(mask, codes, count)` for every column of the bitmask encoding: bit k of the mask is accumulator k.
template <typename Column>
void walk_columns(const RowTile& tile, const StreamFormat& format, Column column) {
  const uint32_t kt = static_cast<uint32_t>(tile.kt);
  auto nonzero = tile.nonzeros.begin();
  uint8_t codes[32];
  for (uint32_t first = 0; first < tile.length(); first += kt) {
    uint32_t mask = 0;
    int count = 0;
    for (; nonzero != tile.nonzeros.end() && nonzero->first < first + kt; ++nonzero) {
      const uint8_t code = format.symbol[nonzero->second];
      if (code == 0) continue;
      mask |= uint32_t{1} << (nonzero->first - first);
      codes[count++] = code;
    }
    column(mask, codes, count);
  }
}

}  // namespace winnow::models::compress
