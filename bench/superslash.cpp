// SuperSlash's guide against uniform shares and magnitudes: off-chip bytes of networks that have equally many weights.
#include <fmt/format.h>

#include <algorithm>

#include "bench/fast_run.h"
#include "bench/pruning_order.h"
#include "bench/published.h"
#include "bench/studies.h"
#include "mapping/bytes.h"
#include "models/compress/channel_guide.h"
#include "models/images.h"
#include "models/zoo/catalogue.h"
#include "session/prepare.h"
#include "session/progress.h"

namespace winnow::bench {
namespace {

using models::compress::FilterGroup;

constexpr const char* kAccelerator = "16x16-ddr4";
constexpr double kPruned[] = {0.25, 0.5};  // of the weights that are not zero
constexpr size_t kSteps = 32;              // in which a group's filters go; the last one stays
constexpr size_t kStepsAlone = 8;          // in one go, to measure a group alone

/// On banks of as few words as it maps on (a power of two), so that feature maps go off-chip.
struct PrunedNetwork {
  const char* name;
  int bank_words;
  double published_reduction;
};
constexpr PrunedNetwork kNetworks[] = {{"vgg-16", 4096, kSuperSlashVgg16},
                                       {"mobilenet-v1-1.0-224", 1024, kSuperSlashMobileNet}};

double share_after(size_t steps) { return 1 - static_cast<double>(steps) / static_cast<double>(kSteps); }

/// Groups whose filters may go.
std::vector<FilterGroup> free_groups(const models::Network& network) {
  std::vector<FilterGroup> groups;
  for (FilterGroup& group : models::compress::filter_groups(network))
    if (!group.sets.back().fixed) groups.push_back(std::move(group));
  return groups;
}

models::Network after_steps(const models::Network& network, const std::vector<FilterGroup>& groups,
                            const std::vector<size_t>& steps) {
  models::compress::ChannelShares shares;
  for (size_t g = 0; g < groups.size(); ++g) shares.layer[groups[g].layers[0]] = share_after(steps[g]);
  return models::compress::scale_channels(network, shares);
}

uint64_t nonzero_weights(const models::Network& network) {
  uint64_t count = 0;
  for (const models::Layer& layer : network.layers) {
    const std::vector<int8_t>& q = layer.weights.quantized;
    count += q.size() - static_cast<uint64_t>(std::count(q.begin(), q.end(), int8_t{0}));
  }
  return count;
}

uint64_t predicted_bytes(const models::Network& network, const accelerators::Accelerator& accelerator) {
  const models::FeatureMap image = models::load_input("network", network, 1).images;
  const session::Prepared prepared = session::prepare(network, accelerator, image, {}).value();
  return mapping::total(mapping::predict_bytes(prepared.mapping, prepared.runs[0]));
}

/// The network after as few steps of the order as leave at most so many weights.
models::Network pruned_to(uint64_t weights, const models::Network& network, const std::vector<FilterGroup>& groups,
                          const std::vector<size_t>& order) {
  const auto after = [&](size_t count) {
    std::vector<size_t> steps(groups.size(), 0);
    for (size_t i = 0; i < count; ++i) ++steps[order[i]];
    return after_steps(network, groups, steps);
  };
  size_t low = 0, high = order.size();
  while (low < high) {
    const size_t middle = (low + high) / 2;
    if (nonzero_weights(after(middle)) <= weights) high = middle;
    else low = middle + 1;
  }
  return after(high);
}

/// The three strategies on one network.
class Strategies {
 public:
  Strategies(const models::Network& network, const accelerators::Accelerator& accelerator)
      : groups_(free_groups(network)) {
    const uint64_t all = predicted_bytes(network, accelerator);
    for (size_t g = 0; g < groups_.size(); ++g) {
      std::vector<size_t> steps(groups_.size(), 0);
      steps[g] = kStepsAlone;
      const models::Network without = models::zoo::calibrate_again(after_steps(network, groups_, steps));
      const uint64_t alone = predicted_bytes(without, accelerator);
      saved_.push_back((static_cast<double>(all) - static_cast<double>(alone)) / filters(g, 0, kStepsAlone));
    }
  }

  const std::vector<FilterGroup>& groups() const { return groups_; }
  /// Bytes that a filter of the group saves, its group alone.
  double saved_per_filter(size_t group) const { return saved_[group]; }

  /// The strategies, magnitude first.
  std::vector<std::pair<const char*, std::vector<size_t>>> orders() const {
    const Wish uniform = [](size_t, size_t steps) { return -static_cast<double>(steps); };
    const Wish magnitude = [&](size_t g, size_t steps) { return -mean_norm(g, steps); };
    const Wish guide = [&](size_t g, size_t steps) {
      const double count = filters(g, steps, steps + 1);
      const double gone = models::compress::magnitude_between(groups_[g], share_after(steps), share_after(steps + 1));
      return models::compress::PruningStep{saved_[g] * count, count, gone}.worth();
    };
    return {{"magnitude", pruning_order(groups_.size(), kSteps - 1, magnitude)},
            {"uniform", pruning_order(groups_.size(), kSteps - 1, uniform)},
            {"guide", pruning_order(groups_.size(), kSteps - 1, guide)}};
  }

