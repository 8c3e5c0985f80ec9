// The smallest network that is accurate enough, after Byun and Lee (ISCAS 2021): measure each compression method alone,
// interpolate the accuracy of every combination, propose the smallest that should do, measure it, correct, repeat.
#include <algorithm>
#include <cmath>
#include <limits>

#include "dse/search/alone.h"
#include "dse/search/model_axes.h"
#include "dse/search/search.h"
#include "models/error.h"
#include "models/text.h"

namespace winnow::dse::search {
namespace {

using Network = ModelAxes::Network;

constexpr uint64_t kMostNetworks = 100000;  // each that may be accurate enough is compressed, for its size
constexpr int kConfirmations = 8;           // failures in a row after which nothing smaller is believed to do
constexpr double kLeastMargin = 0.005;      // that a network may be more accurate than expected, by chance

class ByunLee : public Search {
 public:
  explicit ByunLee(const Settings& settings) : settings_(settings) {}

  void check(const Space& space) const override {
    models::Problems problems(space.file);
    const bool has_target = std::any_of(space.constraints.begin(), space.constraints.end(),
                                        [](const Constraint& constraint) { return constraint.names("accuracy"); });
    if (!has_target) problems.expected("/constraints", "a condition on accuracy for byun-lee", "none");
    const ModelAxes axes(space);
    if (axes.count() == 0) problems.expected("/axes", "one that compresses the network for byun-lee", "none");
    if (axes.networks() > kMostNetworks)
      problems.expected("/axes", "at most " + std::to_string(kMostNetworks) + " networks for byun-lee",
                        std::to_string(axes.networks()));
    problems.raise();
  }

  /// What is measured next follows from what was measured before, in turn: history_, which grows up to the first
  /// network without results.
  Batch next(const Space& space, const std::map<uint64_t, Results>& known, Oracle& oracle) override {
    space_ = &space;
    oracle_ = &oracle;
    if (!axes_) axes_.emplace(space);
    for (;;) {
      const std::vector<Network> wanted = decide();
      std::vector<uint64_t> numbers;
      for (const Network& network : wanted) numbers.push_back(number_on(network, Point(space.axes.size(), 0)));
      if (wanted.empty()) return unknown_of(machines(), known, false);
      const Batch unknown = unknown_of(numbers, known, true);
      if (!unknown.numbers.empty() || history_.size() + numbers.size() > most()) return unknown;
      for (size_t i = 0; i < wanted.size(); ++i) learn(wanted[i], known.at(numbers[i]));
    }
  }

  std::string notes() const override {
    if (!axes_) return "";
    std::string text = "networks measured: " + std::to_string(history_.size()) + " of " +
                       std::to_string(axes_->networks()) + "; the smallest that is accurate enough: ";
    if (!best_) return text + "none\n";
    for (size_t i = 0; i < axes_->count(); ++i)
      text += axes_->axis(i).name + " " + axes_->value(i, (*best_)[i]).dump() + ", ";
    return text + models::number_text(best_size_) + " bytes\n";
  }

 private:
  /// A network that is not measured yet, and what is expected of it.
  struct Candidate {
    Network network;
    double accuracy = 0, size = 0;
  };

  uint64_t most() const { return settings_.points ? settings_.points : std::numeric_limits<uint64_t>::max(); }

  uint64_t number_on(const Network& network, const Point& accelerator) const {
    return number_of(*space_, axes_->point(network, accelerator));
  }

  /// No more of them than may still be asked for.
  Batch unknown_of(const std::vector<uint64_t>& numbers, const std::map<uint64_t, Results>& known, bool all) const {
    Batch batch;
    batch.all = all;
    for (size_t i = 0; i < numbers.size() && history_.size() + i < most(); ++i)
      if (known.count(numbers[i]) == 0) batch.numbers.push_back(numbers[i]);
    return batch;
  }

  /// Every accelerator with the network that was found.
  std::vector<uint64_t> machines() const {
    std::vector<uint64_t> numbers;
    if (!best_) return numbers;
    for (uint64_t number = 0; number < space_->points(); ++number) {
      const Point point = point_of(*space_, number);
      if (axes_->point(*best_, point) == point) numbers.push_back(number);
    }
    return numbers;
  }

  void learn(const Network& network, const Results& results) {
    MeasuredNetwork measured{network, std::nullopt, false};
    const auto accuracy = results.values.find("accuracy");
    if (accuracy != results.values.end()) {
      measured.accuracy = accuracy->second;
      measured.is_accurate =
          std::all_of(space_->constraints.begin(), space_->constraints.end(),
                      [&](const Constraint& c) { return !c.names("accuracy") || c.holds(results.values); });
      if (expected_) errors_.push_back(*expected_ - *measured.accuracy);
    }
    if (measured.is_accurate && (!best_ || results.values.at("model_bytes") < best_size_)) {
      best_ = network;
      best_size_ = results.values.at("model_bytes");
      failures_ = 0;
    } else if (is_confirming_) {
      ++failures_;
    }
    expected_.reset();
    is_confirming_ = false;
    history_.push_back(measured);
  }

