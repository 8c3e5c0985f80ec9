// Does a network that is built layer by layer have the shapes, the names and the faults of one that is read?
#include "models/network_builder.h"

#include "tests/models/test_support.h"

namespace winnow::models::test {
namespace {

Network start_of(MapShape input) {
  Network start;
  start.name = "net";
  start.input_name = "in";
  start.input_shape = input;
  return start;
}

Layer plain_layer(LayerType type, const std::string& name, std::vector<std::string> inputs) {
  Layer layer = layer_of(type, name, std::move(inputs), {});
  layer.has_quantization = false;
  return layer;
}

Layer pool_of(LayerType type, int kernel, int stride, int padding) {
  Layer pool = plain_layer(type, "p", {"in"});
  pool.kernel = {kernel, kernel};
  pool.stride = {stride, stride};
  pool.padding = {padding, padding, padding, padding};
  pool.ceil_mode = true;
  return pool;
}

TEST(NetworkBuilder, ShapesFollowOnTheWay) {
  NetworkBuilder builder(start_of({2, 6, 5}));
  EXPECT_EQ(builder.last(), "in");
  EXPECT_EQ(builder.shape("in"), (MapShape{2, 6, 5}));
  Layer conv = plain_layer(LayerType::kConv, "c", {"in"});
  conv.channels = 3;
  conv.kernel = {3, 2};
  EXPECT_EQ(builder.append(conv), "c");
  EXPECT_EQ(builder.shape("c"), (MapShape{3, 4, 4}));
  EXPECT_EQ(builder.shape("unknown"), MapShape{});
  Layer fc = plain_layer(LayerType::kFc, "f", {"c"});
  fc.channels = 7;
  builder.append(fc);
  const Network network = builder.finish();
  ASSERT_EQ(network.layers.size(), 3u);  // a flatten stands between
  EXPECT_EQ(network.layers[1].name, "f/flat");
  EXPECT_EQ(network.layers[1].shape, (MapShape{48, 1, 1}));
  EXPECT_EQ(network.layers[2].inputs, Lines{"f/flat"});
  EXPECT_EQ(network.outputs, Lines{"f"});
}

TEST(NetworkBuilder, OutputsAreWhatNothingReads) {
  NetworkBuilder builder(start_of({2, 3, 3}));
  builder.append(plain_layer(LayerType::kRelu, "a", {"in"}));
  builder.append(plain_layer(LayerType::kRelu, "b", {"a"}));
  builder.append(plain_layer(LayerType::kFlatten, "c", {"a"}));
  EXPECT_EQ(builder.unread(), (Lines{"b", "c"}));
  EXPECT_EQ(builder.finish({"a"}).outputs, Lines{"a"});
}

TEST(NetworkBuilder, NamesOfTheirOwn) {
  NetworkBuilder builder(start_of({1, 3, 3}));
  builder.append(plain_layer(LayerType::kRelu, "a", {"in"}));
  EXPECT_EQ(builder.free_name("a"), "a-2");
  EXPECT_EQ(builder.free_name("b"), "b");
  EXPECT_EQ(problems_of([&] { builder.append(plain_layer(LayerType::kRelu, "a", {"in"})); }),
            Lines{"net: /layers/1/name: expected a name of its own, got \"a\", which is /layers/0"});
  EXPECT_EQ(problems_of([&] { builder.append(plain_layer(LayerType::kRelu, "in", {"a"})); }),
            Lines{"net: /layers/2/name: expected a name of its own, got \"in\", which is the input"});
  EXPECT_EQ(builder.shape("in"), (MapShape{1, 3, 3}));
}

TEST(NetworkBuilder, WhatReadsAFaultyLayerIsNotLookedAt) {
  NetworkBuilder builder(start_of({1, 3, 3}));
  Layer conv = plain_layer(LayerType::kConv, "c", {"in"});
  conv.channels = 1;
  conv.kernel = {4, 1};
  Problems problems("net");
  builder.append(conv, problems);
  EXPECT_EQ(problems.count(), 1u);
  EXPECT_EQ(builder.shape("c"), MapShape{});
  conv.name = "d";
  conv.inputs = {"c"};
  builder.append(conv, problems);
  EXPECT_EQ(problems.count(), 1u);
  builder.append(plain_layer(LayerType::kAdd, "e", {"in"}), problems);
  EXPECT_EQ(problems_of([&] { problems.raise(); }),
            (Lines{"net: /layers/0/kernel/0: expected an extent of at most the padded input, 3, got 4",
                   "net: /layers/2/inputs: expected 2 inputs, got 1"}));
}

TEST(CeilMode, BecomesPadding) {
  const auto padding = [](const MapShape& in, Layer pool) {
    NetworkBuilder builder(start_of(in));
    const Layer& made = builder.layer(builder.append(std::move(pool)));
    EXPECT_FALSE(made.ceil_mode);
    return made.padding;
  };
  using Padding = std::array<int, 4>;
  EXPECT_EQ(padding({1, 8, 8}, pool_of(LayerType::kMaxPool, 2, 2, 0)), (Padding{0, 0, 0, 0}));
  EXPECT_EQ(padding({1, 8, 7}, pool_of(LayerType::kMaxPool, 3, 2, 0)), (Padding{0, 0, 1, 0}));
  EXPECT_EQ(padding({1, 7, 8}, pool_of(LayerType::kAvgPool, 3, 2, 0)), (Padding{0, 0, 0, 1}));
  EXPECT_EQ(padding({1, 8, 8}, pool_of(LayerType::kMaxPool, 3, 4, 1)), (Padding{1, 1, 2, 2}));
  // A second window would begin in the padding, or behind the map: left out.
  EXPECT_EQ(padding({1, 8, 8}, pool_of(LayerType::kMaxPool, 2, 9, 1)), (Padding{1, 1, 1, 1}));
  EXPECT_EQ(padding({1, 5, 5}, pool_of(LayerType::kMaxPool, 1, 3, 0)), (Padding{0, 0, 0, 0}));
}

TEST(CeilMode, AnAverageMustNotCountIt) {
  Layer pool = pool_of(LayerType::kAvgPool, 3, 2, 0);
  pool.count_include_pad = true;
  NetworkBuilder builder(start_of({1, 8, 7}));
  EXPECT_EQ(problems_of([&] { builder.append(pool); }),
            Lines{"net: /layers/0/ceil_mode: expected windows inside the padded map, as count_include_pad counts its "
                  "elements, got one that reaches 1 beyond it along y"});
}

}  // namespace
}  // namespace winnow::models::test
