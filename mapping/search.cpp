// Boundary states, stages and what they cost.
#include "mapping/search.h"

#include <algorithm>
#include <set>
#include <tuple>

#include "mapping/live_set.h"
#include "mapping/memory.h"
#include "mapping/strips.h"
#include "mapping/transfers.h"

namespace winnow::mapping {
namespace {

constexpr int kBlocks[] = {
    16, 32, 64};  // streams at most of a tensor that strips read or write; more make smaller strips possible
constexpr int kManyBlocks[] = {128, 224};   // tried where the strips of all these are too large for the banks
constexpr int kFewBlocks[] = {8, 4, 2, 1};  // tried in turn where all these take more length slots than there are
constexpr uint64_t kStepBytes = 96;         // of the program, for a descriptor
constexpr uint64_t kStepCycles = 80;        // what starting a tile, a pass or a transfer costs, about
constexpr uint64_t kCyclesOfAByte = 4;
constexpr int kStrips[] = {2,  3,  4,  6, 8,
                           12, 16, 24, 32};  // tried besides the fewest that fit: strips let the units overlap

// Enough for every choice and state of networks whose tensors are used soon after they are made; for others the search
// looks at a part.
constexpr size_t kMostResults = 4;  // of one stage that wait for later ones
constexpr size_t kMostStates = 16;  // of a boundary

using Tensors = std::vector<int>;  // numbers of RowFlow, ascending

struct Cost {
  uint64_t bytes = 0, cycles = 0;
  /// The bus moves many bytes a cycle: a byte is dear, but not at any price in time.
  uint64_t price() const { return kCyclesOfAByte * bytes + cycles; }
  bool operator<(const Cost& o) const { return price() < o.price(); }
  Cost operator+(const Cost& o) const { return {bytes + o.bytes, cycles + o.cycles}; }
};

class Search {
 public:
  Search(const Draft& d, const SearchLimits& limits, int capacity, int most_blocks)
      : d_(d), limits_(limits), flow_(d.m.lowered), capacity_(capacity), most_blocks_(most_blocks),
        ops_(static_cast<int>(flow_.ops.size())), tensors_(flow_.names.size()) {
    for (int t = 0; t < static_cast<int>(tensors_.size()); ++t) {
      const Layout& l = d.layouts.at(flow_.names[at(t)]);
      tensors_[at(t)].row_words = int64_t{l.shape.width} * l.words;
      tensors_[at(t)].height = l.shape.height;
      tensors_[at(t)].bytes = stream_bytes(d, flow_.names[at(t)]);
    }
    for (int i = 0; i < ops_; ++i) {
      const RowFlow::Step& op = flow_.ops[at(i)];
      for (int in : op.in) tensors_[at(in)].last_read = i;
      Tensor& out = tensors_[at(op.out)];
      if (out.last_write < 0) out.first_write = i;
      out.last_write = i;
      costs_.push_back(op_cost(d, at(i)));
    }
    for (const std::string& out : d.m.network.outputs) {
      const auto it = flow_.ids.find(d.m.lowered.holder(d.m.lowered.views.at(out).physical));
      if (it != flow_.ids.end()) tensors_[at(it->second)].is_output = true;
    }
    for (int i = 0; i <= ops_; ++i) {
      live_.emplace_back();
      for (int t = 0; t < static_cast<int>(tensors_.size()); ++t)
        if (tensors_[at(t)].first_write < i && std::max(tensors_[at(t)].last_read, tensors_[at(t)].last_write) >= i)
          live_.back().push_back(t);
    }
  }

  /// More tensors wait at a boundary than the search tells apart: which operation comes there, and how many.
  bool too_many_live(Tightest& tightest) const {
    const auto most = std::max_element(live_.begin(), live_.end(),
                                       [](const Tensors& a, const Tensors& b) { return a.size() < b.size(); });
    if (most->size() <= LiveSet::kMost) return false;
    tightest = {std::min(ops_ - 1, static_cast<int>(most - live_.begin())), 0, static_cast<int>(most->size())};
    return true;
  }

