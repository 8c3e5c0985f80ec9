// Channel scaling: filters ranked in groups, and cut out of every layer that makes or reads their channels.
#include "models/compress/channels.h"

#include <algorithm>
#include <cmath>
#include <numeric>
#include <set>

#include "models/compress/channel_sets.h"
#include "models/compress/disjoint_sets.h"
#include "models/text.h"

namespace winnow::models::compress {
namespace {

/// L1 norms of the layer's filters, real values, over their mean.
std::vector<double> filter_norms(const Layer& layer) {
  const Weights& w = layer.weights;
  const size_t filters = static_cast<size_t>(layer.channels);
  const size_t weights = static_cast<size_t>(element_count(w.shape)) / filters;
  std::vector<double> norms(filters, 0.0);
  for (size_t k = 0; k < filters; ++k) {
    for (size_t i = k * weights; i < (k + 1) * weights; ++i) {
      if (!w.quantized.empty()) norms[k] += std::abs(int{w.quantized[i]});
      else if (w.mask.empty() || w.mask[i]) norms[k] += std::abs(static_cast<double>(w.value[i]));
    }
    if (!w.quantized.empty()) norms[k] *= w.scale_of(static_cast<int64_t>(k));
  }
  const double mean = std::accumulate(norms.begin(), norms.end(), 0.0) / static_cast<double>(filters);
  if (mean > 0)
    for (double& norm : norms) norm /= mean;
  return norms;
}

std::vector<const Layer*> weighted_layers(const Network& network) {
  std::vector<const Layer*> layers;
  for (const Layer& layer : network.layers)
    if (has_weights(layer)) layers.push_back(&layer);
  return layers;
}

class GroupMaker {
 public:
  GroupMaker(const Network& network, const ChannelSets& sets) : sets_(sets), layers_(weighted_layers(network)) {}

  std::vector<FilterGroup> run() {
    for (const Layer* layer : layers_) rank(*layer);
    std::map<int, size_t> index;  // of the group, by the number that stands for it
    std::vector<FilterGroup> groups;
    for (const Layer* layer : layers_) {
      const int root = group_.find(first_layer_.at(sets_.of.at(layer->name)[0]));
      const auto [found, fresh] = index.emplace(root, groups.size());
      if (fresh) groups.emplace_back();
      groups[found->second].layers.push_back(layer->name);
    }
    for (const auto& [set, first] : first_layer_) {
      const Sum& sum = sums_.at(set);
      groups[index.at(group_.find(first))].sets.push_back(
          {set, sum.norms / sum.filters, sets_.fixed[static_cast<size_t>(set)]});
    }
    for (FilterGroup& group : groups)
      std::stable_sort(group.sets.begin(), group.sets.end(), [](const FilterSet& a, const FilterSet& b) {
        return a.fixed != b.fixed ? a.fixed : a.norm > b.norm;
      });
    return groups;
  }

 private:
  struct Sum {
    double norms = 0;
    int filters = 0;
  };

  /// Adds a layer's filters to their sets, and the layer to the group of those that share one with it.
  void rank(const Layer& layer) {
    const std::vector<int>& of = sets_.of.at(layer.name);
    const std::vector<double> norms = filter_norms(layer);
    const int number = group_.add();
    for (size_t k = 0; k < of.size(); ++k) {
      group_.merge(first_layer_.emplace(of[k], number).first->second, number);
      sums_[of[k]].norms += norms[k];
      ++sums_[of[k]].filters;
    }
  }

  const ChannelSets& sets_;
  std::vector<const Layer*> layers_;
  DisjointSets group_;              // of layers, by number
  std::map<int, int> first_layer_;  // that has a filter in the set
  std::map<int, Sum> sums_;         // by set
};

bool all_stay(const FilterGroup& group) {
  return std::all_of(group.sets.begin(), group.sets.end(), [](const FilterSet& set) { return set.fixed; });
}

void check_range(const std::string& place, double share, Problems& problems) {
  if (!(share > 0 && share <= 1)) problems.expected(place, "above 0 and at most 1", number_text(share));
}

std::string place_of(const std::string& layer) { return "channels of " + layer; }

void check_group(const FilterGroup& group, const ChannelShares& shares, Problems& problems) {
  const std::string* first = nullptr;
  for (const std::string& layer : group.layers) {
    const auto given = shares.layer.find(layer);
    if (given == shares.layer.end()) continue;
    if (all_stay(group) && given->second < 1)
      problems.expected(place_of(layer), "1, as the network's input or outputs need all its filters",
                        number_text(given->second));
    else if (first && shares.layer.at(*first) != given->second)
      problems.expected(
          place_of(layer),
          "that of " + *first + ", " + number_text(shares.layer.at(*first)) + ", as their filters go together",
          number_text(given->second));
    if (!first) first = &layer;
  }
}

double share_of(const FilterGroup& group, const ChannelShares& shares) {
  for (const std::string& layer : group.layers)
    if (const auto given = shares.layer.find(layer); given != shares.layer.end()) return given->second;
  return shares.all.value_or(1);
}

/// Which sets stay.
class Choice {
 public:
  explicit Choice(const ChannelSets& sets) : sets_(sets), stays_(sets.fixed.size(), true) {}

