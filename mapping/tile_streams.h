// The weight streams of an array operation's tiles.
#pragma once
#include <vector>

#include "mapping/tiles.h"
#include "models/compress/stream_format.h"

namespace winnow::mapping {

/// The streams of every tile, [tile][stream], ready for the encoder. Column order and index: docs/architecture.md,
/// section 4.
std::vector<std::vector<models::compress::RowTile>> tile_streams(const ArrayOp& op, const Layout& input,
                                                                 const Layout& output, const hls::Geometry& grid,
                                                                 const std::vector<Tile>& tiles);

}  // namespace winnow::mapping
