// Do the right filters go, and nothing else of what the network computes?
#include "models/compress/channels.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <random>
#include <set>

#include "models/compress/channel_sets.h"
#include "models/compress/compress.h"
#include "models/quantization.h"
#include "models/reference/reference.h"
#include "tests/models/compress/small_network.h"
#include "tests/models/test_support.h"
#include "tests/support/random_case.h"

namespace winnow::models::compress {
namespace {

/// Every filter of a conv or fc layer gets its norm: weights all +-`norms[k]`.
void set_norms(Layer& layer, const std::vector<float>& norms) {
  Weights& w = layer.weights;
  const size_t weights = w.value.size() / norms.size();
  for (size_t i = 0; i < w.value.size(); ++i) w.value[i] = (i % 2 ? 1.0f : -1.0f) * norms[i / weights];
}

Layer& layer_named(Network& network, const std::string& name) {
  return *std::find_if(network.layers.begin(), network.layers.end(), [&](const Layer& l) { return l.name == name; });
}

std::vector<std::string> problems(const Network& network, const ChannelShares& shares) {
  return test::problems_of([&] { scale_channels(network, shares); });
}

TEST(ScaleChannels, TheFiltersOfLeastNormGoWithWhatReadsThem) {
  SmallNetwork small({2, 4, 4});
  small.conv("conv", 4, 3);
  small.add(LayerType::kRelu, "relu");
  small.add(LayerType::kMaxPool, "pool");
  small.add(LayerType::kFlatten, "flat");
  small.fc("fc", 3);
  Network network = small.finish();
  set_norms(layer_named(network, "conv"), {2, 1, 4, 3});
  Weights& fc = layer_named(network, "fc").weights;
  for (size_t i = 0; i < fc.value.size(); ++i) fc.value[i] = static_cast<float>(i);
  const std::vector<float> bias = network.find("conv")->weights.float_bias;

  const Network scaled = scale_channels(network, {{}, {{"conv", 0.5}}});
  const Layer& conv = *scaled.find("conv");
  EXPECT_EQ(conv.channels, 2);
  EXPECT_EQ(conv.compression.channels, 0.5);
  EXPECT_EQ(conv.weights.shape, (Shape{2, 2, 3, 3}));
  EXPECT_EQ(conv.weights.float_bias, (std::vector<float>{bias[2], bias[3]}));
  EXPECT_EQ(std::abs(conv.weights.value.front()), 4);
  EXPECT_EQ(std::abs(conv.weights.value.back()), 3);
  EXPECT_EQ(scaled.find("flat")->shape, (MapShape{8, 1, 1}));
  EXPECT_EQ(scaled.find("fc")->weights.shape, (Shape{3, 8, 1, 1}));
  EXPECT_EQ(std::vector<float>(scaled.find("fc")->weights.value.begin(), scaled.find("fc")->weights.value.begin() + 8),
            (std::vector<float>{8, 9, 10, 11, 12, 13, 14, 15}));
  EXPECT_EQ(scaled.find("fc")->compression.channels, 1);
}

TEST(ScaleChannels, AtLeastOneFilterStaysAndTheOutputsKeepAll) {
  SmallNetwork small({2, 1, 1});
  small.fc("fc1", 10);
  small.fc("fc2", 5);
  const Network scaled = scale_channels(small.finish(), {0.01, {}});
  EXPECT_EQ(scaled.find("fc1")->channels, 1);
  EXPECT_EQ(scaled.find("fc2")->channels, 5);
  EXPECT_EQ(scaled.find("fc2")->weights.shape, (Shape{5, 1, 1, 1}));
}

/// conv1 -> depthwise -> add with conv2 of it -> concat with the image -> fc; conv3 in two groups reads the sum.
Network coupled_network() {
  SmallNetwork small({2, 4, 4});
  small.conv("conv1", 4, 3);
  Layer& depthwise = small.conv("dw", 4, 3);
  depthwise.groups = 4;
  small.conv("conv2", 4, 1);
  small.add(LayerType::kAdd, "sum", {"conv2", "dw"});
  small.conv("conv3", 6, 3).groups = 2;
  small.add(LayerType::kConcat, "both", {"conv3", "image"});
  small.add(LayerType::kFlatten, "flat");
  small.fc("fc", 3);
  return small.finish();
}

TEST(ScaleChannels, CoupledFiltersGoTogetherByTheMeanOfTheirNorms) {
  Network network = coupled_network();
  // Places 0 and 2, 1 and 3 are those of conv3's two groups: means 2.5 and 7.5 of 5, though conv2's favour the others.
  set_norms(layer_named(network, "conv1"), {1, 9, 1, 9});
  set_norms(layer_named(network, "dw"), {1, 9, 1, 9});
  set_norms(layer_named(network, "conv2"), {6, 4, 6, 4});
  const std::vector<FilterGroup> groups = filter_groups(network);
  ASSERT_EQ(groups.size(), 3u);
  EXPECT_EQ(groups[0].layers, (std::vector<std::string>{"conv1", "dw", "conv2"}));
  EXPECT_EQ(groups[1].layers, std::vector<std::string>{"conv3"});
  EXPECT_EQ(groups[0].sets.size(), 2u);
  EXPECT_EQ(groups[1].sets.size(), 3u);

  const Network scaled = scale_channels(network, {{}, {{"conv2", 0.5}, {"conv3", 0.34}}});
  for (const char* name : {"conv1", "dw", "conv2"}) EXPECT_EQ(scaled.find(name)->channels, 2) << name;
  EXPECT_EQ(std::abs(scaled.find("conv1")->weights.value[0]), 9);
  EXPECT_EQ(scaled.find("dw")->groups, 2);
  EXPECT_EQ(scaled.find("dw")->weights.shape, (Shape{2, 1, 3, 3}));
  EXPECT_EQ(scaled.find("conv3")->groups, 2);
  EXPECT_EQ(scaled.find("conv3")->weights.shape, (Shape{2, 1, 3, 3}));
  EXPECT_EQ(scaled.find("both")->shape.channels, 2 + 2);
  EXPECT_EQ(scaled.find("fc")->weights.shape, (Shape{3, 4 * 16, 1, 1}));
}

TEST(ScaleChannels, WhatIsAddedToTheInputStays) {
  SmallNetwork small({3, 4, 4});
  small.conv("conv", 3, 3);
  small.add(LayerType::kAdd, "sum", {"conv", "image"});
  small.conv("last", 2, 1);
  const Network network = small.finish();
  EXPECT_EQ(scale_channels(network, {0.3, {}}).find("conv")->channels, 3);
  EXPECT_EQ(
      problems(network, {{}, {{"conv", 0.3}}}),
      (std::vector<std::string>{"small.json: channels of conv: expected 1, as the network's input or outputs need "
                                "all its filters, got 0.3"}));
}

TEST(ScaleChannels, RefusesSharesWithoutMeaningAllAtOnce) {
  const Network network = coupled_network();
  EXPECT_EQ(problems(network, {0.0, {{"conv1", 1.5}, {"sum", 0.5}}}),
            (std::vector<std::string>{
                "small.json: channels: expected above 0 and at most 1, got 0",
                "small.json: channels of conv1: expected above 0 and at most 1, got 1.5",
                "small.json: channels of a layer: expected the name of a conv or fc layer, got \"sum\"",
            }));
  EXPECT_EQ(problems(network, {{}, {{"conv1", 0.5}, {"conv2", 0.25}, {"fc", 0.5}}}),
            (std::vector<std::string>{
                "small.json: channels of conv2: expected that of conv1, 0.5, as their filters go together, got 0.25",
                "small.json: channels of fc: expected 1, as the network's input or outputs need all its filters, "
                "got 0.5",
            }));
}

TEST(ScaleChannels, ComesBeforePruningInCompression) {
  SmallNetwork small({4, 8, 8});
  small.conv("conv1", 16, 3);
  small.add(LayerType::kRelu, "relu1");
  small.conv("conv2", 8, 3);
  const Network network = small.finish();
  CompressOptions options;
  options.channels.all = 0.25;
  options.density = 0.5;
  const Network compressed = compress(network, SmallNetwork::samples(network, 2), options);
  EXPECT_EQ(compressed.find("conv1")->weights.shape, (Shape{4, 4, 3, 3}));
  EXPECT_EQ(compressed.find("conv1")->compression.channels, 0.25);
  EXPECT_EQ(compressed.find("conv2")->weights.shape, (Shape{8, 4, 3, 3}));
  test::Folder folder;
  save_network(compressed, folder.path());
  const Network read = load_network(folder / "small.json");
  EXPECT_EQ(read.find("conv1")->compression.channels, 0.25);
  EXPECT_EQ(read.find("conv1")->weights.quantized, compressed.find("conv1")->weights.quantized);
}

/// A random network some of whose filters make nothing but zeros, and the shares with which just those go.
class ZeroedNetwork {
 public:
  explicit ZeroedNetwork(uint32_t seed) : network(tests::random_network(seed)), random_(seed) {
    for (const Layer& layer : network.layers) hold_zero_ = hold_zero_ && lane_range(layer).holds_zero();
    if (!hold_zero_) return;
    for (Layer& layer : network.layers)
      if (has_weights(layer)) fill(layer);
    for (const FilterGroup& group : filter_groups(network)) zero_some(group);
  }

