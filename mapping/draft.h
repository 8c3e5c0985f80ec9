// What the mapper's stages hand on: layouts and tiles, then streams and addresses, then the program.
#pragma once
#include <map>
#include <string>
#include <vector>

#include "mapping/mapping.h"

namespace winnow::mapping {

/// An array operation with its tiles and encoded streams.
struct ArrayPlan {
  std::vector<Tile> tiles;
  models::compress::StreamFormat format;
  models::compress::TableImage tables;
  uint32_t table_address = 0, table_beats = 0;
  struct TileStream {
    uint32_t address = 0;
    std::vector<uint32_t> beats;  // by stream
  };
  std::vector<TileStream> streams;
};

/// Words that tiles take in every PE (weights, pointers) and row (parameters).
struct TileMemory {
  int64_t weights = 0, pointers = 0, params = 0;

  void operator+=(const TileMemory& o) { weights += o.weights, pointers += o.pointers, params += o.params; }
  /// They fit side by side.
  bool fits(const accelerators::Accelerator& a) const {
    return weights <= a.weight_words && pointers <= a.pointer_words && params <= a.param_words;
  }
};

struct Draft {
  Draft(const models::Network& network, const accelerators::Accelerator& accelerator, const MapOptions& options);

  MapOptions options;
  hls::Geometry grid;
  Mapping m;
  WorkOf work;                            // as placement sees it
  std::map<std::string, Layout> layouts;  // by physical tensor
  std::vector<ArrayPlan> plans;           // by operation
  uint64_t next_address;                  // of DRAM not given away yet; may pass what there is (check_dram)
  std::vector<std::string> problems;

  /// Notes why `op`, or what `place` names ("layer 'conv1'"), cannot be mapped.
  void problem(const Op& op, const std::string& reason);
  void problem(const std::string& place, const std::string& reason);
  /// "layer 'conv1'" of a tag, "input 'in'" of 0.
  std::string place_of(int tag) const;
  /// Throws InputError with all problems, if there are any.
  void refuse_problems() const;
  /// DRAM for one layer and stream, its address counted on past 32 bits: check_dram comes before it is used.
  uint32_t reserve(uint64_t bytes, int tag, hls::Traffic stream);
  /// The report's entry of an operation's layer.
  LayerPlan& layer_plan(const Op& op);
  /// Index of a physical tensor in Mapping::layouts.
  int layout_index(const std::string& physical) const;
  /// Words of a tensor's holder before the tensor's own.
  int word_offset(const std::string& physical) const;
  /// Tensor of a depthwise operation's coefficients, empty for others; and its words per bank.
  std::string coefficients(size_t op) const;
  int64_t coefficient_words(size_t op) const;
  /// Of tiles [first, last) of an array operation.
  TileMemory tile_memory(size_t op, int first, int last) const;
  /// Tiles [first, last) of an array operation that fit the PEs together, as many at a time as do.
  std::vector<std::pair<int, int>> tile_groups(size_t op) const;
  /// Words of the output pixel that a group of tiles writes: the first, and how many.
  std::pair<int, int> group_words(size_t op, const std::pair<int, int>& group) const;
  /// Weight columns of every PE in an array operation.
  int pointer_words(size_t op) const;
};

inline uint64_t round_up(uint64_t n, uint64_t to) { return (n + to - 1) / to * to; }

/// Layouts and tiles of everything; throws InputError naming every layer that does not fit.
void plan_tiles(Draft& draft);
/// Weight streams and tables into the DRAM image.
void encode_streams(Draft& draft);
/// Chunks of the batch, stages, strips, buffers.
void plan_schedule(Draft& draft);
/// DRAM places and length slots of the network's inputs and outputs and of what does not stay on chip.
void assign_transfers(Draft& draft);
/// Descriptors in dispatch order, and their image.
void build_program(Draft& draft);
/// The steps as a program in DRAM, and the warm one if the PEs keep all weights.
void write_programs(Draft& draft);

}  // namespace winnow::mapping
