// The mapper: layouts and tiles, streams, buffers, then the program.
#include <algorithm>
#include <iterator>

#include "mapping/byte_counters.h"
#include "mapping/draft.h"
#include "mapping/explain.h"
#include "models/error.h"

namespace winnow::mapping {
namespace {

/// One entry per layer, fused and viewed ones too.
void describe(Mapping& m) {
  std::vector<LayerPlan> all;
  for (size_t i = 0; i < m.network.layers.size(); ++i) {
    const models::Layer& layer = m.network.layers[i];
    LayerPlan plan;
    plan.name = layer.name;
    plan.type = models::traits(layer.type).name;
    plan.tag = static_cast<int>(i) + 1;
    for (const LayerPlan& l : m.layers)
      if (l.tag == plan.tag) plan = l;
    const auto fused = m.lowered.fused_into.find(layer.name);
    if (fused != m.lowered.fused_into.end()) plan.fused_into = fused->second;
    all.push_back(plan);
  }
  m.layers = std::move(all);
}

}  // namespace

Draft::Draft(const models::Network& network, const accelerators::Accelerator& accelerator,
             const MapOptions& map_options)
    : options(map_options), grid(accelerator.geometry()), next_address(map_options.base_address) {
  m.network = network;
  m.accelerator = accelerator;
  m.batch = options.batch;
  m.base_address = options.base_address;
  m.placement = options.placement;
  // Operations refer to layers by address: lower the copy that the mapping keeps.
  m.lowered = lower(m.network, grid);
  number_counters(m);
}

void Draft::problem(const Op& op, const std::string& reason) { problem("layer '" + op.name + "'", reason); }

void Draft::problem(const std::string& place, const std::string& reason) {
  problems.push_back(m.network.file + ": " + place + " on '" + m.accelerator.name + "': " + reason);
}

std::string Draft::place_of(int tag) const {
  return tag > 0 ? "layer '" + m.network.layers[static_cast<size_t>(tag - 1)].name + "'"
                 : "input '" + m.network.input_name + "'";
}

void Draft::refuse_problems() const {
  if (!problems.empty()) throw models::InputError(problems);
}

uint32_t Draft::reserve(uint64_t bytes, int tag, hls::Traffic stream) {
  const auto address = static_cast<uint32_t>(next_address);
  m.regions.push_back({address, static_cast<uint32_t>(bytes), tag, stream});
  next_address += bytes;
  return address;
}

LayerPlan& Draft::layer_plan(const Op& op) {
  for (LayerPlan& l : m.layers)
    if (l.tag == op.tag) return l;
  LayerPlan plan;
  plan.name = op.name;
  plan.tag = op.tag;
  plan.type = models::traits(m.network.layers[static_cast<size_t>(op.tag - 1)].type).name;
  m.layers.push_back(plan);
  return m.layers.back();
}

int Draft::layout_index(const std::string& physical) const {
  return static_cast<int>(std::distance(layouts.begin(), layouts.find(physical)));
}

int Draft::word_offset(const std::string& physical) const {
  const auto part = m.lowered.parts.find(physical);
  if (part == m.lowered.parts.end()) return 0;
  const Concat& concat = m.lowered.concat(part->second.whole);
  int words = 0;
  for (int i = 0; i < part->second.index; ++i) words += layouts.at(concat.parts[static_cast<size_t>(i)]).words;
  return words;
}

std::string Draft::coefficients(size_t op) const {
  const auto* vec = std::get_if<VectorOp>(&m.lowered.ops[op].what);
  return vec && vec->kind == VectorOp::Kind::kDepthwise ? vec->output + "~coefficients" : "";
}

int64_t Draft::coefficient_words(size_t op) const {
  const std::string name = coefficients(op);
  return name.empty() ? 0 : layouts.at(name).pixels() * layouts.at(name).words;
}

TileMemory Draft::tile_memory(size_t op, int first, int last) const {
  TileMemory sum;
  for (int t = first; t < last; ++t) {
    const Tile& tile = plans[op].tiles[static_cast<size_t>(t)];
    sum += {std::max(1, tile.weight_words), pointer_words(op), int64_t{tile.kb} * grid.most_banks_of_row()};
  }
  return sum;
}

std::vector<std::pair<int, int>> Draft::tile_groups(size_t op) const {
  std::vector<std::pair<int, int>> groups;
  for (int t = 0; t < static_cast<int>(plans[op].tiles.size()); ++t) {
    if (t == 0 || !tile_memory(op, groups.back().first, t + 1).fits(m.accelerator)) groups.emplace_back(t, t);
    groups.back().second = t + 1;
  }
  return groups;
}

std::pair<int, int> Draft::group_words(size_t op, const std::pair<int, int>& group) const {
  const std::vector<Tile>& tiles = plans[op].tiles;
  const Tile &first = tiles[static_cast<size_t>(group.first)], &last = tiles[static_cast<size_t>(group.second - 1)];
  return {first.first_word, last.first_word + last.words(grid) - first.first_word};
}

int Draft::pointer_words(size_t op) const {
  const auto& array = std::get<ArrayOp>(m.lowered.ops[op].what);
  return array.window.kernel_y * array.window.kernel_x * layouts.at(array.input).words * hls::kLanes;
}

Mapping map_network(const models::Network& network, const accelerators::Accelerator& accelerator,
                    const MapOptions& options) {
  Draft draft(network, accelerator, options);
  plan_tiles(draft);
  encode_streams(draft);
  plan_schedule(draft);
  if (options.explain) explain(draft);
  assign_transfers(draft);
  build_program(draft);
  describe(draft.m);
  return std::move(draft.m);
}

}  // namespace winnow::mapping
