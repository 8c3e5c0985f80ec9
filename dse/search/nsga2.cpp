// NSGA-II (Deb, Pratap, Agarwal, Meyarivan, IEEE Trans. Evolutionary Computation 6(2), 2002), by pagmo.
#include <algorithm>
#include <numeric>
#include <pagmo/algorithms/nsga2.hpp>
#include <pagmo/bfe.hpp>
#include <pagmo/population.hpp>
#include <pagmo/problem.hpp>
#include <set>
#include <utility>

#include "dse/objectives.h"
#include "dse/search/search.h"
#include "models/random.h"

namespace winnow::dse::search {
namespace {

using pagmo::vector_double;

constexpr uint64_t kLeastByDefault = 200, kMostByDefault = 5000;  // points, and between them a tenth of the space
constexpr uint64_t kLeastPopulation = 12, kMostPopulation = 100;  // and between them a tenth of the points
constexpr int kMostBarren = 50;  // generations without a point that is new to the search, until it ends

constexpr double kCrossover = 0.9, kCrossoverIndex = 10, kMutationIndex = 50;  // the indices: of genes that are real

/// Fitness of what breaks constraints: from kBroken on by its violation, which is Deb's constrained domination, since
/// all objectives are alike then. Refused and failed points and repeated ones are behind all of them.
constexpr double kBroken = 1e100, kNone = 1e200;

/// An individual: the index of its value on every axis that has several.
struct Decisions {
  vector_double last;  // index of each of these axes
  size_t objectives = 2;

  vector_double fitness(const vector_double&) const { return vector_double(objectives, kNone); }  // Evolution has it
  std::pair<vector_double, vector_double> get_bounds() const { return {vector_double(last.size(), 0), last}; }
  vector_double::size_type get_nix() const { return last.size(); }
  vector_double::size_type get_nobj() const { return objectives; }
};

/// Thrown in a generation that has points without results.
struct Unknown {
  std::vector<uint64_t> numbers;
};

/// The evolution is run anew from the seed, or from the last generation whose points were all known, up to the first
/// one that has unknown points: what it does depends on the results of the points alone.
class Nsga2 : public Search {
 public:
  explicit Nsga2(const Settings& settings) : settings_(settings) {}

  Batch next(const Space& space, const std::map<uint64_t, Results>& known, Oracle&) override try {
    space_ = &space;
    known_ = &known;
    const uint64_t all = space.points();
    most_ = settings_.points ? settings_.points : std::clamp(all / 10, kLeastByDefault, kMostByDefault);
    if (most_ >= all) return unknown_of(every_point());
    if (!population_) begin();
    while (barren_ < kMostBarren) {
      const size_t before = seen_.size();
      pagmo::nsga2 algorithm = *algorithm_;  // with the state of its random numbers
      population_ = algorithm.evolve(*population_);
      algorithm_ = algorithm;
      barren_ = seen_.size() == before ? barren_ + 1 : 0;
    }
    return {};
  } catch (const Unknown& unknown) {
    return {unknown.numbers, false};
  }

 private:
  /// What pagmo calls with the individuals of a generation, one after the other in `all`.
  struct Evaluator {
    Nsga2* search;
    vector_double operator()(const pagmo::problem&, const vector_double& all) const { return search->evaluate(all); }
  };

  std::vector<uint64_t> every_point() const {
    std::vector<uint64_t> numbers(space_->points());
    std::iota(numbers.begin(), numbers.end(), 0);
    return numbers;
  }

  Batch unknown_of(const std::vector<uint64_t>& numbers) const {
    Batch batch;
    for (uint64_t number : numbers)
      if (known_->count(number) == 0) batch.numbers.push_back(number);
    return batch;
  }

  uint64_t number_of(const double* genes) const {
    Point point(space_->axes.size(), 0);
    for (size_t i = 0; i < axes_.size(); ++i) point[axes_[i]] = static_cast<size_t>(genes[i]);
    return dse::number_of(*space_, point);
  }

