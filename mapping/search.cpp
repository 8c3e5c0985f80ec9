// Boundaries, the states that are worth going on from, and the way to the cheapest end.
#include "mapping/search.h"

#include <algorithm>
#include <map>

#include "mapping/live_set.h"
#include "mapping/stage_cost.h"
#include "mapping/strip_plan.h"

namespace winnow::mapping {
namespace {

// Enough for every choice and state of networks whose tensors are used soon after they are made; for others the search
// looks at a part.
constexpr size_t kMostResults = 4;  // of one stage that wait for later ones
constexpr size_t kMostStates = 16;  // of a boundary

/// What of the tensors that live at each boundary, before operation i, can be on chip.
class Boundaries {
 public:
  explicit Boundaries(const Costs& costs) : tensors_(costs.tensors.size()) {
    for (int i = 0; i <= costs.op_count(); ++i) {
      live_.emplace_back();
      for (int t = 0; t < costs.tensor_count(); ++t) {
        const TensorCost& x = costs.tensor(t);
        if (x.first_write < i && std::max(x.last_read, x.last_write) >= i) live_.back().push_back(t);
      }
    }
  }

  /// Tensors at a boundary, ascending: the members of its sets.
  const std::vector<int>& live(int boundary) const { return live_[static_cast<size_t>(boundary)]; }

  /// By tensor.
  std::vector<char> on_chip(int boundary, const LiveSet& set) const {
    std::vector<char> there(tensors_, 0);
    for (size_t b = 0; b < live(boundary).size(); ++b)
      if (set.holds(b)) there[static_cast<size_t>(live(boundary)[b])] = 1;
    return there;
  }

  /// The boundary with the most.
  int fullest() const {
    const auto most =
        std::max_element(live_.begin(), live_.end(), [](const auto& a, const auto& b) { return a.size() < b.size(); });
    return static_cast<int>(most - live_.begin());
  }

 private:
  size_t tensors_;
  std::vector<std::vector<int>> live_;
};

class Search {
 public:
  Search(const Costs& costs, const SearchLimits& limits, int bank_words, int most_blocks)
      : costs_(costs), limits_(limits), boundaries_(costs), bank_words_(bank_words), most_blocks_(most_blocks) {}

  Found run() {
    const int ops = costs_.op_count(), fullest = boundaries_.fullest();
    const size_t waiting = boundaries_.live(fullest).size();
    // More than the search tells apart.
    if (waiting > LiveSet::kMost) return {{}, {std::min(ops - 1, fullest), 0, static_cast<int>(waiting)}};
    Tightest tightest;
    best_.resize(at(ops) + 1);
    best_[0][{}] = {};  // the network's input waits in DRAM
    for (int i = 0; i < ops; ++i) {
      if (best_[at(i)].empty()) continue;
      narrow(i);
      tightest.op = i;
      least_words_ = INT32_MAX;
      for (const auto& [mask, state] : best_[at(i)]) extend(i, mask, state.cost);
    }
    tightest.words = static_cast<int>(least_words_);
    if (best_.back().empty()) return {{}, tightest};
    return {schedule(), tightest};
  }

 private:
  struct State {
    Cost cost;
    int from = -1;
    LiveSet mask;  // of the state before
    Stage stage;
    std::vector<int> rows;  // of buffers, by tensor; empty: whole
  };

  static size_t at(int i) { return static_cast<size_t>(i); }

  /// Leaves the states of a boundary that are worth going on from.
  void narrow(int boundary) {
    auto& states = best_[at(boundary)];
    if (states.size() <= kMostStates) return;
    std::vector<LiveSet> masks;
    std::vector<std::pair<uint64_t, int64_t>> values;
    for (const auto& [mask, state] : states) {
      int64_t words = 0;
      for (size_t b = 0; b < boundaries_.live(boundary).size(); ++b)
        if (mask.holds(b)) words += costs_.tensor(boundaries_.live(boundary)[b]).words();
      masks.push_back(mask);
      values.emplace_back(state.cost.price(), words);
    }
    std::map<LiveSet, State> kept;
    for (size_t i : worth_keeping(values, kMostStates)) kept.insert(states.extract(masks[i]));
    states = std::move(kept);
  }

  /// Every way to go on from a state.
  void extend(int i, const LiveSet& mask, const Cost& cost) {
    const std::vector<char> before = boundaries_.on_chip(i, mask);
    for (int j = i + 1; j <= std::min(costs_.op_count(), i + limits_.longest_stage); ++j) {
      const std::vector<int>& after = boundaries_.live(j);
      // Bits that the stage leaves no choice about, and those it does.
      LiveSet fixed;
      std::vector<size_t> chosen;
      for (size_t b = 0; b < after.size(); ++b) {
        const TensorCost& t = costs_.tensor(after[b]);
        const bool made_here = t.last_write >= i;
        const bool half_made = t.first_write < j && t.last_write >= j;
        if (!made_here ? before[at(after[b])] != 0 : half_made || t.first_write < i) fixed.add(b);
        else if (made_here && limits_.keep_on_chip) chosen.push_back(b);
      }
      if (chosen.size() > kMostResults) break;
      for (size_t choice = size_t{1} << chosen.size(); choice-- > 0;) {
        LiveSet kept = fixed;
        for (size_t c = 0; c < chosen.size(); ++c)
          if (choice >> c & 1) kept.add(chosen[c]);
        stages({costs_, i, j, before, boundaries_.on_chip(j, kept)}, mask, kept, cost);
      }
      if (!stripable(costs_.flow, j - 1)) break;
    }
  }

