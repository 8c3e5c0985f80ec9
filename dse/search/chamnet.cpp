// ChamNet's way (Dai et al., "ChamNet: Towards Efficient Network Design through Platform-Aware Model Adaptation", CVPR
// 2019): evolution on predictors, which are refined by measuring what it finds.
#include <algorithm>
#include <numeric>
#include <set>

#include "dse/objectives.h"
#include "dse/search/predictor.h"
#include "dse/search/search.h"
#include "models/random.h"

namespace winnow::dse::search {
namespace {

constexpr uint64_t kLeastByDefault = 50, kMostByDefault = 500;  // points, and between them a twentieth of the space
constexpr uint64_t kLeastFirst = 10, kMostFirst = 64;           // of them before the first prediction, a quarter else
constexpr uint64_t kEvolved = 2000;                             // points that the evolution predicts a round
constexpr uint64_t kRound = 4;                                  // points that a round measures at most by either front
constexpr double kOptimism = 1;                                 // deviations

class ChamNet : public Search {
 public:
  explicit ChamNet(const Settings& settings) : settings_(settings) {}

  /// What is measured next follows from what was measured in the rounds before, measured_.
  Batch next(const Space& space, const std::map<uint64_t, Results>& known, Oracle& oracle) override {
    for (;;) {
      if (wanted_.empty()) wanted_ = measured_.empty() ? first_points(space) : promising_points(space, oracle);
      Batch batch;
      batch.all = true;
      for (uint64_t number : wanted_)
        if (known.count(number) == 0) batch.numbers.push_back(number);
      if (!batch.numbers.empty() || wanted_.empty()) return batch;
      for (uint64_t number : wanted_) measured_[number] = known.at(number);
      wanted_.clear();
    }
  }

 private:
  uint64_t most(const Space& space) const {
    const uint64_t all = space.points();
    return std::min(all, settings_.points ? settings_.points : std::clamp(all / 20, kLeastByDefault, kMostByDefault));
  }

  /// Every value of an axis as often as any other (a Latin hypercube).
  std::vector<uint64_t> first_points(const Space& space) const {
    const uint64_t count = std::min(most(space), std::clamp(most(space) / 4, kLeastFirst, kMostFirst));
    uint64_t state = settings_.seed;
    std::vector<Point> points(count, Point(space.axes.size()));
    for (size_t axis = 0; axis < space.axes.size(); ++axis) {
      std::vector<uint64_t> rank(count);
      std::iota(rank.begin(), rank.end(), 0);
      for (uint64_t n = count; n > 1; --n) std::swap(rank[n - 1], rank[models::next_random(state) % n]);
      for (uint64_t n = 0; n < count; ++n)
        points[n][axis] = static_cast<size_t>(rank[n] * space.axes[axis].values.size() / count);
    }
    std::set<uint64_t> numbers;
    for (const Point& point : points) numbers.insert(number_of(space, point));
    return {numbers.begin(), numbers.end()};
  }

  /// Of the front that is expected, and of the one that would be if everything were better than expected by its
  /// deviation: what is found there is as good, or the predictors learn most.
  std::vector<uint64_t> promising_points(const Space& space, Oracle& oracle) const {
    const uint64_t left = most(space) - std::min<uint64_t>(most(space), measured_.size());
    std::map<uint64_t, Results> good;
    for (const auto& [number, results] : measured_)
      if (results.ok()) good.emplace(number, results);
    if (left == 0 || good.empty()) return {};
    const Predictor predictor(space, good);
    std::set<uint64_t> chosen;
    for (const double optimism : {0.0, kOptimism}) {
      std::vector<uint64_t> front;
      for (uint64_t number : evolved_front(space, predictor, optimism, oracle))
        if (measured_.count(number) == 0 && chosen.count(number) == 0) front.push_back(number);
      const uint64_t count = std::min<uint64_t>({kRound, front.size(), left - chosen.size()});
      for (uint64_t i = 0; i < count; ++i) chosen.insert(front[i * front.size() / count]);
    }
    return {chosen.begin(), chosen.end()};
  }

  /// The front of what is measured and what is predicted, in the order of the first objective.
  std::vector<uint64_t> evolved_front(const Space& space, const Predictor& predictor, double optimism,
                                      Oracle& oracle) const {
    std::map<uint64_t, Results> results = measured_;
    const auto evolution = nsga2({settings_.seed, kEvolved});
    for (Batch batch = evolution->next(space, results, oracle); !batch.numbers.empty();
         batch = evolution->next(space, results, oracle))
      for (uint64_t number : batch.numbers) results[number] = predictor.expected(number, optimism, oracle);
    std::vector<uint64_t> front = front_of(space, results);
    std::stable_sort(front.begin(), front.end(), [&](uint64_t a, uint64_t b) {
      return objective_values(space, results.at(a).values) < objective_values(space, results.at(b).values);
    });
    return front;
  }

  Settings settings_;
  std::map<uint64_t, Results> measured_;
  std::vector<uint64_t> wanted_;  // of the round that is under way
};

}  // namespace

std::unique_ptr<Search> chamnet(const Settings& settings) { return std::make_unique<ChamNet>(settings); }

}  // namespace winnow::dse::search