  void choose(const FilterGroup& group, double share) {
    const size_t wanted = sets_that_stay(group, share);
    std::set<int> chosen = first_of_layers(group);
    for (const FilterSet& set : group.sets)
      if (set.fixed || chosen.size() < wanted) chosen.insert(set.number);
    for (const FilterSet& set : group.sets) stays_[static_cast<size_t>(set.number)] = chosen.count(set.number) != 0;
  }

  /// Places in a tensor's channels, of the first `count`.
  std::vector<size_t> places(const std::string& tensor, size_t count) const {
    const std::vector<int>& of = sets_.of.at(tensor);
    std::vector<size_t> places;
    for (size_t c = 0; c < count; ++c)
      if (stays_[static_cast<size_t>(of[c])]) places.push_back(c);
    return places;
  }
  std::vector<size_t> places(const std::string& tensor) const { return places(tensor, sets_.of.at(tensor).size()); }

 private:
  /// The best set of each layer, without which it would have no filter.
  std::set<int> first_of_layers(const FilterGroup& group) const {
    std::set<int> first;
    for (const std::string& layer : group.layers) {
      const std::vector<int>& of = sets_.of.at(layer);
      const std::set<int> own(of.begin(), of.end());
      first.insert(std::find_if(group.sets.begin(), group.sets.end(), [&](const FilterSet& set) {
                     return own.count(set.number) != 0;
                   })->number);
    }
    return first;
  }

  const ChannelSets& sets_;
  std::vector<bool> stays_;
};

template <typename T>
void keep(std::vector<T>& values, const std::vector<size_t>& places) {
  std::vector<T> kept;
  kept.reserve(places.size());
  for (size_t place : places) kept.push_back(values[place]);
  values = std::move(kept);
}

/// `values` of shape [out, in, kh, kw].
template <typename T>
void keep(std::vector<T>& values, const Shape& shape, const std::vector<size_t>& outputs,
          const std::vector<size_t>& inputs) {
  if (values.empty()) return;
  const auto depth = static_cast<size_t>(shape[1]), taps = static_cast<size_t>(shape[2] * shape[3]);
  std::vector<T> kept;
  kept.reserve(outputs.size() * inputs.size() * taps);
  for (size_t k : outputs)
    for (size_t c : inputs)
      for (size_t i = (k * depth + c) * taps; i < (k * depth + c + 1) * taps; ++i) kept.push_back(values[i]);
  values = std::move(kept);
}

void cut(Layer& layer, const MapShape& input, const Choice& choice) {
  const std::string& read = layer.inputs[0];
  const bool depthwise = is_depthwise(layer, input);
  const std::vector<size_t> outputs = choice.places(layer.name);
  Weights& w = layer.weights;
  const std::vector<size_t> inputs =
      depthwise ? std::vector<size_t>{0} : choice.places(read, static_cast<size_t>(w.shape[1]));
  if (depthwise) layer.groups = static_cast<int>(choice.places(read).size());
  keep(w.value, w.shape, outputs, inputs);
  keep(w.mask, w.shape, outputs, inputs);
  keep(w.quantized, w.shape, outputs, inputs);
  keep(w.code, w.shape, outputs, inputs);
  if (w.scale.size() > 1) keep(w.scale, outputs);
  if (!w.float_bias.empty()) keep(w.float_bias, outputs);
  if (!w.bias.empty()) keep(w.bias, outputs);
  w.shape[0] = static_cast<int64_t>(outputs.size());
  w.shape[1] = static_cast<int64_t>(inputs.size());
  if (static_cast<size_t>(layer.channels) == outputs.size()) return;
  layer.compression.channels *= static_cast<double>(outputs.size()) / layer.channels;
  layer.has_compression = true;
  layer.channels = static_cast<int>(outputs.size());
}

}  // namespace

std::vector<FilterGroup> filter_groups(const Network& network) {
  return GroupMaker(network, channel_sets(network)).run();
}

size_t sets_that_stay(const FilterGroup& group, double share) {
  return static_cast<size_t>(std::max<long long>(1, std::llround(share * static_cast<double>(group.sets.size()))));
}

void check_channel_shares(const Network& network, const ChannelShares& shares, Problems& problems) {
  const size_t before = problems.count();
  if (shares.all) check_range("channels", *shares.all, problems);
  for (const auto& [name, share] : shares.layer) {
    const Layer* layer = network.find(name);
    if (layer && has_weights(*layer)) check_range(place_of(name), share, problems);
    else problems.expected("channels of a layer", "the name of a conv or fc layer", in_quotes(name));
  }
  if (problems.count() != before || shares.layer.empty()) return;
  for (const FilterGroup& group : filter_groups(network)) check_group(group, shares, problems);
}

Network scale_channels(Network network, const ChannelShares& shares) {
  Problems problems(network.file);
  check_channel_shares(network, shares, problems);
  problems.raise();
  const ChannelSets sets = channel_sets(network);
  Choice choice(sets);
  for (const FilterGroup& group : GroupMaker(network, sets).run()) choice.choose(group, share_of(group, shares));
  for (Layer& layer : network.layers)
    if (has_weights(layer)) cut(layer, network.shape_of(layer.inputs[0]), choice);
  infer_shapes(network);
  return network;
}

}  // namespace winnow::models::compress
