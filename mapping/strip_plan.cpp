// Bisection for the fewest strips, and room for more rows.
#include "mapping/strip_plan.h"

#include <algorithm>

namespace winnow::mapping {
namespace {

constexpr int kStrips[] = {2,  3,  4,  6, 8,
                           12, 16, 24, 32};  // tried besides the fewest that fit: strips let the units overlap

/// Bank words by the number of strips, for one stage and order.
class Planner {
 public:
  Planner(const Costs& costs, const Setting& setting, int bank_words, int most_blocks)
      : costs_(costs), setting_(setting), bank_words_(bank_words), live_(costs.tensors.size(), 0),
        ahead_(costs.tensors.size(), 0), blocks_(costs.tensors.size(), 0) {
    for (int t : setting.touched) {
      const TensorCost& x = costs.tensor(t);
      live_[at(t)] = x.last_read >= setting.last || x.is_output;
      const bool loaded = x.first_write < setting.first && !setting.before(t);
      if (loaded && x.last_write >= setting.first) possible_ = false;  // half made, and not there
      if (loaded || (x.first_write >= setting.first && setting.stored(costs, t)))
        blocks_[at(t)] = block_of(x.height, most_blocks);
      loads_ |= loaded;
    }
    for (int o = setting.first; o < setting.last; ++o) possible_ &= stripable(costs.flow, o);
    find_handovers();
  }

  StripPlans run(Order order) {
    if (!possible_ || (order == Order::kWeightOuter && !weights_can_be_outer())) return {};
    // The fewest strips that fit; the need falls with their number, but for rounding.
    const int most = costs_.flow.heights[at(costs_.flow.ops[at(setting_.last - 1)].out)];
    int few = 1, many = most;
    if (!need(many, TensorRows::kNone)) return std::move(result_);
    while (many - few > 1) {
      const int n = (few + many) / 2;
      (need(n, TensorRows::kNone) ? many : few) = n;
    }
    try_count(many);
    for (int n : kStrips)
      if (n > many && n <= most) try_count(n);
    return std::move(result_);
  }

 private:
  static size_t at(int i) { return static_cast<size_t>(i); }

  /// What the array makes and the vector units read, or the other way round: with room for the next strip both can
  /// work.
  void find_handovers() {
    for (int o = setting_.first; o < setting_.last; ++o)
      for (int in : costs_.flow.ops[at(o)].in)
        for (int maker = setting_.first; maker < o; ++maker)
          if (costs_.flow.ops[at(maker)].out == in && (costs_.op(maker).tiles > 0) != (costs_.op(o).tiles > 0))
            ahead_[at(in)] = 1;
  }

  /// Weights outside: the input comes once a group of tiles; an output that does not stay whole on chip is stored a
  /// slice a group.
  bool weights_can_be_outer() const {
    const int out = costs_.flow.ops[at(setting_.first)].out;
    const bool whole = setting_.whole(out);
    return costs_.op(setting_.first).groups >= 2 && (loads_ || !whole) && !(whole && blocks_[at(out)]);
  }

  /// Sets plan_; whether it fits.
  bool need(int n, TensorRows::Ahead level) {
    plan_.strips = n;
    plan_.ahead = level;
    plan_.rows = strip_rows(costs_.flow, setting_.first, setting_.last, n, live_, blocks_);
    plan_.capacity.assign(costs_.tensors.size(), 0);
    plan_.words = setting_.other_words;
    for (int t : setting_.touched) {
      const int height = costs_.tensor(t).height;
      const int most = plan_.rows[at(t)].most(blocks_[at(t)] || ahead_[at(t)] ? level : TensorRows::kNone);
      plan_.capacity[at(t)] = setting_.whole(t) ? height : std::min(height, most);
      plan_.words += plan_.capacity[at(t)] * costs_.tensor(t).row_words;
    }
    result_.least_words = std::min(result_.least_words, plan_.words);
    return plan_.words <= bank_words_;
  }

  void try_count(int n) {
    if (!need(n, TensorRows::kBoth) && !need(n, TensorRows::kNext) && !need(n, TensorRows::kNone)) return;
    spread(bank_words_ - plan_.words);
    result_.plans.push_back(plan_);
  }

  /// Room that is left makes the moves of kept rows rarer.
  void spread(int64_t left) {
    int64_t sum = 0;
    for (int t : setting_.touched)
      if (!setting_.whole(t) && plan_.capacity[at(t)] < costs_.tensor(t).height)
        sum += plan_.capacity[at(t)] * costs_.tensor(t).row_words;
    if (sum == 0) return;
    const double factor = 1 + static_cast<double>(left) / static_cast<double>(sum);
    for (int t : setting_.touched)
      if (!setting_.whole(t))
        plan_.capacity[at(t)] = std::min(costs_.tensor(t).height, static_cast<int>(plan_.capacity[at(t)] * factor));
  }

  const Costs& costs_;
  const Setting& setting_;
  int bank_words_;
  bool possible_ = true, loads_ = false;
  std::vector<char> live_, ahead_;
  std::vector<int> blocks_;  // rows of a stream, of what streams
  StripPlan plan_;
  StripPlans result_;
};

}  // namespace

Setting::Setting(const Costs& costs, int from, int to, std::vector<char> before, std::vector<char> after)
    : first(from), last(to), before_(std::move(before)), after_(std::move(after)) {
  for (int o = first; o < last; ++o) {
    const RowFlow::Step& op = costs.flow.ops[static_cast<size_t>(o)];
    touched.push_back(op.out);
    touched.insert(touched.end(), op.in.begin(), op.in.end());
    other_words += costs.op(o).coefficient_words();
  }
  std::sort(touched.begin(), touched.end());
  touched.erase(std::unique(touched.begin(), touched.end()), touched.end());
  for (int t = 0; t < costs.tensor_count(); ++t)
    if (this->before(t) && !std::binary_search(touched.begin(), touched.end(), t))
      other_words += costs.tensor(t).words();
}

int block_of(int height, int most_blocks) { return std::max(1, (height + most_blocks - 1) / most_blocks); }

StripPlans plan_strips(const Costs& costs, const Setting& setting, Order order, int bank_words, int most_blocks) {
  return Planner(costs, setting, bank_words, most_blocks).run(order);
}

bool stripable(const RowFlow& flow, int op) {
  const RowFlow::Step& o = flow.ops[static_cast<size_t>(op)];
  return std::find(o.in.begin(), o.in.end(), o.out) == o.in.end() && flow.heights[static_cast<size_t>(o.out)] > 1;
}

}  // namespace winnow::mapping