  /// The first generation has every value of an axis as often as any other (a Latin hypercube: McKay, Beckman, Conover,
  /// Technometrics 21(2), 1979).
  void begin() {
    Decisions decisions;
    axes_.clear();
    for (size_t axis = 0; axis < space_->axes.size(); ++axis) {
      if (space_->axes[axis].values.size() < 2) continue;
      axes_.push_back(axis);
      decisions.last.push_back(static_cast<double>(space_->axes[axis].values.size() - 1));
    }
    decisions.objectives = std::max<size_t>(2, space_->objectives.size());
    const uint64_t individuals = std::clamp(most_ / 10 / 4 * 4, kLeastPopulation, kMostPopulation);
    uint64_t state = settings_.seed;
    vector_double genes(individuals * axes_.size());
    for (size_t i = 0; i < axes_.size(); ++i) {
      std::vector<uint64_t> rank(individuals);
      std::iota(rank.begin(), rank.end(), 0);
      for (uint64_t n = individuals; n > 1; --n) std::swap(rank[n - 1], rank[models::next_random(state) % n]);
      const uint64_t values = space_->axes[axes_[i]].values.size();
      for (uint64_t n = 0; n < individuals; ++n)
        genes[n * axes_.size() + i] = static_cast<double>(rank[n] * values / individuals);
    }
    const vector_double fitness = evaluate(genes);

    const unsigned seed = static_cast<unsigned>(models::next_random(state));
    pagmo::population population(pagmo::problem(decisions), 0, seed);
    const auto part = [](const vector_double& from, uint64_t n, size_t width) {
      const auto begin = from.begin() + static_cast<std::ptrdiff_t>(n * width);
      return vector_double(begin, begin + static_cast<std::ptrdiff_t>(width));
    };
    for (uint64_t n = 0; n < individuals; ++n)
      population.push_back(part(genes, n, axes_.size()), part(fitness, n, decisions.objectives));
    const double mutation = 1.0 / static_cast<double>(axes_.size());  // a gene of each individual
    algorithm_ = pagmo::nsga2(1, kCrossover, kCrossoverIndex, mutation, kMutationIndex, seed);
    algorithm_->set_bfe(pagmo::bfe(Evaluator{this}));
    population_ = population;
  }

  /// Throws Unknown if there are points without results that may still be asked for, or if no more may be.
  vector_double evaluate(const vector_double& all) {
    std::vector<uint64_t> numbers;
    for (size_t at = 0; at < all.size(); at += axes_.size()) numbers.push_back(number_of(&all[at]));
    std::set<uint64_t> seen = seen_;
    for (uint64_t number : numbers)
      if (seen.size() < most_) seen.insert(number);
    std::set<uint64_t> asked;
    bool beyond = false;
    for (uint64_t number : numbers) {
      beyond = beyond || seen.count(number) == 0;
      if (seen.count(number) > 0 && known_->count(number) == 0) asked.insert(number);
    }
    if (beyond || !asked.empty()) throw Unknown{{asked.begin(), asked.end()}};
    seen_ = std::move(seen);

    std::set<uint64_t> alive;
    if (population_)
      for (const vector_double& genes : population_->get_x()) alive.insert(number_of(genes.data()));
    vector_double fitness;
    for (uint64_t number : numbers) {
      // A point that is there twice would crowd out others.
      const vector_double values = alive.insert(number).second ? fitness_of(known_->at(number)) : worst(kNone);
      fitness.insert(fitness.end(), values.begin(), values.end());
    }
    return fitness;
  }

  vector_double worst(double value) const {
    return vector_double(std::max<size_t>(2, space_->objectives.size()), value);
  }

  /// Of a dropped point the best that it could have, which a measured point beats: it never is the best one known.
  vector_double fitness_of(const Results& results) const {
    if (results.state == State::kRefused || results.state == State::kFailed) return worst(kNone);
    const bool may_be_feasible =
        std::all_of(space_->constraints.begin(), space_->constraints.end(), [&](const Constraint& constraint) {
          return results.ok() ? constraint.holds(results.values) : constraint.may_hold(results.bounds);
        });
    if (!may_be_feasible) return worst(kBroken * (1 + violation(*space_, results.values)));
    vector_double values =
        results.ok() ? objective_values(*space_, results.values) : best_objective_values(*space_, results.bounds);
    for (double& value : values) value = std::clamp(value, -kBroken / 2, kBroken / 2);
    if (values.size() == 1) values.push_back(values[0]);  // pagmo has two at least; alike, they order as one
    return values;
  }

  Settings settings_;
  uint64_t most_ = 0;
  const Space* space_ = nullptr;  // these two: of the call
  const std::map<uint64_t, Results>* known_ = nullptr;

  // The last generation of known points.
  std::vector<size_t> axes_;  // that genes stand for
  std::optional<pagmo::nsga2> algorithm_;
  std::optional<pagmo::population> population_;
  std::set<uint64_t> seen_;  // points of all generations so far
  int barren_ = 0;
};

}  // namespace

std::unique_ptr<Search> nsga2(const Settings& settings) { return std::make_unique<Nsga2>(settings); }

}  // namespace winnow::dse::search