 private:
  double filters(size_t group, size_t steps, size_t later) const {
    return static_cast<double>(sets_that_stay(groups_[group], share_after(steps))) -
           static_cast<double>(sets_that_stay(groups_[group], share_after(later)));
  }

  /// Of the filters that go with the step after so many.
  double mean_norm(size_t group, size_t steps) const {
    const size_t first = sets_that_stay(groups_[group], share_after(steps + 1));
    const size_t end = sets_that_stay(groups_[group], share_after(steps));
    double sum = 0;
    for (size_t i = first; i < end; ++i) sum += groups_[group].sets[i].norm;
    return sum / static_cast<double>(end - first);
  }

  std::vector<FilterGroup> groups_;
  std::vector<double> saved_;  // bytes a filter, by group
};

}  // namespace

std::vector<std::string> superslash_rows() {
  std::vector<std::string> rows;
  for (const PrunedNetwork& network : kNetworks) rows.emplace_back(network.name);
  return rows;
}

Report superslash(const Options& options) {
  Report report{
      "superslash", fmt::format("which filters go, at {} with small banks, batch 1", kAccelerator), {}, {}, {}, {}};
  report.notes = {
      "SYNTHETIC: random weights; compared at equally many weights that are not zero, not at equal accuracy. In place "
      "of training again, biases are calibrated anew: activations are as dense as before.",
      "uniform: the same share of every layer. magnitude: the filters of least L1 norm over its layer's mean. guide: "
      "most bytes saved per filter, measured with its layer alone, over the share of the layer's magnitude that goes.",
      "bytes: counted by the engine, as predicted; weights in our compressed streams.",
      fmt::format("published: SuperSlash (TCAD 2020) reports up to {:.2f} % and {:.2f} % fewer off-chip accesses for "
                  "VGG16 and MobileNetV1 than the state of the art, of trained networks on other machines; beside it "
                  "stands what "
                  "the guide saves of the bytes that magnitude leaves.",
                  100 * kSuperSlashVgg16, 100 * kSuperSlashMobileNet)};
  Table pruned{"pruned",
               "",
               {{"network", "network"},
                {"bank_words", "words a bank"},
                {"wanted_pruned_pct", "pruned %", 0},
                {"strategy", "strategy"},
                {"weights", "weights"},
                {"weights_pruned_pct", "fewer %", 1},
                {"bytes", "bytes"},
                {"bytes_saved_pct", "fewer %", 2},
                {"than_magnitude_pct", "than magnitude %", 2},
                {"published_pct", "published %", 2}},
               {}};
  Table layers{"layers",
               "what a filter saves",
               {{"network", "network"},
                {"layers", "layers"},
                {"filters", "filters"},
                {"saved_bytes_per_filter", "bytes a filter", 1}},
               {}};
  const std::vector<PrunedNetwork> networks =
      wanted_rows(options, kNetworks, [](const PrunedNetwork& row) { return row.name; });
  session::Progress progress("superslash", networks.size());
  for (const PrunedNetwork& row : networks) {
    progress.next(row.name);
    const accelerators::Accelerator accelerator =
        accelerators::load_accelerator(kAccelerator, {{"bank_words", row.bank_words}});
    const models::Network network = models::load_network(row.name);
    const uint64_t weights = nonzero_weights(network);
    const uint64_t whole = run_fast(network, accelerator, "network", {{}, false, true}).bytes();
    const auto percent_less = [](uint64_t less, uint64_t than) {
      return 100 * (1 - ratio(static_cast<double>(less), static_cast<double>(than)));
    };
    const auto words = static_cast<uint64_t>(row.bank_words);
    pruned.rows.push_back({row.name, words, 0.0, "as it is", weights, 0.0, whole, 0.0, Cell(), Cell()});
    const Strategies strategies(network, accelerator);
    for (size_t g = 0; g < strategies.groups().size(); ++g) {
      const FilterGroup& group = strategies.groups()[g];
      std::string names = group.layers[0];
      for (size_t i = 1; i < group.layers.size(); ++i) names += " " + group.layers[i];
      layers.rows.push_back(
          {row.name, names, static_cast<uint64_t>(group.sets.size()), strategies.saved_per_filter(g)});
    }
    for (const double share : kPruned) {
      const auto left = static_cast<uint64_t>((1 - share) * static_cast<double>(weights));
      uint64_t by_magnitude = 0;  // bytes, which the guide is laid beside
      for (const auto& [name, order] : strategies.orders()) {
        const models::Network scaled =
            models::zoo::calibrate_again(pruned_to(left, network, strategies.groups(), order));
        const uint64_t bytes = run_fast(scaled, accelerator, "network", {{}, false, true}).bytes();
        const uint64_t kept = nonzero_weights(scaled);
        if (by_magnitude == 0) by_magnitude = bytes;
        pruned.rows.push_back({row.name, words, 100 * share, name, kept, percent_less(kept, weights), bytes,
                               percent_less(bytes, whole), percent_less(bytes, by_magnitude),
                               100 * row.published_reduction});
      }
    }
  }
  report.tables = {std::move(pruned), std::move(layers)};
  return report;
}

}  // namespace winnow::bench