  bool run(Schedule& schedule, int& tightest, int& need) {
    best_.resize(at(ops_) + 1);
    best_[0][{}] = {};  // the network's input waits in DRAM
    for (int i = 0; i < ops_; ++i) {
      if (best_[at(i)].empty()) continue;
      narrow(i);
      tightest = i;
      least_need_ = INT32_MAX;
      for (const auto& [mask, state] : best_[at(i)]) extend(i, mask, state.cost);
    }
    need = least_need_;
    if (best_.back().empty()) return false;
    unwind(schedule);
    return true;
  }

 private:
  struct Tensor {
    int first_write = -1, last_write = -1, last_read = -1;  // operations; the network's input is written before 0
    int64_t row_words = 0;
    int height = 1;
    uint64_t bytes = 0;
    bool is_output = false;

    int64_t words() const { return row_words * height; }
  };
  struct State {
    Cost cost;
    int from = -1;
    LiveSet mask;  // of the state before
    Stage stage;
    std::vector<int> rows;  // of buffers, by tensor; empty: whole
  };

  static size_t at(int i) { return static_cast<size_t>(i); }
  const Tensor& tensor(int t) const { return tensors_[at(t)]; }
  int block_of(int height) const { return std::max(1, (height + most_blocks_ - 1) / most_blocks_); }

  bool on_chip(int boundary, const LiveSet& mask, int t) const {
    const Tensors& live = live_[at(boundary)];
    const auto it = std::lower_bound(live.begin(), live.end(), t);
    return it != live.end() && *it == t && mask.holds(static_cast<size_t>(it - live.begin()));
  }

  int64_t words_on_chip(int boundary, const LiveSet& mask) const {
    int64_t words = 0;
    const Tensors& live = live_[at(boundary)];
    for (size_t b = 0; b < live.size(); ++b)
      if (mask.holds(b)) words += tensor(live[b]).words();
    return words;
  }

  /// Leaves the states of a boundary that are worth going on from.
  void narrow(int boundary) {
    auto& states = best_[at(boundary)];
    if (states.size() <= kMostStates) return;
    std::vector<LiveSet> masks;
    std::vector<std::pair<uint64_t, int64_t>> values;
    for (const auto& [mask, state] : states)
      masks.push_back(mask), values.emplace_back(state.cost.price(), words_on_chip(boundary, mask));
    std::map<LiveSet, State> kept;
    for (size_t i : worth_keeping(values, kMostStates)) kept.insert(states.extract(masks[i]));
    states = std::move(kept);
  }

  /// Every way to go on from a state.
  void extend(int i, const LiveSet& mask, const Cost& cost) {
    for (int j = i + 1; j <= std::min(ops_, i + limits_.longest_stage); ++j) {
      const Tensors& after = live_[at(j)];
      // Bits that the stage leaves no choice about, and those it does.
      LiveSet fixed;
      std::vector<size_t> chosen;
      for (size_t b = 0; b < after.size(); ++b) {
        const Tensor& t = tensor(after[b]);
        const bool made_here = t.last_write >= i;
        const bool half_made = t.first_write < j && t.last_write >= j;
        if (!made_here ? on_chip(i, mask, after[b]) : half_made || t.first_write < i) fixed.add(b);
        else if (made_here && limits_.keep_on_chip) chosen.push_back(b);
      }
      if (chosen.size() > kMostResults) break;
      for (size_t choice = size_t{1} << chosen.size(); choice-- > 0;) {
        LiveSet kept = fixed;
        for (size_t c = 0; c < chosen.size(); ++c)
          if (choice >> c & 1) kept.add(chosen[c]);
        stages(i, j, mask, kept, cost);
      }
      if (!stripable(j - 1)) break;
    }
  }

  bool stripable(int op) const {
    const RowFlow::Step& o = flow_.ops[at(op)];
    return std::find(o.in.begin(), o.in.end(), o.out) == o.in.end() && flow_.heights[at(o.out)] > 1;
  }

