// The mapper: lower -> place and cut into tiles -> encode -> plan -> transfers -> program.
#include <algorithm>
#include <utility>

#include "mapping/byte_counters.h"
#include "mapping/mapping.h"

namespace winnow::mapping {
namespace {

/// One entry per layer, fused and viewed ones too.
std::vector<LayerPlan> describe(const models::Network& network, const Encoded& encoded) {
  const Lowered& lowered = encoded.placed.lowered;
  std::vector<LayerPlan> layers;
  for (const models::Layer& layer : network.layers) {
    LayerPlan plan;
    plan.name = layer.name;
    plan.type = models::traits(layer.type).name;
    plan.tag = static_cast<int>(layers.size()) + 1;
    const auto fused = lowered.fused_into.find(layer.name);
    if (fused != lowered.fused_into.end()) plan.fused_into = fused->second;
    layers.push_back(std::move(plan));
  }
  for (size_t i = 0; i < lowered.ops.size(); ++i) {
    if (!std::holds_alternative<ArrayOp>(lowered.ops[i].what)) continue;
    LayerPlan& plan = layers[static_cast<size_t>(lowered.ops[i].tag - 1)];
    plan.tiles += encoded.placed.tilings[i].count();
    plan.statistics = encoded.ops[i].statistics;
    plan.encoding = models::compress::format_text(encoded.ops[i].format);
    plan.placement += encoded.ops[i].placement;
  }
  for (const EncodedBytes& piece : encoded.image) {
    LayerPlan& plan = layers[static_cast<size_t>(piece.tag - 1)];
    (piece.stream == hls::Traffic::kTables ? plan.table_bytes : plan.weight_bytes) += piece.bytes.size();
  }
  return layers;
}

hls::Features needs_of(const Encoded& encoded, const std::vector<Step>& steps, const std::vector<int>& counter_tags) {
  hls::Features needs;
  for (const EncodedOp& op : encoded.ops) {
    if (op.streams.empty()) continue;
    needs.decoders = needs.decoders | models::compress::decoders_of(op.format);
  }
  for (const Step& step : steps) needs.vector |= step.unit == hls::kUnitVu;
  needs.depthwise = !encoded.placed.constants.empty();
  needs.tags = *std::max_element(counter_tags.begin(), counter_tags.end()) + 1;
  return needs;
}

/// The encoded bytes from `dram.next` on, which moves behind them.
std::vector<Segment> place_image(const Encoded& encoded, DramSpace& dram) {
  std::vector<Segment> image;
  for (const EncodedBytes& piece : encoded.image)
    image.push_back({dram.reserve(piece.bytes.size(), piece.tag, piece.stream), piece.bytes});
  return image;
}

}  // namespace

Outcome<Encoded> encode_network(const models::Network& network, const accelerators::Accelerator& accelerator,
                                const Densities& densities, const PlacementOptions& placement) {
  return lower(network, accelerator)
      .then([&](Lowered lowered) {
        return place_and_cut(network, accelerator, std::move(lowered), densities, placement);
      })
      .then([&](Placed placed) { return encode(network, accelerator, std::move(placed)); });
}

Outcome<Mapping> finish_mapping(const models::Network& network, const accelerators::Accelerator& accelerator,
                                Encoded encoded, const ProgramOptions& options) {
  const int beat = accelerator.axi_bytes();
  const Placed& placed = encoded.placed;
  const Costs costs = measure_costs(network, accelerator, encoded);
  const CountStreams count_streams = [&](const Schedule& schedule) {
    return count_transfers(network, accelerator, placed, schedule, options.batch);
  };
  Outcome<Planned> plan = plan_schedule(costs, options.batch, count_streams);
  if (!plan) return plan.refusals;

  DramSpace weights{options.base_address, {}};
  std::vector<Segment> image = place_image(encoded, weights);
  Outcome<PlacedTransfers> streams = place_transfers(network, accelerator, placed, *plan.value, weights);
  if (!streams) return streams.refusals;
  const std::vector<Transfer>& transfers = streams.value->transfers;

  const std::vector<int> tags = counter_tags(network.layers.size(), placed.lowered);
  Outcome<Program> program =
      make_program(network, accelerator, encoded, *plan.value, transfers, options.base_address, tags);
  if (!program) return program.refusals;
  if (Refusals refusals = byte_counter_refusals(program.value->steps, transfers, tags, beat); !refusals.empty())
    return refusals;
  StoredPrograms stored = store_programs(*program.value, placed, beat, std::move(streams.value->dram));
  if (Refusals refusals = dram_refusals(network, accelerator, options.base_address, stored.dram.next);
      !refusals.empty())
    return refusals;

  Mapping m;
  m.network = network;
  m.accelerator = accelerator;
  m.batch = options.batch;
  m.base_address = options.base_address;
  m.placement = placed.options;
  m.layers = describe(network, encoded);
  m.needs = needs_of(encoded, program.value->steps, tags);
  if (options.explain) m.choices = explain(placed.lowered, costs, plan.value->schedule, count_streams);
  m.schedule = std::move(plan.value->schedule);
  m.chunks = std::move(plan.value->chunks);
  m.steps = std::move(program.value->steps);
  m.counter_tags = tags;
  m.used = program.value->used;
  m.weights_resident = program.value->weights_resident;
  m.transfers = std::move(streams.value->transfers);
  m.image = std::move(image);
  for (Segment& segment : stored.image) m.image.push_back(std::move(segment));
  m.regions = std::move(stored.dram.regions);
  m.program = stored.cold;
  m.warm_program = stored.warm;
  m.dram_bytes = static_cast<uint32_t>(stored.dram.next);
  for (auto& [name, layout] : encoded.placed.layouts) m.layouts.push_back(std::move(layout));
  m.lowered = std::move(encoded.placed.lowered);
  m.constants = std::move(encoded.placed.constants);
  return m;
}

Outcome<Mapping> try_map(const models::Network& network, const accelerators::Accelerator& accelerator,
                         const MapOptions& options) {
  return encode_network(network, accelerator, options.densities, options.placement).then([&](Encoded encoded) {
    return finish_mapping(network, accelerator, std::move(encoded), options);
  });
}

void check_dram(const Mapping& m, uint64_t base, uint64_t end) {
  raise(dram_refusals(m.network, m.accelerator, base, end), m.network, m.accelerator);
}

}  // namespace winnow::mapping
