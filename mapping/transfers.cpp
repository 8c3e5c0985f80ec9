// Blocks of rows, slices of words, pieces.
#include "mapping/transfers.h"

#include <algorithm>
#include <set>

#include "mapping/limits.h"

namespace winnow::mapping {
namespace {

/// Most bytes of one pixel's words [first, last): a mask for every word of every bank, a byte for every channel.
class PixelBytes {
 public:
  PixelBytes(const Layout& layout, int banks)
      : banks_(banks), channels_before_(static_cast<size_t>(layout.words) + 1, 0) {
    for (const Place& p : layout.places) ++channels_before_[static_cast<size_t>(p.position / hls::kLanes) + 1];
    for (size_t w = 1; w < channels_before_.size(); ++w) channels_before_[w] += channels_before_[w - 1];
  }
  int64_t operator()(int first, int last) const {
    return int64_t{banks_} * (last - first) + channels_before_[static_cast<size_t>(last)] -
           channels_before_[static_cast<size_t>(first)];
  }

 private:
  int banks_;
  std::vector<int64_t> channels_before_;
};

int64_t parts(int64_t all, int64_t most) { return (all + most - 1) / most; }

class Lister {
 public:
  Lister(const Draft& d, const Schedule& schedule) : d_(d), schedule_(schedule) {}

  /// The blocks of a tensor of `images` images, each in the streams that it takes.
  void blocks(Transfer t, const std::string& tensor, int images) {
    const Layout& layout = d_.layouts.at(tensor);
    const int height = layout.shape.height;
    const auto it = schedule_.block_rows.find(tensor);
    const int step = it == schedule_.block_rows.end() ? height : it->second;
    const auto sliced = schedule_.sliced_by.find(tensor);
    std::vector<std::pair<int, int>> slices = {{0, layout.words}};
    if (sliced != schedule_.sliced_by.end()) {
      slices.clear();
      for (const auto& group : d_.tile_groups(static_cast<size_t>(sliced->second)))
        slices.push_back(d_.group_words(static_cast<size_t>(sliced->second), group));
    }
    t.tensor = tensor;
    t.layout = d_.layout_index(tensor);
    for (t.y0 = 0; t.y0 < height; t.y0 += step) {
      t.y1 = std::min(height, t.y0 + step);
      const int64_t begin = int64_t{t.y0} * layout.shape.width;
      // Only single images come in blocks.
      const int64_t end = int64_t{t.y1} * layout.shape.width + (images - 1) * layout.pixels();
      for (const auto& [first_word, words] : slices)
        for (const PixelRange& range : cut_stream(d_, layout, {begin, end, first_word, words})) {
          t.range = range;
          all.push_back(t);
        }
    }
  }

  std::vector<Transfer> all;

 private:
  const Draft& d_;
  const Schedule& schedule_;
};

}  // namespace

std::vector<PixelRange> cut_stream(const Draft& d, const Layout& layout, const PixelRange& whole) {
  const PixelBytes bytes(layout, d.grid.columns);
  const int64_t most_bytes = int64_t{kMostBeats} * d.m.accelerator.axi_bytes();
  const auto fits = [&](int first, int last) {
    return last - first <= kMostStreamWords && bytes(first, last) <= most_bytes;
  };
  std::vector<PixelRange> pieces;
  const int last_word = whole.first_word + whole.words;
  for (int first = whole.first_word, last = last_word; first < last_word; first = last, last = last_word) {
    if (!fits(first, last)) {
      // The longest slice; one word of every bank always fits.
      int low = first + 1, high = last;
      while (high - low > 1) {
        const int middle = (low + high) / 2;
        (fits(first, middle) ? low : high) = middle;
      }
      last = low;
    }
    const int64_t most = std::min(most_bytes / bytes(first, last), int64_t{kMostStreamWords} / (last - first));
    const int64_t unit = most >= layout.shape.width ? layout.shape.width : 1;
    const int64_t units = whole.pixels() / unit, step = parts(units, parts(units, most / unit)) * unit;
    for (int64_t begin = whole.begin; begin < whole.end; begin += step)
      pieces.push_back({begin, std::min(whole.end, begin + step), first, last - first});
  }
  return pieces;
}

std::vector<Transfer> list_transfers(const Draft& d, const Schedule& schedule, const std::vector<Chunk>& chunks) {
  const Lowered& lowered = d.m.lowered;
  std::map<std::string, int> maker;  // tag of the layer whose operation makes a holder last
  for (const Op& op : lowered.ops) maker[lowered.holder(op.output())] = op.tag;
  std::set<std::string> outputs;  // physical tensors
  for (const std::string& out : d.m.network.outputs) outputs.insert(lowered.views.at(out).physical);
  Lister lister(d, schedule);
  Transfer t;
  t.origin = Origin::kConstant;
  t.chunk = -1;
  for (size_t i = 0; i < lowered.ops.size(); ++i) {
    t.tag = lowered.ops[i].tag;
    if (const std::string c = d.coefficients(i); !c.empty()) lister.blocks(t, c, 1);
  }
  for (size_t c = 0; c < chunks.size(); ++c) {
    t = {};
    t.chunk = static_cast<int>(c);
    lister.blocks(t, d.m.network.input_name, chunks[c].count);
    t.origin = Origin::kDevice;
    for (const auto& [holder, home] : schedule.homes) {
      t.output = outputs.count(holder) > 0;
      if (holder == d.m.network.input_name || (home == Home::kChip && !t.output)) continue;
      t.tag = maker.at(holder);
      lister.blocks(t, holder, chunks[c].count);
    }
  }
  return std::move(lister.all);
}

int count_transfers(const Draft& d, const Schedule& schedule) {
  int each = 0, once = 0;
  for (const Transfer& t : list_transfers(d, schedule, {{0, 1}})) ++(t.origin == Origin::kConstant ? once : each);
  return once + d.m.batch * each;
}

}  // namespace winnow::mapping