  void offer(int j, const LiveSet& mask, State state) {
    auto& states = best_[at(j)];
    const auto it = states.find(mask);
    if (it == states.end() || state.cost < it->second.cost) states[mask] = std::move(state);
  }

  void stages(int i, int j, const LiveSet& before, const LiveSet& after, const Cost& cost) {
    if (j == i + 1) whole(i, before, after, cost);
    if (!stripable(j - 1)) return;
    if (j == i + 1 && costs_[at(i)].tiles > 0) try_strips(i, j, before, after, cost, Order::kWeightOuter);
    try_strips(i, j, before, after, cost, Order::kActivationOuter);
  }

  /// Tensors that operations [i, j) touch, each once.
  Tensors touched(int i, int j) const {
    Tensors all;
    for (int o = i; o < j; ++o) {
      all.push_back(flow_.ops[at(o)].out);
      all.insert(all.end(), flow_.ops[at(o)].in.begin(), flow_.ops[at(o)].in.end());
    }
    std::sort(all.begin(), all.end());
    all.erase(std::unique(all.begin(), all.end()), all.end());
    return all;
  }

  /// One operation on whole tensors.
  void whole(int i, const LiveSet& before, const LiveSet& after, const Cost& cost) {
    State state;
    state.stage.first = i;
    state.stage.last = i + 1;
    Cost step{weights(i, i + 1, 1) + kStepBytes * static_cast<uint64_t>(std::max(1, costs_[at(i)].tiles)),
              kStepCycles + costs_[at(i)].array_cycles + costs_[at(i)].vector_cycles};
    const Tensors here = touched(i, i + 1);
    int64_t words = coefficient_words(i, i + 1) + carried(i, before, here);
    for (int t : here) {
      words += tensor(t).words();
      if (tensor(t).first_write < i && !on_chip(i, before, t)) step = step + Cost{tensor(t).bytes, transfer_cycles(t)};
    }
    if (!fits(words)) return;
    step.bytes += stores(i, i + 1, after).bytes;  // they go on while the next operation runs
    state.stage.bytes = step.bytes;
    state.cost = cost + step;
    state.from = i;
    state.mask = before;
    offer(i + 1, after, std::move(state));
  }

  bool fits(int64_t words) {
    least_need_ = static_cast<int>(std::min<int64_t>(least_need_, words));
    return words <= capacity_;
  }

  /// Words of tensors that stay on chip and that the stage does not touch.
  int64_t carried(int i, const LiveSet& mask, const Tensors& here) const {
    int64_t words = 0;
    const Tensors& live = live_[at(i)];
    for (size_t b = 0; b < live.size(); ++b)
      if (mask.holds(b) && !std::binary_search(here.begin(), here.end(), live[b])) words += tensor(live[b]).words();
    return words;
  }

  int64_t coefficient_words(int i, int j) const {
    int64_t words = 0;
    for (int o = i; o < j; ++o) words += costs_[at(o)].coefficient_words;
    return words;
  }

  uint64_t weights(int i, int j, uint64_t times) const {
    uint64_t bytes = 0;
    for (int o = i; o < j; ++o) bytes += (costs_[at(o)].weight_bytes + costs_[at(o)].table_bytes) * times;
    return bytes;
  }

  bool held(int i, int j) const {
    TileMemory sum;
    for (int o = i; o < j; ++o) sum += costs_[at(o)].memory;
    return sum.fits(d_.m.accelerator);
  }

  /// Loads and stores move a word of one bank a cycle.
  uint64_t transfer_cycles(int t) const { return static_cast<uint64_t>(tensor(t).words() * d_.grid.columns); }

  bool stored(int t, int j, const LiveSet& after) const {
    return tensor(t).is_output || (tensor(t).last_read >= j && !on_chip(j, after, t));
  }

  /// Writes of what the stage makes and does not keep, and of the network's outputs.
  Cost stores(int i, int j, const LiveSet& after) const {
    Cost cost;
    for (int t : made(i, j))
      if (stored(t, j, after)) cost = cost + Cost{tensor(t).bytes, transfer_cycles(t)};
    return cost;
  }

