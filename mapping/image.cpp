// The DRAM image of weights and tables, and the places of inputs and outputs.
#include <algorithm>
#include <tuple>

#include "accelerators/dram_device.h"
#include "mapping/draft.h"
#include "mapping/limits.h"
#include "mapping/tile_streams.h"
#include "mapping/transfers.h"
#include "models/compress/weight_stream.h"
#include "models/error.h"

namespace winnow::mapping {
namespace {

struct EncodedTiles {
  std::vector<std::vector<uint8_t>> bytes;  // by tile
  models::compress::StreamStatistics statistics;
  int64_t longest = 0;  // beats of a stream
  int most_words = 0;   // of a row in a tile
};

/// Streams of the tiles of `plan`, in the format that suits them; the plan gets the format, its tables and the streams'
/// lengths.
EncodedTiles encode_tiles(const Draft& d, const ArrayOp& op, ArrayPlan& plan) {
  static const models::Weights kNoWeights;
  const accelerators::Accelerator& a = d.m.accelerator;
  const models::Weights& weights = op.layer ? op.layer->weights : kNoWeights;
  const models::Compression compression = op.layer ? op.layer->compression : models::Compression{};
  const auto tiles = tile_streams(op, d.layouts.at(op.input), d.layouts.at(op.output), d.grid, plan.tiles);
  std::vector<models::compress::RowTile> all;
  for (const auto& streams : tiles) all.insert(all.end(), streams.begin(), streams.end());
  plan.format = models::compress::choose_format(all, weights, compression, a.decoders);
  plan.tables = models::compress::table_image(plan.format, weights);
  plan.streams.clear();
  EncodedTiles encoded;
  encoded.statistics = models::compress::statistics(all, plan.format, weights);
  for (const Tile& tile : plan.tiles) encoded.most_words = std::max(encoded.most_words, tile.row_words);
  for (const auto& streams : tiles) {
    ArrayPlan::TileStream stream;
    encoded.bytes.emplace_back();
    for (const models::compress::RowTile& part : streams) {
      const std::vector<uint8_t> bytes = models::compress::encode(part, plan.format, a.axi_bytes());
      stream.beats.push_back(static_cast<uint32_t>(bytes.size()) / static_cast<uint32_t>(a.axi_bytes()));
      encoded.longest = std::max<int64_t>(encoded.longest, stream.beats.back());
      encoded.bytes.back().insert(encoded.bytes.back().end(), bytes.begin(), bytes.end());
    }
    plan.streams.push_back(std::move(stream));
  }
  return encoded;
}

/// Names the tensor that takes the most streams.
void refuse_streams(Draft& d) {
  std::map<std::pair<int, std::string>, int> counts;  // by layer and tensor
  for (const Transfer& t : d.m.transfers) ++counts[{t.tag, t.tensor}];
  using Count = decltype(counts)::value_type;
  const auto most = std::max_element(counts.begin(), counts.end(), [](const Count& a, const Count& b) {
    return std::tie(a.second, a.first) < std::tie(b.second, b.first);
  });
  const int all = static_cast<int>(d.m.transfers.size());
  if (all <= hls::kLengthSlots) return;
  const auto& [tag, tensor] = most->first;
  d.problem(d.place_of(tag), at_most(hls::kLengthSlots, "activation streams", all) + ", " +
                                 std::to_string(most->second) + " of them of '" + tensor + "' (use " +
                                 (d.m.batch > 1 ? "a smaller batch" : "more bank_words") + ")");
  d.refuse_problems();
}

}  // namespace

void encode_streams(Draft& d) {
  const int beat = d.m.accelerator.axi_bytes();
  for (size_t i = 0; i < d.m.lowered.ops.size(); ++i) {
    const Op& op = d.m.lowered.ops[i];
    const auto* array = std::get_if<ArrayOp>(&op.what);
    if (!array) continue;
    ArrayPlan& plan = d.plans[i];
    EncodedTiles encoded = encode_tiles(d, *array, plan);
    // Fewer outputs a tile make its streams shorter.
    while (encoded.longest > kMostBeats && encoded.most_words > 1) {
      std::string reason;
      plan.tiles = make_tiles(*array, d.layouts.at(array->input), d.layouts.at(array->output), d.m.accelerator, reason,
                              encoded.most_words - 1);
      encoded = encode_tiles(d, *array, plan);
    }
    if (encoded.longest > kMostBeats)
      d.problem(op, at_most(kMostBeats, "beats in a weight stream", encoded.longest) + " in its smallest tile");
    LayerPlan& report = d.layer_plan(op);
    report.tiles += static_cast<int>(plan.tiles.size());
    report.statistics = encoded.statistics;
    report.encoding = models::compress::format_text(plan.format);
    // Copies of taps have been chosen since.
    PairWork& work = d.work.at(i);
    if (array->layer && d.m.lowered.tensors.at(array->input).unrolled_for == array->layer)
      work = measure_work(*array, d.m.lowered, d.options.densities);
    report.placement +=
        report_placement(work, d.layouts.at(array->input), d.layouts.at(array->output), plan.tiles, d.grid);
    work = {};
    if (!plan.tables.bytes.empty()) {
      Segment segment;
      segment.bytes = plan.tables.bytes;
      segment.bytes.resize(round_up(segment.bytes.size(), static_cast<uint64_t>(beat)), 0);
      plan.table_beats = static_cast<uint32_t>(segment.bytes.size()) / static_cast<uint32_t>(beat);
      plan.table_address = segment.address = d.reserve(segment.bytes.size(), op.tag, hls::Traffic::kTables);
      report.table_bytes += segment.bytes.size();
      d.m.image.push_back(std::move(segment));
    }
    for (size_t t = 0; t < plan.streams.size(); ++t) {
      Segment segment;
      segment.bytes = std::move(encoded.bytes[t]);
      report.weight_bytes += segment.bytes.size();
      plan.streams[t].address = segment.address = d.reserve(segment.bytes.size(), op.tag, hls::Traffic::kWeights);
      d.m.image.push_back(std::move(segment));
    }
    d.m.needs.decoders = d.m.needs.decoders | models::compress::decoders_of(plan.format);
  }
  d.refuse_problems();
}

namespace {

/// An output that a later stage reads comes back from DRAM like every other tensor that lies there.
bool is_read_back(const Draft& d, const std::string& holder) {
  const Lowered& lowered = d.m.lowered;
  const Schedule& schedule = d.m.schedule;
  if (schedule.homes.at(holder) != Home::kDram) return false;
  return std::any_of(schedule.stages.begin(), schedule.stages.end(), [&](const Stage& stage) {
    bool reads = false, makes = false;
    for (int i = stage.first; i < stage.last; ++i) {
      const Op& op = lowered.ops[static_cast<size_t>(i)];
      makes |= lowered.holder(op.output()) == holder;
      for (const std::string& input : op.inputs()) reads |= lowered.holder(input) == holder;
    }
    return reads && !makes;
  });
}

}  // namespace

void assign_transfers(Draft& d) {
  for (Transfer& t : list_transfers(d, d.m.schedule, d.m.chunks)) {
    const uint64_t words = static_cast<uint64_t>(t.range.pixels()) * static_cast<uint64_t>(t.range.words);
    d.next_address = round_up(d.next_address, kPage);
    const uint64_t bytes = round_up(words * static_cast<uint64_t>(d.grid.columns) * (hls::kLanes + 1),
                                    static_cast<uint64_t>(d.m.accelerator.axi_bytes()));
    t.capacity_bytes = static_cast<uint32_t>(bytes);
    const bool in = t.origin != Origin::kDevice;
    t.address = d.reserve(bytes, t.tag, in ? hls::Traffic::kActsIn : hls::Traffic::kActsOut);
    if (!in && (!t.output || is_read_back(d, t.tensor)))
      d.m.regions.push_back({t.address, t.capacity_bytes, t.tag, hls::Traffic::kActsIn});
    t.slot = static_cast<int>(d.m.transfers.size());
    d.m.transfers.push_back(std::move(t));
  }
  refuse_streams(d);
}

void check_dram(const Mapping& m, uint64_t base, uint64_t end) {
  constexpr uint64_t kEnd = (uint64_t{1} << 32) - kPage;  // the end is an address too
  if (end > kEnd)
    throw models::InputError(m.network.file + ": on '" + m.accelerator.name + "': expected at most " +
                             std::to_string(kEnd - std::min(kEnd, base)) + " bytes of DRAM from address " +
                             std::to_string(base) + " on, as addresses have 32 bits, got " +
                             std::to_string(end - base));
  if (!m.accelerator.dram.is_device()) return;
  const std::string& file = m.accelerator.file;
  const uint64_t bytes =
      accelerators::dram_device(m.accelerator.dram, file + ": /dram/address_map", file + ": /dram/channels").bytes();
  // The DRAM begins at a multiple of its size.
  const uint64_t needed = base % bytes + (end - base);
  if (needed > bytes)
    throw models::InputError(file + ": /dram: expected at least " + std::to_string(needed) + " bytes for '" +
                             m.network.name + "' at address " + std::to_string(base) + ", got " +
                             std::to_string(bytes));
}

}  // namespace winnow::mapping
