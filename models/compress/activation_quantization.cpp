// Which tensors share a quantization, and what it is.
#include "models/compress/activation_quantization.h"

#include <algorithm>
#include <cmath>
#include <numeric>
#include <set>
#include <vector>

namespace winnow::models::compress {
namespace {

/// Tensors by number: 0 is the network's input, i + 1 the output of layer i.
class Groups {
 public:
  Groups(const Network& network, bool input_given)
      : network_(network), parent_(network.layers.size() + 1), users_(parent_.size()) {
    std::iota(parent_.begin(), parent_.end(), size_t{0});
    number_[network.input_name] = 0;
    for (size_t i = 0; i < network.layers.size(); ++i) number_[network.layers[i].name] = i + 1;
    for (size_t i = 0; i < network.layers.size(); ++i)
      for (const std::string& input : network.layers[i].inputs) users_[number_.at(input)].insert(i + 1);
    for (size_t i = 0; i < network.layers.size(); ++i) join_inputs(network.layers[i], i + 1, input_given);
  }

  size_t group_of(size_t tensor) const {
    while (parent_[tensor] != tensor) tensor = parent_[tensor];
    return tensor;
  }

  /// Whether anything outside the group sees the tensor.
  bool leaves(size_t tensor) const {
    if (users_[tensor].empty() || is_output(tensor)) return true;
    return std::any_of(users_[tensor].begin(), users_[tensor].end(),
                       [&](size_t user) { return group_of(user) != group_of(tensor); });
  }

 private:
  bool is_output(size_t tensor) const {
    return std::any_of(network_.outputs.begin(), network_.outputs.end(),
                       [&](const std::string& name) { return number_.at(name) == tensor; });
  }

  bool used_only_by(size_t tensor, size_t user) const {
    return users_[tensor] == std::set<size_t>{user} && !is_output(tensor);
  }

  void join_inputs(const Layer& layer, size_t output, bool input_given) {
    for (const std::string& name : layer.inputs) {
      const size_t input = number_.at(name);
      switch (kind_of(layer)) {
        case LayerKind::kMaxPool:
        case LayerKind::kView: join(input, output); break;
        case LayerKind::kClamp:
          if (used_only_by(input, output)) join(input, output);
          break;
        case LayerKind::kConcat:  // a given quantization may not cover the other inputs
          if (used_only_by(input, output) && !(input_given && group_of(input) == group_of(0))) join(input, output);
          break;
        default: break;  // values of their own
      }
    }
  }

  void join(size_t a, size_t b) { parent_[group_of(a)] = group_of(b); }

  const Network& network_;
  std::map<std::string, size_t> number_;
  std::vector<size_t> parent_;
  std::vector<std::set<size_t>> users_;
};

}  // namespace

Quantization quantization_of(ActivationRange range) {
  const double low = std::min(range.low, 0.0), high = std::max(range.high, 0.0);
  Quantization q;
  if (high == low) return q;
  q.scale = (high - low) / 255;
  q.zero_point = static_cast<int>(std::clamp(std::floor(-low / q.scale + 0.5), 0.0, 255.0));
  return q;
}

void assign_quantization(Network& network, const std::map<std::string, ActivationRange>& ranges,
                         const std::optional<Quantization>& input) {
  const Groups groups(network, input.has_value());
  const auto name_of = [&](size_t tensor) {
    return tensor == 0 ? network.input_name : network.layers[tensor - 1].name;
  };

  std::map<size_t, ActivationRange> group_range;
  for (size_t t = 0; t <= network.layers.size(); ++t) {
    if (!groups.leaves(t)) continue;
    const ActivationRange range = ranges.at(name_of(t));
    ActivationRange& all = group_range.try_emplace(groups.group_of(t), range).first->second;
    all = {std::min(all.low, range.low), std::max(all.high, range.high)};
  }
  for (size_t t = 0; t <= network.layers.size(); ++t) {
    const bool given = input && groups.group_of(t) == groups.group_of(0);
    const Quantization q = given ? *input : quantization_of(group_range.at(groups.group_of(t)));
    if (t == 0) {
      network.input_quantization = q;
    } else {
      network.layers[t - 1].quantization = q;
      network.layers[t - 1].has_quantization = true;
    }
  }
}

}  // namespace winnow::models::compress
