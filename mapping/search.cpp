// Boundary states, stages and what they cost.
#include "mapping/search.h"

#include <algorithm>
#include <set>
#include <tuple>

#include "mapping/memory.h"
#include "mapping/strips.h"

namespace winnow::mapping {
namespace {

constexpr int kLongestStage = 40;      // operations
constexpr int kMostBlocks = 16;          // streams of a tensor that strips read or write
constexpr uint64_t kStepCycles = 150;    // what starting a tile, a pass or a transfer costs, about

using Holders = std::vector<std::string>;

/// Off-chip bytes first, then expected cycles.
struct Cost {
  uint64_t bytes = 0, cycles = 0;
  bool operator<(const Cost& o) const { return std::tie(bytes, cycles) < std::tie(o.bytes, o.cycles); }
  Cost operator+(const Cost& o) const { return {bytes + o.bytes, cycles + o.cycles}; }
};

int block_of(int height) { return std::max(1, (height + kMostBlocks - 1) / kMostBlocks); }

class Search {
 public:
  Search(const Draft& d, int capacity) : d_(d), lowered_(d.m.lowered), capacity_(capacity), ops_(static_cast<int>(lowered_.ops.size())) {
    for (int i = 0; i < ops_; ++i) {
      const Op& op = lowered_.ops[static_cast<size_t>(i)];
      touch(lowered_.holder(op.output()), i, true);
      for (const std::string& in : op.inputs()) touch(lowered_.holder(in), i, false);
      costs_.push_back(op_cost(d, static_cast<size_t>(i)));
    }
    for (const std::string& out : d.m.network.outputs) outputs_.insert(lowered_.holder(lowered_.views.at(out).physical));
    for (auto& [holder, life] : lives_) bytes_[holder] = stream_bytes(d, holder);
    for (int i = 0; i <= ops_; ++i) {
      live_.emplace_back();
      for (const auto& [holder, life] : lives_)
        if (life.first_write < i && std::max(life.last_read, life.last_write) >= i) live_.back().push_back(holder);
    }
  }

  bool run(Schedule& schedule, int& tightest, int& need) {
    best_.resize(static_cast<size_t>(ops_) + 1);
    best_[0][0] = {};  // the network's input waits in DRAM
    for (int i = 0; i < ops_; ++i) {
      for (const auto& [mask, state] : best_[static_cast<size_t>(i)]) extend(i, mask, state.cost);
      if (best_[static_cast<size_t>(i) + 1].empty()) tightest = std::max(tightest, i);
    }
    need = least_need_;
    if (best_.back().empty()) return false;
    unwind(schedule);
    return true;
  }

 private:
  struct Life {
    int first_write = -1, last_write = -1, last_read = -1;  // operations; the network's input is written before 0
  };
  struct State {
    Cost cost;
    int from = -1;
    uint32_t mask = 0;       // of the state before
    Stage stage;
    std::map<std::string, int> rows;  // buffers that strips share, by holder
  };

  void touch(const std::string& holder, int op, bool write) {
    Life& life = lives_[holder];
    if (!write) {
      life.last_read = std::max(life.last_read, op);
      return;
    }
    if (life.last_write < 0) life.first_write = op;
    life.last_write = op;
  }

  int64_t row_words(const std::string& holder) const {
    const Layout& l = d_.layouts.at(holder);
    return int64_t{l.shape.width} * l.words;
  }
  int height(const std::string& holder) const { return d_.layouts.at(holder).shape.height; }
  int64_t whole_words(const std::string& holder) const { return row_words(holder) * height(holder); }

  bool on_chip(int boundary, uint32_t mask, const std::string& holder) const {
    const Holders& live = live_[static_cast<size_t>(boundary)];
    const auto it = std::find(live.begin(), live.end(), holder);
    return it != live.end() && (mask >> (it - live.begin()) & 1);
  }

