// SuperSlash's guide: filters go first where that saves most off-chip bytes for what it costs.
#include <fmt/format.h>

#include <algorithm>

#include "dse/search/search.h"
#include "models/compress/channel_guide.h"
#include "models/error.h"
#include "models/network.h"

namespace winnow::dse::search {
namespace {

constexpr int kImagesOfACommand = 1000;  // taken for those that an accuracy command classifies

using models::compress::FilterGroup;
using models::compress::PruningStep;

/// An axis of channels: its values as steps, the largest share first.
struct Shares {
  size_t axis = 0;
  std::vector<size_t> values;  // indices into the axis
  std::vector<double> share;   // by step
  std::vector<FilterGroup> groups;

  size_t steps() const { return values.size(); }
};

/// Axes of channels and the groups of filters that they are of; an axis of all layers has those that no other has.
std::vector<Shares> shares_of(const Space& space) {
  std::vector<Shares> all;
  for (size_t i = 0; i < space.axes.size(); ++i) {
    if (space.axes[i].method != "channels") continue;
    Shares shares;
    shares.axis = i;
    const std::vector<models::json::Json>& values = space.axes[i].values;
    for (size_t v = 0; v < values.size(); ++v) shares.values.push_back(v);
    std::stable_sort(shares.values.begin(), shares.values.end(),
                     [&](size_t a, size_t b) { return values[a].get<double>() > values[b].get<double>(); });
    for (size_t v : shares.values) shares.share.push_back(values[v].get<double>());
    all.push_back(std::move(shares));
  }
  if (all.empty())
    throw models::InputError(space.file +
                             ": /axes: expected channels or channels.<layer> for --search superslash, got "
                             "none of them");
  const auto names = [&](const Shares& shares, const FilterGroup& group) {
    const std::vector<std::string>& layers = space.axes[shares.axis].layers;
    return std::any_of(group.layers.begin(), group.layers.end(), [&](const std::string& layer) {
      return std::find(layers.begin(), layers.end(), layer) != layers.end();
    });
  };
  for (FilterGroup& group : models::compress::filter_groups(models::load_network(space.network))) {
    if (group.sets.back().fixed) continue;  // all of it stays
    auto owner = std::find_if(all.begin(), all.end(), [&](const Shares& shares) { return names(shares, group); });
    if (owner == all.end())
      owner = std::find_if(all.begin(), all.end(), [&](const Shares& s) { return space.axes[s.axis].layers.empty(); });
    if (owner != all.end()) owner->groups.push_back(std::move(group));
  }
  return all;
}

class SuperSlash : public Search {
 public:
  explicit SuperSlash(const Settings& settings) : settings_(settings) {}

  /// First the base, at the largest shares, and each layer alone at each of its shares; then one step after the other,
  /// that of the largest worth first. A step after which the point is refused, fails or breaks a constraint is undone,
  /// and its layer closed, as is one whose next step saves no bytes alone. Axes other than channels stay at their first
  /// values.
  Batch next(const Space& space, const std::map<uint64_t, Results>& known, Oracle&) override {
    if (shares_.empty()) shares_ = shares_of(space);
    const Walk walk(space, shares_, known);
    notes_.clear();
    Batch batch{walk.unknown_alone(), true};
    if (batch.numbers.empty()) batch.numbers = walk.descend(notes_);
    const size_t left = settings_.points > known.size() ? settings_.points - known.size() : 0;
    if (settings_.points > 0 && batch.numbers.size() > left) batch.numbers.resize(left);
    return batch;
  }

  std::string notes() const override { return notes_; }

 private:
  /// One look at what is known.
  class Walk {
   public:
    Walk(const Space& space, const std::vector<Shares>& shares, const std::map<uint64_t, Results>& known)
        : space_(space), shares_(shares), known_(known) {}

    std::vector<uint64_t> unknown_alone() const {
      std::vector<uint64_t> numbers;
      if (known_.count(alone(0, 0)) == 0) numbers.push_back(alone(0, 0));
      for (size_t layer = 0; layer < shares_.size(); ++layer)
        for (size_t step = 1; step < shares_[layer].steps(); ++step)
          if (known_.count(alone(layer, step)) == 0) numbers.push_back(alone(layer, step));
      return numbers;
    }