  /// Tensors completed by the stage.
  Tensors made(int i, int j) const {
    Tensors all;
    for (int o = i; o < j; ++o)
      if (const int t = flow_.ops[at(o)].out; tensor(t).last_write == o) all.push_back(t);
    return all;
  }

  void try_strips(int i, int j, const LiveSet& before, const LiveSet& after, const Cost& cost, Order order) {
    for (int o = i; o < j; ++o)
      if (!stripable(o)) return;
    const Tensors here = touched(i, j);
    std::vector<char> live(tensors_.size(), 0), whole(tensors_.size(), 0);
    std::vector<int> blocks(tensors_.size(), 0);  // of what streams
    bool loads = false;
    for (int t : here) {
      const Tensor& x = tensor(t);
      live[at(t)] = x.last_read >= j || x.is_output;
      if (x.first_write < i) {  // from before
        if (on_chip(i, before, t)) whole[at(t)] = 1;
        else if (x.last_write < i) blocks[at(t)] = block_of(x.height), loads = true;
        else return;
      } else if (stored(t, j, after)) {
        blocks[at(t)] = block_of(x.height);
      }
      if (std::max(x.last_read, x.last_write) >= j && on_chip(j, after, t)) whole[at(t)] = 1;
    }
    // Weights outside: the input comes once a group of tiles; an output that does not stay whole on chip is stored a
    // slice a group.
    const int out = flow_.ops[at(i)].out;
    if (order == Order::kWeightOuter &&
        (costs_[at(i)].groups < 2 || (!loads && whole[at(out)]) || (whole[at(out)] && blocks[at(out)])))
      return;

    const int64_t base = carried(i, before, here) + coefficient_words(i, j);
    // What the array makes and the vector units read, or the other way round: with room for the next strip both can
    // work.
    std::vector<char> ahead(tensors_.size(), 0);
    for (int o = i; o < j; ++o) {
      for (int in : flow_.ops[at(o)].in)
        for (int maker = i; maker < o; ++maker)
          if (flow_.ops[at(maker)].out == in && (costs_[at(maker)].tiles > 0) != (costs_[at(o)].tiles > 0))
            ahead[at(in)] = 1;
    }
    Plan plan;
    auto need = [&](int n, TensorRows::Ahead level) {
      plan.rows = strip_rows(flow_, i, j, n, live, blocks);
      plan.capacity.assign(tensors_.size(), 0);
      plan.words = base;
      for (int t : here) {
        const int most = plan.rows[at(t)].most(blocks[at(t)] || ahead[at(t)] ? level : TensorRows::kNone);
        plan.capacity[at(t)] = whole[at(t)] ? tensor(t).height : std::min(tensor(t).height, most);
        plan.words += plan.capacity[at(t)] * tensor(t).row_words;
      }
      return fits(plan.words);
    };
    // The fewest strips that fit; the need falls with their number, but for rounding.
    int few = 1, many = flow_.heights[at(flow_.ops[at(j - 1)].out)];
    const int most = many;
    if (!need(many, TensorRows::kNone)) return;
    while (many - few > 1) {
      const int n = (few + many) / 2;
      (need(n, TensorRows::kNone) ? many : few) = n;
    }
    auto try_count = [&](int n) {
      TensorRows::Ahead level = TensorRows::kBoth;
      if (!need(n, level) && !need(n, level = TensorRows::kNext) && !need(n, level = TensorRows::kNone)) return;
      spread(here, whole, plan.capacity, capacity_ - plan.words);
      State state;
      Stage& stage = state.stage;
      stage.first = i;
      stage.last = j;
      stage.strips = n;
      stage.order = order;
      stage.holds_weights = order == Order::kWeightOuter || held(i, j);
      const Cost step = strip_cost(stage, here, whole, plan, level, after);
      stage.bytes = step.bytes;
      state.cost = cost + step;
      state.from = i;
      state.mask = before;
      state.rows = plan.capacity;
      offer(j, after, std::move(state));
    };
    try_count(many);
    for (int n : kStrips)
      if (n > many && n <= most) try_count(n);
  }