  /// Every way to go on from a state.
  void extend(int i, uint32_t mask, const Cost& cost) {
    for (int j = i + 1; j <= std::min(ops_, i + kLongestStage); ++j) {
      const Holders& after = live_[static_cast<size_t>(j)];
      // Bits that the stage leaves no choice about, and those it does.
      uint32_t fixed = 0, chosen = 0;
      for (size_t b = 0; b < after.size(); ++b) {
        const Life& life = lives_.at(after[b]);
        const bool made_here = life.last_write >= i;
        const bool half_made = life.first_write < j && life.last_write >= j;
        if (!made_here) fixed |= on_chip(i, mask, after[b]) ? 1u << b : 0;
        else if (half_made || life.first_write < i) fixed |= 1u << b;
        else chosen |= 1u << b;
      }
      if (after.size() > 20) return;
      for (uint32_t choice = chosen;; choice = (choice - 1) & chosen) {
        stages(i, j, mask, fixed | choice, cost);
        if (choice == 0) break;
      }
      if (!stripable(j - 1)) break;
    }
  }

  bool stripable(int op) const {
    const Op& o = lowered_.ops[static_cast<size_t>(op)];
    for (const std::string& in : o.inputs())
      if (lowered_.holder(in) == lowered_.holder(o.output())) return false;
    return lowered_.tensors.at(o.output()).shape.height > 1;
  }

  void offer(int j, uint32_t mask, State state) {
    auto& states = best_[static_cast<size_t>(j)];
    const auto it = states.find(mask);
    if (it == states.end() || state.cost < it->second.cost) states[mask] = std::move(state);
  }

  void stages(int i, int j, uint32_t before, uint32_t after, const Cost& cost) {
    if (j == i + 1) whole(i, before, after, cost);
    if (!stripable(j - 1)) return;
    const Op& last = lowered_.ops[static_cast<size_t>(j - 1)];
    const int rows = lowered_.tensors.at(last.output()).shape.height;
    if (j == i + 1 && std::holds_alternative<ArrayOp>(last.what)) try_strips(i, j, before, after, cost, rows, Order::kWeightOuter);
    try_strips(i, j, before, after, cost, rows, Order::kActivationOuter);
  }

  /// One operation on whole tensors.
  void whole(int i, uint32_t before, uint32_t after, const Cost& cost) {
    Stage s;
    s.first = i;
    s.last = i + 1;
    std::set<std::string> here;
    const Op& op = lowered_.ops[static_cast<size_t>(i)];
    for (const std::string& in : op.inputs()) here.insert(lowered_.holder(in));
    State state;
    Cost step{weights(s, 1), 0};
    for (const std::string& in : here)
      if (!on_chip(i, before, in)) step = step + Cost{bytes_.at(in), bytes_.at(in) / 8};
    here.insert(lowered_.holder(op.output()));
    step = step + stores(i, i + 1, after);
    int64_t words = coefficient_words(i, i + 1);
    for (const std::string& h : here) words += whole_words(h);
    words += carried(i, before, here);
    if (!fits(words)) return;
    s.bytes = step.bytes;
    step.cycles += kStepCycles;
    state.cost = cost + step;
    state.from = i;
    state.mask = before;
    state.stage = s;
    offer(i + 1, after, std::move(state));
  }

  bool fits(int64_t words) {
    least_need_ = static_cast<int>(std::min<int64_t>(least_need_, words));
    return words <= capacity_;
  }

  /// Words of tensors that stay on chip and that the stage does not touch.
  int64_t carried(int i, uint32_t mask, const std::set<std::string>& here) const {
    int64_t words = 0;
    const Holders& live = live_[static_cast<size_t>(i)];
    for (size_t b = 0; b < live.size(); ++b)
      if ((mask >> b & 1) && !here.count(live[b])) words += whole_words(live[b]);
    return words;
  }

  int64_t coefficient_words(int i, int j) const {
    int64_t words = 0;
    for (int o = i; o < j; ++o) words += d_.coefficient_words(static_cast<size_t>(o));
    return words;
  }

  uint64_t weights(const Stage& s, uint64_t times) const {
    uint64_t bytes = 0;
    for (int o = s.first; o < s.last; ++o) bytes += (costs_[static_cast<size_t>(o)].weight_bytes + costs_[static_cast<size_t>(o)].table_bytes) * times;
    return bytes;
  }

