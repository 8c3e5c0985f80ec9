// Places in a network as people read them.
#pragma once
#include <string>

#include "mapping/mapping.h"

namespace winnow::session {

/// The layer of a tag; what is no layer's is the network's input.
inline const std::string& layer_name(const mapping::Mapping& m, int tag) {
  return tag > 0 && static_cast<size_t>(tag) <= m.layers.size() ? m.layers[static_cast<size_t>(tag - 1)].name
                                                                : m.network.input_name;
}

/// Whose bytes of a stream they are: "program" for those of no layer.
inline std::string owner_name(const mapping::Mapping& m, int tag, hls::Traffic stream) {
  return tag == 0 && stream == hls::Traffic::kProgram ? "program" : layer_name(m, tag);
}

/// Whose weights a stream holds: "row 3", or "row 3 from column 8" when the row has several decoders.
inline std::string stream_place(const hls::Geometry& grid, int stream) {
  const std::string row = "row " + std::to_string(grid.row_of_stream(stream));
  return grid.decoders_per_row == 1 ? row : row + " from column " + std::to_string(grid.first_column(stream));
}

}  // namespace winnow::session
