// Which streams of activations a schedule needs: tensors by blocks of rows, and these cut where one stream cannot hold
// them.
#pragma once
#include <vector>

#include "mapping/draft.h"

namespace winnow::mapping {

/// Words of pixels, in order, as ranges of which each is one stream: whatever the values, its beats fit a length slot
/// and its words per bank their field. One range where that can be, else as few as can be: whole rows if one fits, else
/// any pixels; slices of words where already a pixel is too long.
std::vector<PixelRange> cut_stream(const Draft& draft, const Layout& layout, const PixelRange& whole);

/// The streams of `chunks`, without places in DRAM and slots: constants, then by chunk the input and what does not stay
/// on chip. `schedule` need not be the draft's.
std::vector<Transfer> list_transfers(const Draft& draft, const Schedule& schedule, const std::vector<Chunk>& chunks);
/// How many there are when every image of the batch is a chunk of its own.
int count_transfers(const Draft& draft, const Schedule& schedule);

}  // namespace winnow::mapping
