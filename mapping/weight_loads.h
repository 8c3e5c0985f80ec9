// Where tiles lie in the PEs, and the steps that bring them.
#pragma once
#include <vector>

#include "mapping/dispatch.h"
#include "mapping/encode.h"

namespace winnow::mapping {

/// On-chip place of one tile's weights.
struct TilePlace {
  int weight_base = 0, pointer_base = 0, param_base = 0;
  int load_index = -1;  // LOAD_WEIGHTS that brings it
};

/// The PEs' memories while a program runs. `image_address`: of the encoded image. All arguments are kept by reference.
class WeightLoads {
 public:
  WeightLoads(const accelerators::Accelerator& accelerator, const Encoded& encoded, uint32_t image_address,
              Dispatch& dispatch);

  /// All tiles of the program have places of their own.
  bool resident() const { return resident_; }
  /// The tiles of operations [first, last) are there no more, unless they are resident.
  void drop(int first, int last);
  /// What comes next, so much, comes to lie in one piece.
  void keep_together(const TileMemory& memory);
  /// The place of tile `tile` of an operation. It is loaded if it is not there, or, unless `keep`, anew.
  TilePlace bring(size_t op, int tile, bool keep);
  /// COMPUTE number `index` uses the tile there.
  void use(const TilePlace& place, int index);

  /// Words of a PE's weights and pointers and a row's parameters that were used.
  TileMemory used() const;

 private:
  TilePlace load(size_t op, int tile);
  void load_tables(size_t op, int for_tile);

  const accelerators::Accelerator& accelerator_;
  const Encoded& encoded_;
  uint32_t image_address_;
  Dispatch& dispatch_;
  bool resident_;
  Ring weights_, pointers_, params_;
  int tables_of_ = -1;                          // operation whose tables the decoders hold
  std::vector<std::vector<TilePlace>> places_;  // by operation and tile
};

}  // namespace winnow::mapping