  /// Whether there is anything to see: filters that go, and no clip that makes something else of a zero.
  bool any() const { return !shares.layer.empty(); }

  Network network;
  ChannelShares shares;

 private:
  /// No filter without weights but those chosen.
  static void fill(Layer& layer) {
    Weights& w = layer.weights;
    const size_t weights = w.quantized.size() / static_cast<size_t>(layer.channels);
    w.code.clear();
    w.codebook.clear();
    layer.compression.codebook_bits = 0;
    for (size_t k = 0; k < w.quantized.size(); k += weights) w.quantized[k] = 5;
  }

  void zero_some(const FilterGroup& group) {
    const size_t sets = group.sets.size();
    std::set<int> zeros;
    for (size_t i = 1; i < sets; ++i)
      if (!group.sets[i].fixed && random_() % 3 == 0) zeros.insert(group.sets[i].number);
    for (const std::string& name : group.layers) {  // each keeps a filter
      const std::vector<int> of = channel_sets(network).of.at(name);
      zeros.erase(of[random_() % of.size()]);
    }
    if (zeros.empty()) return;
    const double share = static_cast<double>(sets - zeros.size()) / static_cast<double>(sets);
    for (const std::string& name : group.layers) {
      shares.layer[name] = share;
      zero(layer_named(network, name), channel_sets(network).of.at(name), zeros);
    }
  }