  bool held(int i, int j) const {
    int64_t w = 0, p = 0, q = 0;
    for (int o = i; o < j; ++o) {
      const OpCost& c = costs_[static_cast<size_t>(o)];
      w += c.weights, p += c.pointers, q += c.params;
    }
    const models::Accelerator& a = d_.m.accelerator;
    return w <= a.weight_words && p <= a.pointer_words && q <= a.param_words;
  }

  bool stored(const std::string& holder, int j, uint32_t after) const {
    if (outputs_.count(holder)) return true;
    const Life& life = lives_.at(holder);
    return life.last_read >= j && !on_chip(j, after, holder);
  }

  /// Writes of what the stage makes and does not keep, and of the network's outputs.
  Cost stores(int i, int j, uint32_t after) const {
    Cost cost;
    for (const std::string& h : made(i, j))
      if (stored(h, j, after)) cost = cost + Cost{bytes_.at(h), bytes_.at(h) / 16};
    return cost;
  }

  /// Holders completed by the stage.
  std::set<std::string> made(int i, int j) const {
    std::set<std::string> holders;
    for (int o = i; o < j; ++o) {
      const std::string& h = lowered_.holder(lowered_.ops[static_cast<size_t>(o)].output());
      if (lives_.at(h).last_write < j) holders.insert(h);
    }
    return holders;
  }

  void try_strips(int i, int j, uint32_t before, uint32_t after, const Cost& cost, int height_out, Order order) {
    Stage seg;
    seg.first = i;
    seg.last = j;
    seg.order = order;
    seg.holds_weights = held(i, j) || order == Order::kWeightOuter;
    int tiles = 0;
    for (int o = i; o < j; ++o) tiles += std::max(1, costs_[static_cast<size_t>(o)].tiles);
    std::set<std::string> read, live, here;
    for (int o = i; o < j; ++o) {
      const Op& op = lowered_.ops[static_cast<size_t>(o)];
      if (!stripable(o)) return;
      here.insert(lowered_.holder(op.output()));
      for (const std::string& in : op.inputs()) here.insert(lowered_.holder(in)), read.insert(lowered_.holder(in));
    }
    std::map<std::string, int> blocks;  // of what streams
    std::set<std::string> whole;
    for (const std::string& h : here) {
      const Life& life = lives_.at(h);
      if (life.last_read >= j || outputs_.count(h)) live.insert(h);
      if (life.first_write < i) {  // from before
        if (on_chip(i, before, h)) whole.insert(h);
        else if (life.last_write < i) blocks[h] = block_of(height(h));
        else return;
        if (life.last_write >= i && !whole.count(h)) return;
      } else if (stored(h, j, after)) {
        blocks[h] = block_of(height(h));
      }
      if (life.last_read >= j && on_chip(j, after, h)) whole.insert(h);
    }
    if (order == Order::kWeightOuter) {
      // The output stays whole on chip, the input comes once a tile.
      const std::string out = lowered_.holder(lowered_.ops[static_cast<size_t>(i)].output());
      if (!whole.count(out) || blocks.empty() || blocks.count(out)) return;
    }
    const int64_t base = carried(i, before, here) + coefficient_words(i, j);
    std::map<std::string, TensorRows> rows;
    std::map<std::string, int> capacity;
    int64_t words = 0;
    auto need = [&](int n) {
      rows = strip_rows(lowered_, i, j, n, live, blocks);
      words = base;
      for (const auto& [h, r] : rows) {
        capacity[h] = whole.count(h) ? height(h) : std::min(height(h), r.most(blocks.count(h) > 0));
        words += capacity[h] * row_words(h);
      }
      return fits(words);
    };
    // The fewest strips that fit; the need falls with their number, but for rounding.
    int few = 1, many = height_out;
    if (!need(many)) return;
    while (many - few > 1) {
      const int n = (few + many) / 2;
      (need(n) ? many : few) = n;
    }
    need(many);
    uint64_t copies = 0;
    for (const auto& [h, r] : rows)
      if (capacity[h] < height(h))
        for (size_t s = 1; s < r.start.size(); ++s) copies += static_cast<uint64_t>((r.end[s - 1] - r.start[s]) * row_words(h));
    spread(rows, whole, capacity, capacity_ - words);
    seg.strips = many;
    Cost step{weights(seg, static_cast<uint64_t>(seg.holds_weights ? 1 : many)),
              copies + kStepCycles * static_cast<uint64_t>(many) * static_cast<uint64_t>(tiles)};
    for (const auto& [h, r] : rows)
      if (lives_.at(h).first_write < i && !whole.count(h))
        step.bytes += bytes_.at(h) * (order == Order::kWeightOuter ? static_cast<uint64_t>(costs_[static_cast<size_t>(i)].tiles) : 1);
    step = step + stores(i, j, after);
    seg.bytes = step.bytes;
    State state;
    state.cost = cost + step;
    state.from = i;
    state.mask = before;
    state.stage = seg;
    state.rows = capacity;
    offer(j, after, std::move(state));
  }

