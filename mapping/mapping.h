// A network mapped onto an accelerator: the program, its DRAM image, where every tensor is, and every byte it will
// move.
#pragma once
#include <map>
#include <string>
#include <vector>

#include "accelerators/accelerator.h"
#include "hls/descriptor.h"
#include "hls/features.h"
#include "hls/geometry.h"
#include "hls/traffic.h"
#include "mapping/densities.h"
#include "mapping/dram_image.h"
#include "mapping/layout.h"
#include "mapping/lower.h"
#include "mapping/placement.h"
#include "mapping/placement_report.h"
#include "mapping/schedule.h"
#include "mapping/tiles.h"
#include "mapping/walk.h"
#include "models/compress/stream_format.h"
#include "models/network.h"
#include "models/reference/reference.h"

namespace winnow::mapping {

/// What a COMPUTE, VECTOR or LOAD_ACTS descriptor writes: words [first_word, +words) of the pixels of `piece`
/// (LOAD_ACTS: of its transfer's range). Word w of pixel (b, y, x) is at base + ((b*height + y)*width + x)*stride + w
/// in every bank; where only some rows of the tensor are on chip, `base` is where row 0 would be, and may be negative.
struct Writes {
  int layout = 0;  // index into Mapping::layouts
  int base = 0, stride = 0;
  int first_word = 0, words = 0;
  WalkPiece piece;
};

struct Step {
  hls::Descriptor descriptor;
  hls::Unit unit = hls::kUnitLw;
  int index = 0;  // among the unit's descriptors
  int tag = 0;
  int chunk = 0;
  int strip = 0;      // of its segment
  int transfer = -1;  // LOAD_ACTS, STORE_ACTS: index into Mapping::transfers
  Writes writes;      // COMPUTE, VECTOR, LOAD_ACTS
};

/// Indices of the others do not change without the weight loads.
inline bool in_warm_program(const Step& step) { return step.unit != hls::kUnitLw; }

/// Who writes a stream of activations.
enum class Origin { kHost, kConstant, kDevice };

/// Pixels of a tensor of one chunk as one stream in DRAM. The block of rows [y0, y1) that they belong to may take
/// several, one after the other.
struct Transfer {
  Origin origin = Origin::kHost;
  bool output = false;  // the host reads it
  std::string tensor;   // physical tensor
  int layout = 0;
  int chunk = 0;  // kConstant: any
  int y0 = 0, y1 = 0;
  PixelRange range;  // from the chunk's first image on
  uint32_t address = 0;
  uint32_t capacity_bytes = 0;
  int slot = 0;
  int tag = 0;  // of the layer that makes it; 0: the network's input
};

/// Batch elements that are in the banks together.
struct Chunk {
  int first = 0, count = 1;
};

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

/// What the schedule does with one operation, and what else it would cost; bytes are expected ones.
struct LayerChoice {
  std::string layer;
  int stage = 0;  // index into Schedule::stages
  uint64_t weight_bytes = 0, in_bytes = 0, out_bytes = 0;
  std::vector<Alternative> alternatives;

  uint64_t bytes() const { return weight_bytes + in_bytes + out_bytes; }
};

/// Operations point into `network`: moved, never copied.
struct Mapping {
  Mapping() = default;
  Mapping(Mapping&&) = default;
  Mapping& operator=(Mapping&&) = default;

  models::Network network;
  accelerators::Accelerator accelerator;
  int batch = 1;
  uint32_t base_address = 0;  // as asked for
  Lowered lowered;
  std::vector<Layout> layouts;  // one per physical tensor
  Schedule schedule;
  std::vector<Step> steps;  // program order
  std::vector<Chunk> chunks;
  std::vector<Transfer> transfers;
  models::TensorMap constants;  // tensors that the mapper made: values by physical tensor
  std::vector<Segment> image;   // programs, tables, weights
  std::vector<Region> regions;
  uint32_t program_address = 0, program_units = 0;
  // The same without the lw unit, for starts after one of the whole program: the PEs hold all weights since. 0 units:
  // there is none, because they do not keep them or the network has none.
  uint32_t warm_program_address = 0, warm_program_units = 0;
  uint32_t dram_bytes = 0;  // end of the last region
  int bank_words_used = 0, weight_words_used = 0, pointer_words_used = 0, param_words_used = 0;
  bool weights_resident = false;  // every tile has a place of its own in the PEs
  std::vector<LayerPlan> layers;
  std::vector<int>
      counter_tags;  // by tag: what its descriptors say for the byte counters; 0: the input, and layers without operations
  std::vector<LayerChoice> choices;  // if asked for
  PlacementOptions placement;
  hls::Features needs;  // what of the optional hardware the program uses
};

constexpr uint32_t kPage = 4096;  // AXI bursts do not cross it; inputs, outputs and the programs start on one

struct MapOptions {
  int batch = 1;
  uint32_t base_address = kPage;  // of the DRAM image and all that the program reads and writes; a multiple of kPage
  Densities densities;
  bool explain = false;  // fill Mapping::choices
  PlacementOptions placement;
};

/// Throws InputError if an image from byte address `base` to `end` is not all in the DRAM.
void check_dram(const Mapping& mapping, uint64_t base, uint64_t end);

/// Maps a quantized network. Throws InputError naming every layer that cannot be mapped, with its reason.
Mapping map_network(const models::Network& network, const accelerators::Accelerator& accelerator,
                    const MapOptions& options);

}  // namespace winnow::mapping