  static void zero(Layer& layer, const std::vector<int>& set_of, const std::set<int>& zeros) {
    Weights& w = layer.weights;
    const size_t weights = w.quantized.size() / set_of.size();
    for (size_t k = 0; k < set_of.size(); ++k) {
      if (zeros.count(set_of[k]) == 0) continue;
      w.bias[k] = 0;
      std::fill_n(w.quantized.begin() + static_cast<std::ptrdiff_t>(k * weights), weights, int8_t{0});
    }
  }

  std::mt19937 random_;
  bool hold_zero_ = true;
};

int filters_with_weights(const Layer& layer) {
  const std::vector<int8_t>& q = layer.weights.quantized;
  const auto weights = static_cast<std::ptrdiff_t>(q.size()) / layer.channels;
  int filters = 0;
  for (auto first = q.begin(); first != q.end(); first += weights)
    filters += std::count(first, first + weights, int8_t{0}) < weights ? 1 : 0;
  return filters;
}

/// The network with its real weights, as floats.
Network as_float(Network network) {
  for (Layer& layer : network.layers) {
    Weights& w = layer.weights;
    const double scale_in = network.quantization_of(layer.inputs[0]).scale;
    for (size_t i = 0; i < w.quantized.size(); ++i)
      w.value.push_back(static_cast<float>(w.scale_of(static_cast<int64_t>(i / (w.quantized.size() / w.bias.size()))) *
                                           w.quantized[i]));
    for (size_t k = 0; k < w.bias.size(); ++k)
      w.float_bias.push_back(static_cast<float>(scale_in * w.scale_of(static_cast<int64_t>(k)) * w.bias[k]));
    w.quantized.clear();
  }
  network.quantized = false;
  return network;
}

TEST(ScaleChannels, FiltersThatMakeZerosGoWithoutATrace) {
  int seen = 0;
  int depthwise = 0, in_groups = 0;
  std::map<LayerType, int> types;
  for (uint32_t seed = 1; seed <= 1500; ++seed) {
    SCOPED_TRACE("seed " + std::to_string(seed));
    const ZeroedNetwork zeroed(seed);
    if (!zeroed.any()) continue;
    ++seen;
    for (const Layer& layer : zeroed.network.layers) {
      ++types[layer.type];
      if (layer.groups > 1) ++(is_depthwise(layer, zeroed.network.shape_of(layer.inputs[0])) ? depthwise : in_groups);
    }
    const Network scaled = scale_channels(zeroed.network, zeroed.shares);
    for (const Layer& layer : zeroed.network.layers)
      if (has_weights(layer)) {
        EXPECT_EQ(scaled.find(layer.name)->channels, filters_with_weights(layer)) << layer.name;
      }
    const FeatureMap input = tests::random_input(zeroed.network, 1, seed);
    const TensorMap before = reference::run(zeroed.network, input), after = reference::run(scaled, input);
    for (const std::string& output : zeroed.network.outputs) EXPECT_EQ(after.at(output), before.at(output)) << output;

    const Network whole = as_float(zeroed.network), part = scale_channels(whole, zeroed.shares);
    const Tensor<float> samples = SmallNetwork::samples(whole, 1, seed, -1);
    const auto expected = reference::run_float(whole, samples), got = reference::run_float(part, samples);
    for (const std::string& output : whole.outputs)
      for (size_t i = 0; i < expected.at(output).data.size(); ++i)
        EXPECT_FLOAT_EQ(got.at(output).data[i], expected.at(output).data[i]) << output << " " << i;
    if (HasFailure()) return;
  }
  EXPECT_GT(seen, 300);
  EXPECT_GT(depthwise, 50);
  EXPECT_GT(in_groups, 20);
  for (LayerType type : {LayerType::kAdd, LayerType::kConcat, LayerType::kFlatten, LayerType::kMaxPool,
                         LayerType::kAvgPool, LayerType::kClip, LayerType::kGlobalAvgPool})
    EXPECT_GT(types[type], 20) << traits(type).name;
}

}  // namespace
}  // namespace winnow::models::compress