  struct Plan {
    std::vector<TensorRows> rows;
    std::vector<int> capacity;  // rows of buffers
    int64_t words = 0;
  };

  /// Units that overlap cost as much as the slowest, and the others' share of a strip; without room for the next strip
  /// they take turns.
  Cost strip_cost(const Stage& stage, const Tensors& here, const std::vector<char>& whole, const Plan& plan,
                  TensorRows::Ahead level, const LiveSet& after) const {
    const auto strips = static_cast<uint64_t>(stage.strips);
    const auto passes = static_cast<uint64_t>(stage.order == Order::kWeightOuter ? costs_[at(stage.first)].groups : 1);
    uint64_t array = 0, vector = 0, load = 0, steps = 0;
    for (int o = stage.first; o < stage.last; ++o) {
      array += costs_[at(o)].array_cycles;
      vector += costs_[at(o)].vector_cycles;
      steps += strips * static_cast<uint64_t>(std::max(1, costs_[at(o)].tiles));
    }
    Cost cost{weights(stage.first, stage.last, stage.holds_weights ? 1 : strips), 0};
    for (int t : here) {
      const TensorRows& rows = plan.rows[at(t)];
      int held = 0;  // rows that the buffer still has room for before the kept ones move
      for (size_t s = 1; s < rows.start.size() && plan.capacity[at(t)] < tensor(t).height; ++s) {
        held -= rows.end[s] - rows.end[s - 1];
        if (held >= 0) continue;
        vector += static_cast<uint64_t>((rows.end[s - 1] - rows.start[s]) * tensor(t).row_words);
        held = plan.capacity[at(t)] - (rows.end[s] - rows.start[s]);
        ++steps;
      }
      if (tensor(t).first_write >= stage.first || whole[at(t)]) continue;
      cost.bytes += tensor(t).bytes * passes;
      load += transfer_cycles(t) * passes;
    }
    const Cost store = stores(stage.first, stage.last, after);
    cost.bytes += store.bytes + kStepBytes * steps;
    const uint64_t sum = array + vector + load + store.cycles, slowest = std::max({array, vector, load, store.cycles});
    const uint64_t together = slowest + (sum - slowest) / strips;
    cost.cycles = (level == TensorRows::kBoth   ? together
                   : level == TensorRows::kNext ? (together + sum) / 2
                                                : sum) +
                  kStepCycles * steps;
    return cost;
  }

  /// Room that is left makes the moves of kept rows rarer.
  void spread(const Tensors& here, const std::vector<char>& whole, std::vector<int>& capacity, int64_t left) const {
    int64_t sum = 0;
    for (int t : here)
      if (!whole[at(t)] && capacity[at(t)] < tensor(t).height) sum += capacity[at(t)] * tensor(t).row_words;
    if (sum == 0) return;
    const double factor = 1 + static_cast<double>(left) / static_cast<double>(sum);
    for (int t : here)
      if (!whole[at(t)]) capacity[at(t)] = std::min(tensor(t).height, static_cast<int>(capacity[at(t)] * factor));
  }