  /// Networks to be measured next; none: at the end.
  std::vector<Network> decide() {
    if (history_.empty()) return {axes_->least_compressed()};
    if (!history_[0].is_accurate) return {};
    std::vector<Network> next = bisections();
    if (!next.empty()) return next;
    std::optional<Candidate> chosen = smallest_expected();
    if (!chosen) next = around_best();
    if (!next.empty()) return next;
    if (!chosen && failures_ < kConfirmations) {
      chosen = likeliest();
      is_confirming_ = chosen.has_value();
    }
    if (!chosen) return {};
    expected_ = chosen->accuracy;
    return {chosen->network};
  }

  /// Each method alone, up to the first value that is not accurate enough: by halving, as compression costs accuracy.
  std::vector<Network> bisections() const {
    std::vector<Network> next;
    const std::vector<Edge> found = edges(*axes_, history_);
    for (size_t i = 0; i < found.size(); ++i) {
      if (found[i].accurate + 1 >= found[i].inaccurate) continue;
      next.push_back(axes_->least_compressed());
      next.back()[i] = (found[i].accurate + found[i].inaccurate) / 2;
    }
    return next;
  }

  /// Each method alone again, a value further from the best network: what it costs may differ much from what it costs
  /// alone at the start, as codes of 2 bits do once small weights are gone.
  std::vector<Network> around_best() const {
    std::vector<Network> next;
    for (size_t i = 0; i < axes_->count(); ++i) {
      Network further = *best_;
      if (++further[i] == axes_->values(i)) continue;
      const bool is_known =
          std::any_of(history_.begin(), history_.end(), [&](const auto& m) { return m.network == further; });
      if (!is_known) next.push_back(further);
    }
    return next;
  }

  /// With that accuracy in the bounds.
  bool may_be_accurate(Bounds& bounds, double accuracy) const {
    bounds["accuracy"] = Interval::exactly(std::clamp(accuracy, 0.0, 1.0));
    return std::all_of(space_->constraints.begin(), space_->constraints.end(),
                       [&](const Constraint& c) { return !c.names("accuracy") || c.may_hold(bounds); });
  }

  /// Networks that are not measured, smaller than the best one, and accurate enough if they are better than expected by
  /// `margin`.
  std::vector<Candidate> candidates(double margin) {
    const AloneModel model(*axes_, history_);
    Bounds any = possible_results();
    std::vector<Candidate> list;
    for (uint64_t index = 0; index < axes_->networks(); ++index) {
      Candidate candidate;
      candidate.network = axes_->network(index);
      if (std::any_of(history_.begin(), history_.end(), [&](const auto& m) { return m.network == candidate.network; }))
        continue;
      candidate.accuracy = model.accuracy(candidate.network);
      if (!may_be_accurate(any, candidate.accuracy + margin)) continue;
      std::optional<Bounds>& bounds = bounds_of(index, candidate.network);
      if (!bounds || !may_be_accurate(*bounds, candidate.accuracy + margin)) continue;
      candidate.size = bounds->at("model_bytes").low;
      if (candidate.size < best_size_) list.push_back(candidate);
    }
    return list;
  }

  std::optional<Bounds>& bounds_of(uint64_t index, const Network& network) {
    const auto found = bounds_.find(index);
    if (found != bounds_.end()) return found->second;
    return bounds_[index] = oracle_->bounds(number_on(network, Point(space_->axes.size(), 0)));
  }

  std::optional<Candidate> smallest_expected() {
    const std::vector<Candidate> list = candidates(0);
    const auto smallest =
        std::min_element(list.begin(), list.end(), [](const auto& a, const auto& b) { return a.size < b.size; });
    return smallest == list.end() ? std::nullopt : std::optional<Candidate>(*smallest);
  }

  /// The one that would do by the least luck, if what was expected so far was as wrong as here.
  std::optional<Candidate> likeliest() {
    double squares = 0;
    for (double error : errors_) squares += error * error;
    const double margin = std::max(kLeastMargin, std::sqrt(squares / static_cast<double>(errors_.size() + 1)));
    const std::vector<Candidate> list = candidates(margin);
    const auto likeliest = std::max_element(list.begin(), list.end(),
                                            [](const auto& a, const auto& b) { return a.accuracy < b.accuracy; });
    return likeliest == list.end() ? std::nullopt : std::optional<Candidate>(*likeliest);
  }

  Settings settings_;
  const Space* space_ = nullptr;  // these two: of the call
  Oracle* oracle_ = nullptr;
  std::optional<ModelAxes> axes_;
  std::map<uint64_t, std::optional<Bounds>> bounds_;  // what the oracle said, by network
  std::vector<MeasuredNetwork> history_;              // the least compressed first, then each alone, then proposals
  std::optional<Network> best_;
  double best_size_ = std::numeric_limits<double>::infinity();
  std::optional<double> expected_;  // accuracy of the proposal that is out
  bool is_confirming_ = false;      // it is one that was not expected to do
  std::vector<double> errors_;      // of what was expected of proposals
  int failures_ = 0;                // confirmations since the best one
};

}  // namespace

std::unique_ptr<Search> byun_lee(const Settings& settings) { return std::make_unique<ByunLee>(settings); }

}  // namespace winnow::dse::search
