// Is a part of a network, run on what the layers before it give, what the whole network computes?
#include "models/subnetwork.h"

#include "models/images.h"
#include "models/reference/reference.h"
#include "tests/models/test_support.h"

namespace winnow::models::test {
namespace {

/// in -> a -> ra -> b -> rb -> c -> add(c, ra) -> r; also b -> e.
Network diamond() {
  const Quantization q{0.1, 0};
  Network network = quantized_network({2, 5, 5}, {1, 3});
  network.file = "small.json";
  const auto conv = [&](const std::string& name, const std::string& input, int8_t w) {
    append(network, weighted_layer(LayerType::kConv, name, input, q, {2, 2, 1, 1}, {w, 1, -1, w}));
  };
  conv("a", "in", 2);
  append(network, layer_of(LayerType::kRelu, "ra", {"a"}, q));
  conv("b", "ra", 1);
  append(network, layer_of(LayerType::kRelu, "rb", {"b"}, q));
  conv("c", "rb", 3);
  append(network, layer_of(LayerType::kAdd, "add", {"c", "ra"}, q));
  append(network, layer_of(LayerType::kRelu, "r", {"add"}, q));
  conv("e", "b", 1);
  network.outputs = {"r", "e"};
  for (Layer& layer : network.layers) layer.weights.scale = {0.01f};
  return network;
}

TEST(Subnetwork, IsWhatTheWholeNetworkComputes) {
  const Network whole = diamond();
  const TensorMap expected = reference::run(whole, load_input("network", whole, 3).images);
  for (const auto& [first, last] : std::vector<std::pair<std::string, std::string>>{
           {"a", "e"}, {"b", "add"}, {"ra", "ra"}, {"c", "c"}, {"rb", "c"}, {"e", "e"}}) {
    const Network part = subnetwork(whole, first, last);
    const TensorMap got = reference::run(part, load_input("network", part, 3).images);
    EXPECT_EQ(got.at(part.input_name), expected.at(part.input_name)) << first;
    for (const Layer& layer : part.layers)
      EXPECT_EQ(got.at(layer.name), expected.at(layer.name)) << first << ".." << last << " " << layer.name;
  }
}

TEST(Subnetwork, TakesTheReluThatAloneReadsTheEnd) {
  const Network whole = diamond();
  EXPECT_EQ(extract_layer(whole, "a").layers.size(), 2u);
  EXPECT_EQ(extract_layer(whole, "b").layers.size(), 1u);  // e reads b too
  EXPECT_EQ(subnetwork(whole, "b", "add").layers.back().name, "r");
}

TEST(Subnetwork, ItsOutputsAreWhatOthersRead) {
  const Network part = subnetwork(diamond(), "b", "add");
  EXPECT_EQ(part.outputs, (std::vector<std::string>{"b", "r"}));
  EXPECT_EQ(part.input_name, "ra");
  EXPECT_EQ(part.name, "small.b..add");
  EXPECT_EQ(part.before->layers.size(), 2u);
}

TEST(Subnetwork, APartOfAPart) {
  const Network whole = diamond();
  const TensorMap expected = reference::run(whole, load_input("network", whole, 1).images);
  const Network part = subnetwork(subnetwork(whole, "b", "c"), "c", "c");
  EXPECT_EQ(load_input("network", part, 1).images, expected.at("rb"));
}

TEST(Subnetwork, RefusesWhatIsNoPart) {
  const auto problem = [](const std::string& first, const std::string& last) {
    return problems_of([&] { subnetwork(diamond(), first, last); });
  };
  EXPECT_EQ(problem("x", "c"), Lines{"small.json: expected one of the layers a, ra, b, rb, c, add, r, e, got \"x\""});
  EXPECT_EQ(problem("c", "b"), Lines{"small.json: c..b: expected the earlier layer first, got \"b\" before \"c\""});
  EXPECT_EQ(problem("c", "add"),
            Lines{"small.json: c..r: expected layers that read one tensor from outside, got rb, ra"});
}

TEST(Subnetwork, ByNameOfAFile) {
  const Folder folder;
  Network whole = diamond();
  for (Layer& layer : whole.layers) layer.has_quantization = true;
  save_network(whole, folder.path());
  EXPECT_EQ(load_network(folder / "small.json:b..c").layers.size(), 3u);
  EXPECT_EQ(load_network(folder / "small.json:c").layers.size(), 1u);
  EXPECT_EQ(problems_of([&] { load_network(folder / "none.json:c"); }).size(), 1u);
}

}  // namespace
}  // namespace winnow::models::test
