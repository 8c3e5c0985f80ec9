// A network mapped onto an accelerator: the program, its DRAM image, where every tensor is, and every byte it will
// move.
#pragma once
#include <map>
#include <string>
#include <vector>

#include "hls/features.h"
#include "mapping/densities.h"
#include "mapping/dram.h"
#include "mapping/encode.h"
#include "mapping/explain.h"
#include "mapping/placement.h"
#include "mapping/planner.h"
#include "mapping/program.h"
#include "mapping/step.h"
#include "mapping/transfers.h"

namespace winnow::mapping {

/// What became of one layer, for reports.
struct LayerPlan {
  std::string name;
  std::string type;
  int tag = 0;
  std::string fused_into;  // not empty: no operation of its own
  int tiles = 0;
  std::string encoding;  // of its weights, in words
  models::compress::StreamStatistics statistics;
  uint64_t weight_bytes = 0, table_bytes = 0;
  PlacementReport placement;  // expected loads of its operations
};

struct Mapping {
  // What was asked for.
  models::Network network;
  accelerators::Accelerator accelerator;
  int batch = 1;
  uint32_t base_address = 0;
  PlacementOptions placement;

  // Lowered and placed.
  Lowered lowered;
  std::vector<Layout> layouts;  // one per physical tensor
  models::TensorMap constants;  // tensors that the mapper made: values by physical tensor

  // Planned.
  Schedule schedule;
  std::vector<Chunk> chunks;
  std::vector<LayerChoice> choices;  // if asked for

  // The program.
  std::vector<Step> steps;        // program order
  std::vector<int> counter_tags;  // by tag: what its descriptors say for the byte counters (byte_counters.h)
  MemoryUse used;
  bool weights_resident = false;  // every tile has a place of its own in the PEs
  hls::Features needs;            // what of the optional hardware the program uses

  // What lies in DRAM.
  std::vector<Transfer> transfers;
  std::vector<Segment> image;  // programs, tables, weights
  std::vector<Region> regions;
  StoredProgram program, warm_program;
  uint32_t dram_bytes = 0;  // end of the last region

  std::vector<LayerPlan> layers;

  /// By number, as operations name it.
  const models::Layer& layer(int number) const { return network.layers[static_cast<size_t>(number)]; }
};

/// What a program is made for, besides its network and accelerator; a placement and its streams stay as they are.
struct ProgramOptions {
  int batch = 1;
  uint32_t base_address = kPage;  // of the DRAM image and all that the program reads and writes; a multiple of kPage
  bool explain = false;           // fill Mapping::choices
};

struct MapOptions : ProgramOptions {
  Densities densities;
  PlacementOptions placement;
};

/// Maps a quantized network, or names every layer that cannot be mapped, with its reason.
Outcome<Mapping> try_map(const models::Network& network, const accelerators::Accelerator& accelerator,
                         const MapOptions& options);

/// The part of a mapping that takes long and does not depend on ProgramOptions nor on the accelerator's DRAM. Who asks
/// for several mappings keeps it.
Outcome<Encoded> encode_network(const models::Network& network, const accelerators::Accelerator& accelerator,
                                const Densities& densities, const PlacementOptions& placement);
/// The rest, for the network and the accelerator, or one with another DRAM, that `encoded` is of.
Outcome<Mapping> finish_mapping(const models::Network& network, const accelerators::Accelerator& accelerator,
                                Encoded encoded, const ProgramOptions& options);

/// Throws InputError if an image from byte address `base` to `end` is not all in the DRAM.
void check_dram(const Mapping& mapping, uint64_t base, uint64_t end);

}  // namespace winnow::mapping
