// A network on an accelerator in the fast engine, with the work that it was.
#pragma once
#include <array>
#include <string>
#include <vector>

#include "bench/work.h"
#include "mapping/placement.h"
#include "session/report.h"

namespace winnow::bench {

struct FastRun {
  mapping::Mapping mapping;
  session::Report report;
  std::vector<LayerWork> layers;  // by tag
  LayerWork total;
  Compulsory compulsory;
  Roofline bound;

  int pes() const { return report.pes; }
  /// Cycles that the array spent on a layer, and non-zero pairs per PE and cycle of them.
  uint64_t compute_cycles(size_t tag) const { return report.layers[tag].busy_cycles[hls::kUnitCp]; }
  double utilization(size_t tag) const {
    return ratio(static_cast<double>(layers[tag].nonzero_pairs),
                 static_cast<double>(pes()) * static_cast<double>(compute_cycles(tag)));
  }
  uint64_t bytes(hls::Traffic stream) const;
  uint64_t bytes() const;
  /// Of the layer.
  size_t tag(const std::string& layer) const;
};

struct RunSettings {
  mapping::PlacementOptions placement;
  bool explain = false;        // fill Mapping::choices
  bool own_densities = false;  // place channels by the image that is run, as `winnow simulate` does
};

/// The first of some images of `input` (as for models::load_input), its channels placed by the densities of the others:
/// a placement that fits one image alone is worth nothing. Throws InputError where the network does not map, and
/// std::runtime_error where the engine's bytes or multiplications are not those that the mapper and the tensors say.
FastRun run_fast(const models::Network& network, const accelerators::Accelerator& accelerator, const std::string& input,
                 const RunSettings& settings = {});

}  // namespace winnow::bench