  /// Room that is left makes the moves of kept rows rarer.
  void spread(const std::map<std::string, TensorRows>& rows, const std::set<std::string>& whole, std::map<std::string, int>& capacity, int64_t left) const {
    int64_t sum = 0;
    for (const auto& [h, r] : rows)
      if (!whole.count(h) && capacity[h] < height(h)) sum += capacity[h] * row_words(h);
    if (sum == 0) return;
    const double factor = 1 + static_cast<double>(left) / static_cast<double>(sum);
    for (auto& [h, most] : capacity)
      if (!whole.count(h)) most = std::min(height(h), static_cast<int>(most * factor));
  }

  void unwind(Schedule& schedule) {
    uint32_t mask = best_.back().begin()->first;
    std::vector<std::pair<int, const State*>> path;
    for (int at = ops_; at > 0;) {
      const State& s = best_[static_cast<size_t>(at)].at(mask);
      path.emplace_back(at, &s);
      at = s.from;
      mask = s.mask;
    }
    std::reverse(path.begin(), path.end());
    mask = 0;
    std::map<std::string, size_t> open;  // whole tensors on chip: index of their buffer
    schedule = {};
    for (size_t n = 0; n < path.size(); ++n) {
      const auto& [end, state] = path[n];
      const int stage = static_cast<int>(n);
      const uint32_t after = n + 1 < path.size() ? path[n + 1].second->mask : best_.back().begin()->first;
      schedule.stages.push_back(state->stage);
      schedule.bytes += state->stage.bytes;
      std::set<std::string> here;
      for (int o = state->stage.first; o < end; ++o) {
        const Op& op = lowered_.ops[static_cast<size_t>(o)];
        here.insert(lowered_.holder(op.output()));
        for (const std::string& in : op.inputs()) here.insert(lowered_.holder(in));
      }
      for (const std::string& h : here) {
        const auto it = open.find(h);
        if (it != open.end()) {
          schedule.buffers[it->second].end = stage;
          continue;
        }
        const auto rows = state->rows.find(h);
        Buffer b;
        b.holder = h;
        b.begin = b.end = stage;
        b.rows = rows == state->rows.end() ? height(h) : rows->second;
        b.row_words = static_cast<int>(row_words(h));
        if (on_chip(end, after, h)) open[h] = schedule.buffers.size();
        schedule.buffers.push_back(std::move(b));
        if (state->stage.strips > 1 && (stored(h, end, after) || lives_.at(h).first_write < state->stage.first))
          schedule.block_rows[h] = block_of(height(h));
      }
      for (int o = state->stage.first; o < end; ++o)
        if (const std::string c = d_.coefficients(static_cast<size_t>(o)); !c.empty())
          schedule.buffers.push_back({c, stage, stage, height(c), static_cast<int>(row_words(c)), 0});
      for (const std::string& h : made(state->stage.first, end))
        schedule.homes[h] = stored(h, end, after) && !(lives_.at(h).last_read >= end && on_chip(end, after, h)) ? Home::kDram : Home::kChip;
      // Carried over whole.
      for (auto it = open.begin(); it != open.end();)
        if (on_chip(end, after, it->first)) schedule.buffers[it->second].end = std::max(schedule.buffers[it->second].end, stage), ++it;
        else it = open.erase(it);
    }
  }

