// Widths of words in turn, and what a placement settles.
#include "mapping/placed.h"

#include <algorithm>
#include <iterator>
#include <numeric>

#include "mapping/coefficients.h"
#include "mapping/limits.h"

namespace winnow::mapping {
namespace {

using models::Layer;

/// The weights of an im2col first layer go to the copies of their taps that suit the rows in which their outputs now
/// are.
void settle_copies(const Layer& layer, int channels, const hls::Geometry& grid, ArrayOp& op, PhysicalTensor& input,
                   std::map<std::string, Layout>& layouts) {
  std::vector<int> row_of;
  for (const Place& p : layouts.at(op.output).places)
    row_of.push_back(grid.row_of(p.bank, p.position / hls::kLanes % grid.share()));
  std::vector<int> last;
  balance_copies(input.unrolling, layer, channels, row_of, grid, last);
  std::vector<Place>& places = layouts.at(op.input).places;
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
  const size_t taps = input.unrolling.owner.size() / op.weights.size();
  for (size_t k = 0; k < op.weights.size(); ++k)
    for (SparseWeight& w : op.weights[k]) {
      const UnrolledChannel& c = input.unrolling.channels[static_cast<size_t>(w.in)];
      w.in = input.unrolling.owner[k * taps + static_cast<size_t>((c.channel * kh + c.ky) * kw + c.kx)];
    }
}

/// The operation that reads an unrolled input; ops.size() if there is none.
size_t unrolled_op(const Lowered& lowered) {
  for (size_t i = 0; i < lowered.ops.size(); ++i) {
    const auto* array = std::get_if<ArrayOp>(&lowered.ops[i].what);
    if (array && carries_unrolled(*array, lowered.tensors.at(array->input))) return i;
  }
  return lowered.ops.size();
}

/// Tiles of every array operation, or why an operation has none, or too many words.
Refusals cut(const accelerators::Accelerator& accelerator, Placed& placed) {
  Refusals refusals;
  placed.tilings.assign(placed.lowered.ops.size(), {});
  for (size_t i = 0; i < placed.lowered.ops.size(); ++i) {
    const Op& op = placed.lowered.ops[i];
    const auto check_words = [&](const std::string& tensor) {
      const int words = placed.layout(tensor).words;
      if (words > kMostPixelWords)
        refusals.push_back(
            refuse(Refused::kPixelWords, {{"most", kMostPixelWords}, {"n", words}, {"tensor", tensor}}, op.tag));
    };
    for (const std::string& name : op.inputs()) check_words(name);
    check_words(op.output());
    const auto* array = std::get_if<ArrayOp>(&op.what);
    if (!array) continue;
    const Layout &in = placed.layout(array->input), &out = placed.layout(array->output);
    Outcome<std::vector<Tile>> tiles = make_tiles(*array, in, out, accelerator);
    for (Refusal& r : tiles.refusals) r.tag = op.tag, refusals.push_back(std::move(r));
    if (tiles) placed.tilings[i] = {std::move(*tiles.value), pointer_words(*array, in)};
  }
  return refusals;
}

double mean_density(const Densities& densities, const std::string& tensor) {
  const auto it = densities.find(tensor);
  if (it == densities.end() || it->second.mean.empty()) return 1.0;
  return std::accumulate(it->second.mean.begin(), it->second.mean.end(), 0.0) /
         static_cast<double>(it->second.mean.size());
}

}  // namespace

int Placed::layout_index(const std::string& physical) const {
  return static_cast<int>(std::distance(layouts.begin(), layouts.find(physical)));
}

int Placed::word_offset(const std::string& physical) const {
  const auto part = lowered.parts.find(physical);
  if (part == lowered.parts.end()) return 0;
  const Concat& concat = lowered.concat(part->second.whole);
  int words = 0;
  for (int i = 0; i < part->second.index; ++i) words += layout(concat.parts[static_cast<size_t>(i)]).words;
  return words;
}

Outcome<Placed> place_and_cut(const models::Network& network, const accelerators::Accelerator& accelerator,
                              Lowered lowered, const Densities& densities, const PlacementOptions& options) {
  const hls::Geometry grid = accelerator.geometry();
  Placed placed;
  placed.lowered = std::move(lowered);
  placed.options = options;
  placed.work = measure_work(placed.lowered, densities);
  const size_t unrolled = unrolled_op(placed.lowered);
  const Refusals anywhere = limits(network, placed.lowered, accelerator);
  Refusals of_full_words = anywhere;  // what they lack is what a user can act on
  for (int lanes = std::min(hls::kLanes, most_kb(accelerator));; lanes /= 2) {
    if (lanes < 1) return of_full_words;
    placed.layouts = place(placed.lowered, accelerator, lanes, placed.work, options);
    if (unrolled < placed.lowered.ops.size()) {
      auto& op = std::get<ArrayOp>(placed.lowered.ops[unrolled].what);
      PhysicalTensor& input = placed.lowered.tensors.at(op.input);
      if (input.unrolling.rows)
        settle_copies(network.layers[static_cast<size_t>(op.layer)], network.input_shape.channels, grid, op, input,
                      placed.layouts);
    }
    Refusals refusals = cut(accelerator, placed);
    if (refusals.empty() && anywhere.empty()) break;
    if (refusals.empty()) return anywhere;
    if (of_full_words.size() == anywhere.size())
      of_full_words.insert(of_full_words.end(), refusals.begin(), refusals.end());
  }
  add_coefficients(network, grid, placed);
  for (const auto& [name, tensor] : placed.lowered.tensors)
    placed.density[name] = mean_density(densities, tensor.reference);
  if (unrolled < placed.lowered.ops.size())  // copies of taps have been chosen since
    placed.work[unrolled] =
        measure_work(std::get<ArrayOp>(placed.lowered.ops[unrolled].what), placed.lowered, densities);
  return placed;
}

}  // namespace winnow::mapping
