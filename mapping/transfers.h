// Which streams of activations a schedule needs: tensors by blocks of rows, and these cut where one stream cannot hold
// them; and where they lie in DRAM.
#pragma once
#include <string>
#include <vector>

#include "mapping/dram.h"
#include "mapping/placed.h"
#include "mapping/planner.h"

namespace winnow::mapping {

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

/// Words of pixels, in order, as ranges of which each is one stream: whatever the values, its beats fit a length slot
/// and its words per bank their field. One range where that can be, else as few as can be: whole rows if one fits, else
/// any pixels; slices of words where already a pixel is too long.
std::vector<PixelRange> cut_stream(const Layout& layout, const PixelRange& whole, int banks, int beat_bytes);

/// The streams of `chunks`, without places in DRAM and slots: constants, then by chunk the input and what does not stay
/// on chip.
std::vector<Transfer> list_transfers(const models::Network& network, const accelerators::Accelerator& accelerator,
                                     const Placed& placed, const Schedule& schedule, const std::vector<Chunk>& chunks);
/// How many there are when every image of the batch is a chunk of its own.
int count_transfers(const models::Network& network, const accelerators::Accelerator& accelerator, const Placed& placed,
                    const Schedule& schedule, int batch);

/// Transfers with their places, and the DRAM behind them.
struct PlacedTransfers {
  std::vector<Transfer> transfers;
  DramSpace dram;
};

/// Gives every stream of a plan its slot and a place in `dram`, on a page of its own, as long as it can get. Refused if
/// there are more than length slots.
Outcome<PlacedTransfers> place_transfers(const models::Network& network, const accelerators::Accelerator& accelerator,
                                         const Placed& placed, const Planned& plan, DramSpace dram);

}  // namespace winnow::mapping
