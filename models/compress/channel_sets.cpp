// Channels that go or stay together: sets merged layer by layer.
#include "models/compress/channel_sets.h"

#include "models/compress/disjoint_sets.h"

namespace winnow::models::compress {
namespace {

using Channels = std::vector<int>;  // a tensor's, each by a member of its set

class SetMaker {
 public:
  explicit SetMaker(const Network& network) : network_(network) {}

  ChannelSets run() {
    sets_.of[network_.input_name] = fresh(network_.input_shape.channels);
    for (const Layer& layer : network_.layers) sets_.of[layer.name] = output(layer);
    number();
    fix(network_.input_name);
    for (const std::string& name : network_.outputs) fix(name);
    return std::move(sets_);
  }

 private:
  Channels output(const Layer& layer) {
    const Channels& in = sets_.of.at(layer.inputs[0]);
    switch (traits(layer).shape) {
      case ShapeRule::kConvolution: return convolution(layer, in);
      case ShapeRule::kVector: return fresh(layer.channels);
      case ShapeRule::kPool:
      case ShapeRule::kWholeMap: return in;
      case ShapeRule::kSame:
        for (const std::string& other : layer.inputs)
          for (size_t c = 0; c < in.size(); ++c) members_.merge(in[c], sets_.of.at(other)[c]);
        return in;
      case ShapeRule::kConcat: return concatenation(layer);
      case ShapeRule::kFlat: return flat(in, network_.shape_of(layer.inputs[0]));
    }
    return {};
  }

  Channels convolution(const Layer& layer, const Channels& in) {
    const auto groups = static_cast<size_t>(layer.groups), outputs = static_cast<size_t>(layer.channels);
    Channels out;
    if (is_depthwise(layer, network_.shape_of(layer.inputs[0]))) {
      for (size_t k = 0; k < outputs; ++k) out.push_back(in[k / (outputs / groups)]);
      return out;
    }
    const size_t inputs_a_group = in.size() / groups;
    for (size_t c = inputs_a_group; c < in.size(); ++c) members_.merge(in[c % inputs_a_group], in[c]);
    const Channels of_group = fresh(layer.channels / layer.groups);
    for (size_t g = 0; g < groups; ++g) out.insert(out.end(), of_group.begin(), of_group.end());
    return out;
  }

  Channels concatenation(const Layer& layer) const {
    Channels out;
    for (const std::string& input : layer.inputs) {
      const Channels& part = sets_.of.at(input);
      out.insert(out.end(), part.begin(), part.end());
    }
    return out;
  }

  static Channels flat(const Channels& in, const MapShape& shape) {
    Channels out;
    const size_t pixels = static_cast<size_t>(shape.height) * static_cast<size_t>(shape.width);
    for (int channel : in) out.insert(out.end(), pixels, channel);
    return out;
  }

  Channels fresh(int channels) {
    Channels out;
    for (int c = 0; c < channels; ++c) out.push_back(members_.add());
    return out;
  }

  /// Members become the numbers of their sets, 0, 1, ..
  void number() {
    std::vector<int> of_root(members_.size(), -1);
    int sets = 0;
    for (auto& [tensor, channels] : sets_.of)
      for (int& channel : channels) {
        int& number = of_root[static_cast<size_t>(members_.find(channel))];
        if (number < 0) number = sets++;
        channel = number;
      }
    sets_.fixed.assign(static_cast<size_t>(sets), false);
  }

  void fix(const std::string& tensor) {
    for (int set : sets_.of.at(tensor)) sets_.fixed[static_cast<size_t>(set)] = true;
  }

  const Network& network_;
  DisjointSets members_;
  ChannelSets sets_;
};

}  // namespace

bool is_depthwise(const Layer& layer, const MapShape& input) {
  return layer.groups > 1 && layer.groups == input.channels;
}

ChannelSets channel_sets(const Network& network) { return SetMaker(network).run(); }

}  // namespace winnow::models::compress