    /// The first point of the descent that is not known; none at its end.
    std::vector<uint64_t> descend(std::string& notes) const {
      std::vector<size_t> at(shares_.size(), 0);
      std::vector<std::string> closed(shares_.size());
      for (;;) {
        const size_t layer = worthiest(at, closed);
        if (layer == shares_.size()) break;
        std::vector<size_t> tried = at;
        ++tried[layer];
        const auto found = known_.find(number(tried));
        if (found == known_.end()) return {number(tried)};
        closed[layer] = obstacle(found->second);
        if (closed[layer].empty()) at = tried;
      }
      for (size_t layer = 0; layer < shares_.size(); ++layer) {
        notes += fmt::format("{} {:g}", space_.axes[shares_[layer].axis].name, shares_[layer].share[at[layer]]);
        if (at[layer] + 1 < shares_[layer].steps()) notes += ", closed by " + closed[layer];
        notes += "\n";
      }
      return {};
    }

   private:
    uint64_t number(const std::vector<size_t>& steps) const {
      Point point(space_.axes.size(), 0);
      for (size_t layer = 0; layer < steps.size(); ++layer)
        point[shares_[layer].axis] = shares_[layer].values[steps[layer]];
      return number_of(space_, point);
    }
    uint64_t alone(size_t layer, size_t step) const {
      std::vector<size_t> steps(shares_.size(), 0);
      steps[layer] = step;
      return number(steps);
    }

    /// The open layer whose next step is worth most, the first of equals; closes those with none that saves anything.
    size_t worthiest(const std::vector<size_t>& at, std::vector<std::string>& closed) const {
      size_t best = shares_.size();
      double most = 0;
      for (size_t layer = 0; layer < shares_.size(); ++layer) {
        if (!closed[layer].empty() || at[layer] + 1 == shares_[layer].steps()) continue;
        const double worth = step_after(layer, at[layer]).worth();
        if (!(worth > 0)) closed[layer] = "a step that saves no bytes alone";
        else if (best == shares_.size() || worth > most) best = layer, most = worth;
      }
      return best;
    }

    /// As measured with this layer alone; without bytes where one of the two points has none.
    PruningStep step_after(size_t layer, size_t step) const {
      const Results &before = known_.at(alone(layer, step)), &after = known_.at(alone(layer, step + 1));
      PruningStep pruning;
      if (!before.ok() || !after.ok()) return {0, 1, 1};
      pruning.bytes = before.values.at("dram_bytes") - after.values.at("dram_bytes");
      const double share = shares_[layer].share[step], lower = shares_[layer].share[step + 1];
      for (const FilterGroup& group : shares_[layer].groups) {
        pruning.filters +=
            static_cast<double>(sets_that_stay(group, share)) - static_cast<double>(sets_that_stay(group, lower));
        pruning.sensitivity +=
            magnitude_between(group, share, lower) / static_cast<double>(shares_[layer].groups.size());
      }
      if (pruning.filters == 0) return {0, 1, 1};
      if (space_.has_accuracy()) {
        // Losses below half an image are noise.
        const double least = 0.5 / (space_.accuracy_images > 0 ? space_.accuracy_images : kImagesOfACommand);
        pruning.sensitivity = std::max(before.values.at("accuracy") - after.values.at("accuracy"), least);
      }
      return pruning;
    }

    /// Why the point cannot be; empty: it can.
    std::string obstacle(const Results& results) const {
      if (!results.ok()) return results.reason.empty() ? state_name(results.state) : results.reason;
      for (const Constraint& constraint : space_.constraints)
        if (!constraint.holds(results.values)) return constraint.text();
      return "";
    }

    const Space& space_;
    const std::vector<Shares>& shares_;
    const std::map<uint64_t, Results>& known_;
  };

  Settings settings_;
  std::vector<Shares> shares_;
  std::string notes_;
};

}  // namespace

std::unique_ptr<Search> superslash(const Settings& settings) { return std::make_unique<SuperSlash>(settings); }

}  // namespace winnow::dse::search
