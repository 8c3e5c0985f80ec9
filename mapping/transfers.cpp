// Blocks of rows, slices of words, pieces; pages and slots.
#include "mapping/transfers.h"

#include <algorithm>
#include <set>
#include <tuple>

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
  Lister(const accelerators::Accelerator& accelerator, const Placed& placed, const Schedule& schedule)
      : accelerator_(accelerator), placed_(placed), schedule_(schedule) {}

  /// The blocks of a tensor of `images` images, each in the streams that it takes.
  void blocks(Transfer t, const std::string& tensor, int images) {
    const Layout& layout = placed_.layout(tensor);
    const int height = layout.shape.height;
    const auto it = schedule_.block_rows.find(tensor);
    const int step = it == schedule_.block_rows.end() ? height : it->second;
    const auto sliced = schedule_.sliced_by.find(tensor);
    std::vector<std::pair<int, int>> slices = {{0, layout.words}};
    if (sliced != schedule_.sliced_by.end()) {
      const Tiling& tiling = placed_.tilings[static_cast<size_t>(sliced->second)];
      slices.clear();
      for (const auto& group : tile_groups(tiling, accelerator_))
        slices.push_back(group_words(tiling, group, accelerator_.geometry()));
    }
    t.tensor = tensor;
    t.layout = placed_.layout_index(tensor);
    for (t.y0 = 0; t.y0 < height; t.y0 += step) {
      t.y1 = std::min(height, t.y0 + step);
      const int64_t begin = int64_t{t.y0} * layout.shape.width;
      // Only single images come in blocks.
      const int64_t end = int64_t{t.y1} * layout.shape.width + (images - 1) * layout.pixels();
      for (const auto& [first_word, words] : slices)
        for (const PixelRange& range :
             cut_stream(layout, {begin, end, first_word, words}, accelerator_.columns, accelerator_.axi_bytes())) {
          t.range = range;
          all.push_back(t);
        }
    }
  }

  std::vector<Transfer> all;

 private:
  const accelerators::Accelerator& accelerator_;
  const Placed& placed_;
  const Schedule& schedule_;
};

/// An output that a later stage reads comes back from DRAM like every other tensor that lies there.
bool is_read_back(const Lowered& lowered, const Schedule& schedule, const std::string& holder) {
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

/// Names the tensor that takes the most streams.
Refusal too_many(const std::vector<Transfer>& transfers, int batch) {
  std::map<std::pair<int, std::string>, int> counts;  // by layer and tensor
  for (const Transfer& t : transfers) ++counts[{t.tag, t.tensor}];
  using Count = decltype(counts)::value_type;
  const auto most = std::max_element(counts.begin(), counts.end(), [](const Count& a, const Count& b) {
    return std::tie(a.second, a.first) < std::tie(b.second, b.first);
  });
  const auto& [tag, tensor] = most->first;
  return refuse(Refused::kActivationStreams,
                {{"most", hls::kLengthSlots},
                 {"n", static_cast<int64_t>(transfers.size())},
                 {"k", most->second},
                 {"tensor", tensor},
                 {"remedy", batch > 1 ? "a smaller batch" : "more bank_words"}},
                tag);
}

}  // namespace

std::vector<PixelRange> cut_stream(const Layout& layout, const PixelRange& whole, int banks, int beat_bytes) {
  const PixelBytes bytes(layout, banks);
  const int64_t most_bytes = int64_t{kMostBeats} * beat_bytes;
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

std::vector<Transfer> list_transfers(const models::Network& network, const accelerators::Accelerator& accelerator,
                                     const Placed& placed, const Schedule& schedule, const std::vector<Chunk>& chunks) {
  const Lowered& lowered = placed.lowered;
  std::map<std::string, int> maker;  // tag of the layer whose operation makes a holder last
  for (const Op& op : lowered.ops) maker[lowered.holder(op.output())] = op.tag;
  std::set<std::string> outputs;  // physical tensors
  for (const std::string& out : network.outputs) outputs.insert(lowered.views.at(out).physical);
  Lister lister(accelerator, placed, schedule);
  Transfer t;
  t.origin = Origin::kConstant;
  t.chunk = -1;
  for (const Op& op : lowered.ops) {
    t.tag = op.tag;
    if (const std::string c = op.coefficients(); !c.empty()) lister.blocks(t, c, 1);
  }
  for (size_t c = 0; c < chunks.size(); ++c) {
    t = {};
    t.chunk = static_cast<int>(c);
    lister.blocks(t, network.input_name, chunks[c].count);
    t.origin = Origin::kDevice;
    for (const auto& [holder, home] : schedule.homes) {
      t.output = outputs.count(holder) > 0;
      if (holder == network.input_name || (home == Home::kChip && !t.output)) continue;
      t.tag = maker.at(holder);
      lister.blocks(t, holder, chunks[c].count);
    }
  }
  return std::move(lister.all);
}

int count_transfers(const models::Network& network, const accelerators::Accelerator& accelerator, const Placed& placed,
                    const Schedule& schedule, int batch) {
  int each = 0, once = 0;
  for (const Transfer& t : list_transfers(network, accelerator, placed, schedule, {{0, 1}}))
    ++(t.origin == Origin::kConstant ? once : each);
  return once + batch * each;
}

Outcome<PlacedTransfers> place_transfers(const models::Network& network, const accelerators::Accelerator& accelerator,
                                         const Placed& placed, const Planned& plan, DramSpace dram) {
  std::vector<Transfer> transfers = list_transfers(network, accelerator, placed, plan.schedule, plan.chunks);
  int slot = 0;
  for (Transfer& t : transfers) {
    const uint64_t words = static_cast<uint64_t>(t.range.pixels()) * static_cast<uint64_t>(t.range.words);
    dram.next_page();
    const uint64_t bytes = round_up(words * static_cast<uint64_t>(accelerator.columns) * (hls::kLanes + 1),
                                    static_cast<uint64_t>(accelerator.axi_bytes()));
    t.capacity_bytes = static_cast<uint32_t>(bytes);
    const bool in = t.origin != Origin::kDevice;
    t.address = dram.reserve(bytes, t.tag, in ? hls::Traffic::kActsIn : hls::Traffic::kActsOut);
    if (!in && (!t.output || is_read_back(placed.lowered, plan.schedule, t.tensor)))
      dram.regions.push_back({{t.address, t.capacity_bytes}, t.tag, hls::Traffic::kActsIn});
    t.slot = slot++;
  }
  const int batch = plan.chunks.back().first + plan.chunks.back().count;
  if (transfers.size() > static_cast<size_t>(hls::kLengthSlots)) return too_many(transfers, batch);
  return PlacedTransfers{std::move(transfers), std::move(dram)};
}

}  // namespace winnow::mapping
