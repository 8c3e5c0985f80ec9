// Rings, LOAD_TABLES and LOAD_WEIGHTS.
#include "mapping/weight_loads.h"

#include <algorithm>

namespace winnow::mapping {
namespace {

namespace field = hls::field;

TileMemory memory_of_all(const Placed& placed, const hls::Geometry& grid) {
  TileMemory sum;
  for (const Tiling& tiling : placed.tilings) sum += memory_of(tiling, grid);
  return sum;
}

}  // namespace

WeightLoads::WeightLoads(const accelerators::Accelerator& accelerator, const Encoded& encoded, uint32_t image_address,
                         Dispatch& dispatch)
    : accelerator_(accelerator), encoded_(encoded), image_address_(image_address), dispatch_(dispatch),
      resident_(memory_of_all(encoded.placed, accelerator.geometry()).fits(memory_of(accelerator))),
      weights_(accelerator.weight_words), pointers_(accelerator.pointer_words), params_(accelerator.param_words),
      places_(encoded.ops.size()) {}

void WeightLoads::drop(int first, int last) {
  if (resident_) return;
  for (int i = first; i < last; ++i) places_[static_cast<size_t>(i)].clear();
}

void WeightLoads::keep_together(const TileMemory& memory) {
  weights_.keep_together(static_cast<int>(memory.weights));
  pointers_.keep_together(static_cast<int>(memory.pointers));
  params_.keep_together(static_cast<int>(memory.params));
}

TilePlace WeightLoads::bring(size_t op, int tile, bool keep) {
  std::vector<TilePlace>& places = places_[op];
  if (places.size() <= static_cast<size_t>(tile)) places.resize(static_cast<size_t>(tile) + 1);
  TilePlace& place = places[static_cast<size_t>(tile)];
  if (place.load_index < 0 || !(keep || resident_)) place = load(op, tile);
  return place;
}

void WeightLoads::use(const TilePlace& place, int index) {
  weights_.use(place.weight_base, index);
  pointers_.use(place.pointer_base, index);
  params_.use(place.param_base, index);
}

TileMemory WeightLoads::used() const { return {weights_.high_water(), pointers_.high_water(), params_.high_water()}; }

void WeightLoads::load_tables(size_t i, int for_tile) {
  const EncodedOp& op = encoded_.ops[i];
  tables_of_ = static_cast<int>(i);
  Step step = dispatch_.make(hls::kLoadTables, 1, encoded_.placed.lowered.ops[i].tag);
  hls::Descriptor& d = step.descriptor;
  d.set(field::lt_address, static_cast<uint32_t>(image_address_ + op.table_offset));
  d.set(field::lt_beats, op.table_beats);
  d.set(field::lt_first, static_cast<uint32_t>(op.tables.first));
  d.set(field::lt_bytes, static_cast<uint32_t>(op.tables.bytes.size()));
  dispatch_.add_load(std::move(step), for_tile, 0);
}

TilePlace WeightLoads::load(size_t i, int number) {
  const EncodedOp& op = encoded_.ops[i];
  const Tiling& tiling = encoded_.placed.tilings[i];
  const Tile& tile = tiling.tiles[static_cast<size_t>(number)];
  const int compute = dispatch_.next_tile();
  int waits = 0;
  TilePlace place;
  place.weight_base = weights_.take(std::max(1, tile.weight_words), compute, waits);
  place.pointer_base = pointers_.take(tiling.pointer_words, compute, waits);
  place.param_base = params_.take(tile.kb * accelerator_.geometry().most_banks_of_row(), compute, waits);
  if (op.table_beats > 0 && (number == 0 || tables_of_ != static_cast<int>(i))) load_tables(i, compute);

  const EncodedOp::TileStream& stream = op.streams[static_cast<size_t>(number)];
  const int streams = static_cast<int>(stream.beats.size());
  Step step = dispatch_.make(hls::kLoadWeights, streams <= 16 ? 2 : 3, encoded_.placed.lowered.ops[i].tag);
  hls::Descriptor& d = step.descriptor;
  d.set(field::lw_address, static_cast<uint32_t>(image_address_ + stream.offset));
  d.set(field::lw_stream_first, 0);
  d.set(field::lw_stream_count, static_cast<uint32_t>(streams));
  d.set(field::lw_ncols, static_cast<uint32_t>(tiling.pointer_words));
  d.set(field::lw_kb, static_cast<uint32_t>(tile.kb));
  models::compress::set_flags(d, op.format);
  d.set(field::lw_weight_base, static_cast<uint32_t>(place.weight_base));
  d.set(field::lw_pointer_base, static_cast<uint32_t>(place.pointer_base));
  d.set(field::lw_param_base, static_cast<uint32_t>(place.param_base));
  for (int s = 0; s < streams; ++s) d.set(field::lw_beats, stream.beats[static_cast<size_t>(s)], s);
  place.load_index = step.index;
  dispatch_.add_load(std::move(step), compute, waits);
  return place;
}

}  // namespace winnow::mapping