  void stages(const Setting& setting, const LiveSet& before, const LiveSet& after, const Cost& cost) {
    const int i = setting.first, j = setting.last;
    if (j == i + 1) whole(setting, before, after, cost);
    if (!stripable(costs_.flow, j - 1)) return;
    if (j == i + 1 && costs_.op(i).tiles > 0) in_strips(setting, before, after, cost, Order::kWeightOuter);
    in_strips(setting, before, after, cost, Order::kActivationOuter);
  }

  void offer(const Setting& setting, const LiveSet& before, const LiveSet& after, State state, const Cost& cost,
             const Cost& of_stage) {
    state.stage.first = setting.first;
    state.stage.last = setting.last;
    state.stage.bytes = of_stage.bytes;
    state.cost = cost + of_stage;
    state.from = setting.first;
    state.mask = before;
    auto& states = best_[at(setting.last)];
    const auto it = states.find(after);
    if (it == states.end() || state.cost < it->second.cost) states[after] = std::move(state);
  }

  /// One operation on whole tensors.
  void whole(const Setting& setting, const LiveSet& before, const LiveSet& after, const Cost& cost) {
    const int64_t words = whole_words(costs_, setting);
    least_words_ = std::min(least_words_, words);
    if (words <= bank_words_) offer(setting, before, after, {}, cost, whole_cost(costs_, setting));
  }

  void in_strips(const Setting& setting, const LiveSet& before, const LiveSet& after, const Cost& cost, Order order) {
    const StripPlans plans = plan_strips(costs_, setting, order, bank_words_, most_blocks_);
    least_words_ = std::min(least_words_, plans.least_words);
    for (const StripPlan& plan : plans.plans) {
      State state;
      state.stage.first = setting.first;
      state.stage.last = setting.last;
      state.stage.strips = plan.strips;
      state.stage.order = order;
      state.stage.holds_weights = order == Order::kWeightOuter || weights_fit(costs_, setting.first, setting.last);
      state.rows = plan.capacity;
      const Cost of_stage = strip_cost(costs_, setting, state.stage, plan);
      offer(setting, before, after, std::move(state), cost, of_stage);
    }
  }

  /// The stages on the way to the cheapest end, and the buffers that they need.
  Schedule schedule() const {
    const auto& [last_mask, last] = *best_.back().begin();
    LiveSet mask = last_mask;
    std::vector<const State*> path;
    for (int to = costs_.op_count(); to > 0;) {
      const State& s = best_[at(to)].at(mask);
      path.push_back(&s);
      to = s.from;
      mask = s.mask;
    }
    std::reverse(path.begin(), path.end());
    Schedule schedule;
    schedule.cycles = last.cost.cycles;
    std::map<int, size_t> open;  // whole tensors on chip: index of their buffer
    for (size_t n = 0; n < path.size(); ++n) {
      const Stage& stage = path[n]->stage;
      const LiveSet& after = n + 1 < path.size() ? path[n + 1]->mask : last_mask;
      schedule.stages.push_back(stage);
      schedule.bytes += stage.bytes;
      add_buffers({costs_, stage.first, stage.last, boundaries_.on_chip(stage.first, path[n]->mask),
                   boundaries_.on_chip(stage.last, after)},
                  path[n]->rows, schedule, open);
    }
    return schedule;
  }

  /// Of the last stage of `schedule`.
  void add_buffers(const Setting& setting, const std::vector<int>& rows, Schedule& schedule,
                   std::map<int, size_t>& open) const {
    const Stage& stage = schedule.stages.back();
    const int number = static_cast<int>(schedule.stages.size()) - 1;
    const auto name = [&](int t) -> const std::string& { return costs_.flow.names[at(t)]; };
    for (int t : setting.touched) {
      const TensorCost& x = costs_.tensor(t);
      if (stage.strips > 1 && (setting.stored(costs_, t) || (x.first_write < stage.first && !open.count(t))))
        schedule.block_rows[name(t)] = block_of(x.height, most_blocks_);
      if (stage.order == Order::kWeightOuter && t == costs_.flow.ops[at(stage.first)].out && !setting.after(t))
        schedule.sliced_by[name(t)] = stage.first;
      const auto it = open.find(t);
      if (it != open.end()) {
        schedule.buffers[it->second].end = number;
        continue;
      }
      if (setting.after(t)) open[t] = schedule.buffers.size();
      schedule.buffers.push_back(
          {name(t), number, number, rows.empty() ? x.height : rows[at(t)], static_cast<int>(x.row_words), 0});
    }
    for (int o = stage.first; o < stage.last; ++o)
      if (const OpCost& op = costs_.op(o); !op.coefficients.empty())
        schedule.buffers.push_back({op.coefficients, number, number, op.coefficient_rows, op.coefficient_row_words, 0});
    for (int t : made(costs_, stage.first, stage.last))
      schedule.homes[name(t)] = setting.stored(costs_, t) && !setting.after(t) ? Home::kDram : Home::kChip;
    // Carried over whole.
    for (auto it = open.begin(); it != open.end();) {
      if (setting.after(it->first)) schedule.buffers[it->second].end = number, ++it;
      else it = open.erase(it);
    }
  }

  const Costs& costs_;
  SearchLimits limits_;
  Boundaries boundaries_;
  int bank_words_, most_blocks_;
  int64_t least_words_ = INT32_MAX;
  std::vector<std::map<LiveSet, State>> best_;  // by boundary and what of its live tensors is on chip
};

}  // namespace

Found search_stages(const Costs& costs, const SearchLimits& limits, int bank_words, int most_blocks) {
  return Search(costs, limits, bank_words, most_blocks).run();
}

}  // namespace winnow::mapping
