// Layouts, tiles and chunks: what fits, and where.
#include <algorithm>

#include "mapping/draft.h"
#include "mapping/limits.h"
#include "mapping/live_set.h"
#include "mapping/search.h"
#include "models/error.h"

namespace winnow::mapping {
namespace {

void check_limits(Draft& d) {
  expect_quantized(d.m.network);
  if (most_kb(d.m.accelerator) < 1)
    throw models::InputError(d.m.accelerator.file + ": /accumulators: expected at least " +
                             std::to_string(d.grid.most_banks_of_row()) + " (the banks that one row feeds), got " +
                             std::to_string(d.m.accelerator.accumulators));
  if (d.m.lowered.ops.empty())
    throw models::InputError(d.m.network.file + ": on '" + d.m.accelerator.name +
                             "': expected a layer that computes, got only views of the input '" +
                             d.m.network.input_name + "'");
  for (const Op& op : d.m.lowered.ops)
    for (const std::string& reason : limits(op, d.m.lowered, d.m.accelerator)) d.problem(op, reason);
}

void check_words(Draft& d, const Op& op, const std::string& tensor) {
  const int words = d.layouts.at(tensor).words;
  if (words > kMostPixelWords)
    d.problem(op, at_most(kMostPixelWords, "words per pixel and bank", words) + " of '" + tensor + "'");
}

/// The weights of an im2col first layer go to the copies of their taps that suit the rows in which their outputs now
/// are.
void settle_copies(Draft& d) {
  for (Op& op : d.m.lowered.ops) {
    auto* array = std::get_if<ArrayOp>(&op.what);
    if (!array) continue;
    PhysicalTensor& input = d.m.lowered.tensors.at(array->input);
    if (!array->layer || input.unrolled_for != array->layer || !input.unrolling.rows) continue;
    const models::Layer& layer = *array->layer;
    std::vector<int> row_of;
    for (const Place& p : d.layouts.at(array->output).places)
      row_of.push_back(d.grid.row_of(p.bank, p.position / hls::kLanes % d.grid.share()));
    std::vector<int> last;
    balance_copies(input.unrolling, layer, d.m.network.input_shape.channels, row_of, d.grid, last);
    std::vector<Place>& places = d.layouts.at(array->input).places;
    for (int n : last) {
      if (n < 0) continue;
      size_t highest = static_cast<size_t>(n);
      for (size_t other = 0; other < places.size(); ++other)
        if (input.unrolling.channels[other].channel >= 0 && places[other].bank == places[static_cast<size_t>(n)].bank &&
            places[other].position > places[highest].position)
          highest = other;
      std::swap(places[static_cast<size_t>(n)], places[highest]);
    }
    const int kh = layer.kernel[0], kw = layer.kernel[1];
    const size_t taps = input.unrolling.owner.size() / array->weights.size();
    for (size_t k = 0; k < array->weights.size(); ++k)
      for (SparseWeight& w : array->weights[k]) {
        const UnrolledChannel& c = input.unrolling.channels[static_cast<size_t>(w.in)];
        w.in = input.unrolling.owner[k * taps + static_cast<size_t>((c.channel * kh + c.ky) * kw + c.kx)];
      }
  }
}

/// Depthwise coefficients lie in the banks like a tensor: row w has the coefficients of word w, in every bank those of
/// its channels (docs/architecture.md, section 5).
void add_coefficients(Draft& d) {
  for (size_t i = 0; i < d.m.lowered.ops.size(); ++i) {
    const std::string name = d.coefficients(i);
    if (name.empty()) continue;
    const auto& op = std::get<VectorOp>(d.m.lowered.ops[i].what);
    const Layout& in = d.layouts.at(op.inputs[0]);
    const int taps = op.window.kernel_y * op.window.kernel_x;
    const models::MapShape shape{d.grid.columns * hls::kLanes, in.words, hls::kDepthwiseParams + taps};
    Layout layout;
    layout.tensor = name;
    layout.shape = shape;
    layout.words = 1;
    for (int c = 0; c < shape.channels; ++c) layout.places.push_back({c / hls::kLanes, c % hls::kLanes});
    models::FeatureMap values({1, shape.channels, shape.height, shape.width}, 0);
    for (size_t c = 0; c < in.places.size(); ++c) {
      const Place& place = in.places[c];
      const int channel = place.bank * hls::kLanes + place.position % hls::kLanes, row = place.position / hls::kLanes;
      const hls::Param& p = op.params[c];
      int at = 0;
      auto put = [&](int byte) { values.at(0, channel, row, at++) = static_cast<uint8_t>(byte); };
      for (int byte = 0; byte < 4; ++byte) put(static_cast<int>(static_cast<uint32_t>(p.bias) >> (8 * byte)) & 0xff);
      put(p.multiplier & 0xff);
      put(p.multiplier >> 8);
      put(p.shift);
      for (int t = 0; t < taps; ++t)
        put(static_cast<uint8_t>(op.layer->weights.quantized[c * static_cast<size_t>(taps) + static_cast<size_t>(t)]));
    }
    d.m.constants[name] = std::move(values);
    d.m.lowered.tensors[name] = {shape, {1.0, 0}, name, nullptr, {}};
    d.layouts[name] = std::move(layout);
    d.m.needs.depthwise = true;
  }
}

}  // namespace

/// Narrower words when a tile of full ones does not fit: fewer outputs a tile, more words a pixel.
void plan_tiles(Draft& d) {
  check_limits(d);
  const std::vector<std::string> before = d.problems;
  d.work = measure_work(d.m.lowered, d.options.densities);
  std::vector<std::string> widest;  // what full words lack is what a user can act on
  for (int lanes = std::min(hls::kLanes, most_kb(d.m.accelerator)); lanes >= 1; lanes /= 2) {
    d.problems = before;
    d.layouts = place(d.m.lowered, d.m.accelerator, lanes, d.work, d.options.placement);
    settle_copies(d);
    d.plans.assign(d.m.lowered.ops.size(), {});
    for (size_t i = 0; i < d.m.lowered.ops.size(); ++i) {
      const Op& op = d.m.lowered.ops[i];
      for (const std::string& name : op.inputs()) check_words(d, op, name);
      check_words(d, op, op.output());
      const auto* array = std::get_if<ArrayOp>(&op.what);
      if (!array) continue;
      std::string reason;
      d.plans[i].tiles =
          make_tiles(*array, d.layouts.at(array->input), d.layouts.at(array->output), d.m.accelerator, reason);
      if (d.plans[i].tiles.empty()) d.problem(op, reason);
    }
    if (d.problems.empty()) {
      add_coefficients(d);
      return;
    }
    if (d.problems == before) d.refuse_problems();
    if (widest.empty()) widest = d.problems;
  }
  d.problems = widest;
  d.refuse_problems();
}

/// Splits the batch until a chunk's feature maps fit the banks; when one image's do not, looks for strips and spills.
void plan_schedule(Draft& d) {
  auto chunks_of = [&](int count) {
    for (int first = 0; first < d.m.batch; first += count)
      d.m.chunks.push_back({first, std::min(count, d.m.batch - first)});
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
  Tightest tightest;
  if (!search_schedule(d, {}, d.m.schedule, tightest)) {
    std::string text = "expected feature maps, or strips of them, of at most " +
                       std::to_string(d.m.accelerator.bank_words) + " words per bank, got " +
                       std::to_string(tightest.words) + " in use at once";
    if (tightest.waiting)
      text = at_most(static_cast<int>(LiveSet::kMost), "tensors that this and later layers read", tightest.waiting);
    d.problem(d.m.lowered.ops[static_cast<size_t>(tightest.op)], text);
    d.refuse_problems();
  }
  chunks_of(1);
}

}  // namespace winnow::mapping