  void unwind(Schedule& schedule) {
    LiveSet mask = best_.back().begin()->first;
    std::vector<const State*> path;
    for (int to = ops_; to > 0;) {
      const State& s = best_[at(to)].at(mask);
      path.push_back(&s);
      to = s.from;
      mask = s.mask;
    }
    std::reverse(path.begin(), path.end());
    std::map<int, size_t> open;  // whole tensors on chip: index of their buffer
    schedule = {};
    schedule.cycles = best_.back().begin()->second.cost.cycles;
    for (size_t n = 0; n < path.size(); ++n) {
      const Stage& stage = path[n]->stage;
      const int number = static_cast<int>(n), end = stage.last;
      const LiveSet& after = n + 1 < path.size() ? path[n + 1]->mask : best_.back().begin()->first;
      schedule.stages.push_back(stage);
      schedule.bytes += stage.bytes;
      for (int t : touched(stage.first, end)) {
        const Tensor& x = tensor(t);
        const std::string& name = flow_.names[at(t)];
        if (stage.strips > 1 && (stored(t, end, after) || (x.first_write < stage.first && !open.count(t))))
          schedule.block_rows[name] = block_of(x.height);
        if (stage.order == Order::kWeightOuter && t == flow_.ops[at(stage.first)].out && !on_chip(end, after, t))
          schedule.sliced_by[name] = stage.first;
        const auto it = open.find(t);
        if (it != open.end()) {
          schedule.buffers[it->second].end = number;
          continue;
        }
        if (on_chip(end, after, t)) open[t] = schedule.buffers.size();
        schedule.buffers.push_back({name, number, number, path[n]->rows.empty() ? x.height : path[n]->rows[at(t)],
                                    static_cast<int>(x.row_words), 0});
      }
      for (int o = stage.first; o < end; ++o)
        if (const std::string c = d_.coefficients(at(o)); !c.empty()) {
          const Layout& l = d_.layouts.at(c);
          schedule.buffers.push_back({c, number, number, l.shape.height, l.shape.width * l.words, 0});
        }
      for (int t : made(stage.first, end))
        schedule.homes[flow_.names[at(t)]] =
            stored(t, end, after) && !on_chip(end, after, t) ? Home::kDram : Home::kChip;
      // Carried over whole.
      for (auto it = open.begin(); it != open.end();) {
        if (on_chip(end, after, it->first)) schedule.buffers[it->second].end = number, ++it;
        else it = open.erase(it);
      }
    }
  }

  const Draft& d_;
  SearchLimits limits_;
  RowFlow flow_;
  int capacity_, most_blocks_, ops_;
  int least_need_ = INT32_MAX;
  std::vector<Tensor> tensors_;
  std::vector<OpCost> costs_;
  std::vector<Tensors> live_;                   // by boundary
  std::vector<std::map<LiveSet, State>> best_;  // by boundary and what of `live_` is on chip
};

}  // namespace

bool search_schedule(const Draft& d, const SearchLimits& limits, Schedule& schedule, Tightest& tightest) {
  const int banks = d.m.accelerator.bank_words;
  bool found = false;
  Schedule fewest;  // if every choice needs more streams than there are, the one that will be refused
  int fewest_streams = INT32_MAX;
  tightest = {0, INT32_MAX, 0};
  const auto refuse = [&](const Tightest& t) {
    if (!found && std::tie(tightest.op, t.words) < std::tie(t.op, tightest.words)) tightest = t;
  };
  // False when there are too many tensors for any number of blocks.
  const auto try_blocks = [&](int blocks) {
    // Buffers of different lives leave gaps; what the search may fill shrinks until its choice can be laid out.
    for (int percent = 100; percent >= 50; percent -= 2) {
      Search search(d, limits, static_cast<int>(int64_t{banks} * percent / 100), blocks);
      if (search.too_many_live(tightest)) return false;
      Schedule candidate;
      Tightest stuck;
      if (!search.run(candidate, stuck.op, stuck.words)) {
        refuse(stuck);
        break;
      }
      if (!allocate_buffers(candidate, banks)) {
        refuse({fullest_op(candidate), candidate.bank_words, 0});
        continue;
      }
      const int count = count_transfers(d, candidate);
      if (count <= hls::kLengthSlots) {
        if (!found || Cost{candidate.bytes, candidate.cycles} < Cost{schedule.bytes, schedule.cycles})
          schedule = std::move(candidate), found = true;
      } else if (count < fewest_streams) {
        fewest = std::move(candidate), fewest_streams = count;
      }
      break;
    }
    return true;
  };
  for (int blocks : kBlocks)
    if (!try_blocks(blocks)) return false;
  for (int blocks : kManyBlocks)
    if (!found && fewest_streams == INT32_MAX) try_blocks(blocks);
  for (int blocks : kFewBlocks)
    if (!found && fewest_streams < INT32_MAX) try_blocks(blocks);
  if (found || fewest_streams == INT32_MAX) return found;
  schedule = std::move(fewest);
  return true;
}

}  // namespace winnow::mapping
