// Layouts, tiles and chunks: what fits, and where.
#include <algorithm>

#include "mapping/draft.h"
#include "mapping/limits.h"
#include "mapping/search.h"
#include "models/error.h"

namespace winnow::mapping {
namespace {

void check_limits(Draft& d) {
  if (!d.m.network.quantized)
    throw models::InputError(d.m.network.file + ": expected a quantized network, got a float one (run `winnow compress` first)");
  if (most_kb(d.m.accelerator) < 1)
    throw models::InputError(d.m.accelerator.file + ": /accumulators: expected at least " + std::to_string(d.grid.most_banks_of_row()) +
                             " (the banks that one row feeds), got " + std::to_string(d.m.accelerator.accumulators));
  for (const Op& op : d.m.lowered.ops)
    for (const std::string& reason : limits(op, d.m.lowered, d.m.accelerator)) d.problem(op, reason);
}

void check_words(Draft& d, const Op& op, const std::string& tensor) {
  const int words = d.layouts.at(tensor).words;
  if (words > 65535)
    d.problem(op, "expected at most 65535 words per pixel and bank, got " + std::to_string(words) + " of '" + tensor + "'");
}

}  // namespace

/// Narrower words when a tile of full ones does not fit: fewer outputs a tile, more words a pixel.
void plan_tiles(Draft& d) {
  check_limits(d);
  const std::vector<std::string> before = d.problems;
  std::vector<std::string> widest;  // what full words lack is what a user can act on
  for (int lanes = std::min(hls::kLanes, most_kb(d.m.accelerator)); lanes >= 1; lanes /= 2) {
    d.problems = before;
    d.layouts = place(d.m.lowered, d.m.accelerator, lanes, d.options.densities, d.options.placement);
    d.plans.assign(d.m.lowered.ops.size(), {});
    for (size_t i = 0; i < d.m.lowered.ops.size(); ++i) {
      const Op& op = d.m.lowered.ops[i];
      for (const std::string& name : op.inputs()) check_words(d, op, name);
      check_words(d, op, op.output());
      const auto* array = std::get_if<ArrayOp>(&op.what);
      if (!array) continue;
      std::string reason;
      d.plans[i].tiles = make_tiles(*array, d.layouts.at(array->input), d.layouts.at(array->output), d.m.accelerator, reason);
      if (d.plans[i].tiles.empty()) d.problem(op, reason);
    }
    if (d.problems.empty()) return;
    if (d.problems == before) d.refuse_problems();
    if (widest.empty()) widest = d.problems;
  }
  d.problems = widest;
  d.refuse_problems();
}

/// Splits the batch until a chunk's feature maps fit the banks; when one image's do not, looks for strips and spills.
void plan_schedule(Draft& d) {
  auto chunks_of = [&](int count) {
    for (int first = 0; first < d.m.batch; first += count) d.m.chunks.push_back({first, std::min(count, d.m.batch - first)});
  };
  for (const auto& [name, layout] : d.layouts) d.m.layouts.push_back(layout);
  for (int parts = 1; parts <= d.m.batch; ++parts) {
    const int count = (d.m.batch + parts - 1) / parts;
    if (parts > 1 && count == (d.m.batch + parts - 2) / (parts - 1)) continue;
    if (whole_schedule(d, count, d.m.schedule)) {
      chunks_of(count);
      return;
    }
  }
  int tightest = 0, need = 0;
  if (!search_schedule(d, d.m.schedule, tightest, need)) {
    const Op& op = d.m.lowered.ops[static_cast<size_t>(tightest)];
    d.problem(op, "expected feature maps, or strips of them, of at most " + std::to_string(d.m.accelerator.bank_words) + " words per bank, got " +
                      std::to_string(need) + " in use at once");
    d.refuse_problems();
  }
  chunks_of(1);
}

}  // namespace winnow::mapping
