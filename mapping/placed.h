// A lowered network with its channels placed and the outputs of its array operations cut into tiles.
#pragma once
#include <map>
#include <string>
#include <vector>

#include "mapping/placement.h"
#include "mapping/refusals.h"
#include "mapping/tiles.h"
#include "models/reference/reference.h"

namespace winnow::mapping {

struct Placed {
  Lowered lowered;                        // weights on an unrolled input at the copies of their taps that were chosen
  std::map<std::string, Layout> layouts;  // by physical tensor, coefficients among them
  std::vector<Tiling> tilings;            // by operation
  models::TensorMap constants;            // tensors that the mapper made: values by physical tensor
  std::map<std::string, double>
      density;  // expected share of non-zero lanes by physical tensor; 1 where none was measured
  WorkOf work;  // by operation, for the report of the placement
  PlacementOptions options;

  const Layout& layout(const std::string& physical) const { return layouts.at(physical); }
  /// Number of a physical tensor in Mapping::layouts.
  int layout_index(const std::string& physical) const;
  /// Words of a tensor's holder before the tensor's own.
  int word_offset(const std::string& physical) const;
};

/// Channels placed for the given densities, in words as wide as the tiles allow: a tile of full words has 8 outputs a
/// row and bank, and where its weights do not fit a PE, words of fewer lanes make smaller tiles and more words a pixel.
/// Refused with all that is beyond the limits, wherever channels lie, and with what full words lack if not even words of
/// one lane do.
Outcome<Placed> place_and_cut(const models::Network& network, const accelerators::Accelerator& accelerator,
                              Lowered lowered, const Densities& densities, const PlacementOptions& options);

}  // namespace winnow::mapping