  const Draft& d_;
  const Lowered& lowered_;
  int capacity_, ops_;
  int least_need_ = INT32_MAX;
  std::map<std::string, Life> lives_;
  std::map<std::string, uint64_t> bytes_;
  std::set<std::string> outputs_;
  std::vector<OpCost> costs_;
  std::vector<Holders> live_;                       // by boundary
  std::vector<std::map<uint32_t, State>> best_;     // by boundary and what of `live_` is on chip
};

}  // namespace

OpCost op_cost(const Draft& d, size_t op) {
  OpCost cost;
  const ArrayPlan& plan = d.plans[op];
  if (plan.tiles.empty()) return cost;
  const auto beat = static_cast<uint64_t>(d.m.accelerator.axi_bytes());
  for (const ArrayPlan::TileStream& stream : plan.streams)
    for (uint32_t beats : stream.beats) cost.weight_bytes += beats * beat;
  cost.table_bytes = plan.table_beats * beat;
  for (const Tile& t : plan.tiles) {
    cost.weights += std::max(1, t.weight_words);
    cost.pointers += d.pointer_words(op);
    cost.params += t.kb * d.grid.most_banks_of_row();
  }
  cost.tiles = static_cast<int>(plan.tiles.size());
  return cost;
}

uint64_t stream_bytes(const Draft& d, const std::string& holder) {
  const Layout& l = d.layouts.at(holder);
  double values = static_cast<double>(l.places.size());
  const auto it = d.options.densities.find(d.m.lowered.tensors.at(holder).reference);
  if (it != d.options.densities.end() && !it->second.empty()) {
    double sum = 0;
    for (double v : it->second) sum += v;
    values *= sum / static_cast<double>(it->second.size());
  }
  return static_cast<uint64_t>(static_cast<double>(l.pixels()) * (static_cast<double>(l.words * d.grid.columns) + values));
}

bool whole_schedule(const Draft& d, int count, Schedule& schedule) {
  schedule = {};
  const Lowered& lowered = d.m.lowered;
  std::map<std::string, size_t> open;
  auto touch = [&](const std::string& holder, int stage) {
    const auto [it, fresh] = open.try_emplace(holder, schedule.buffers.size());
    if (fresh) {
      const Layout& l = d.layouts.at(holder);
      schedule.buffers.push_back({holder, stage, stage, l.shape.height * count, l.shape.width * l.words, 0});
      schedule.homes[holder] = Home::kChip;
    }
    schedule.buffers[it->second].end = stage;
  };
  for (size_t i = 0; i < lowered.ops.size(); ++i) {
    const Op& op = lowered.ops[i];
    const int stage = static_cast<int>(i);
    Stage s;
    s.first = stage;
    s.last = stage + 1;
    const OpCost cost = op_cost(d, i);
    s.bytes = cost.weight_bytes + cost.table_bytes;
    schedule.bytes += s.bytes;
    schedule.stages.push_back(s);
    for (const std::string& in : op.inputs()) touch(lowered.holder(in), stage);
    touch(lowered.holder(op.output()), stage);
    if (const std::string c = d.coefficients(i); !c.empty()) {
      const Layout& l = d.layouts.at(c);
      schedule.buffers.push_back({c, stage, stage, l.shape.height, l.shape.width * l.words, 0});
    }
  }
  return allocate_buffers(schedule, d.m.accelerator.bank_words);
}

bool search_schedule(const Draft& d, Schedule& schedule, int& tightest, int& need) {
  const int banks = d.m.accelerator.bank_words;
  // Buffers of different lives leave gaps; what the search may fill shrinks until its choice can be laid out.
  for (int percent = 100; percent >= 50; percent -= 5) {
    Search search(d, static_cast<int>(int64_t{banks} * percent / 100));
    if (!search.run(schedule, tightest, need)) return false;
    if (allocate_buffers(schedule, banks)) return true;
  }
  return false;
}

const Buffer& Schedule::buffer(const std::string& holder, int stage) const {
  return *std::find_if(buffers.begin(), buffers.end(), [&](const Buffer& b) { return b.holder == holder && b.begin <= stage && stage <= b.end; });
}

}  // namespace winnow::mapping
