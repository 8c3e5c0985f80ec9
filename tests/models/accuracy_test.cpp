// Are images counted as wrong whose largest output is not that of their label, in integers and in float?
#include "models/accuracy.h"

#include "tests/models/test_support.h"

namespace winnow::models::test {
namespace {

/// Passes three elements on.
Network three(bool quantized) {
  Network network = quantized_network({3, 1, 1}, {1, 0});
  append(network, layer_of(LayerType::kIdentity, "out", {"in"}, {1, 0}));
  network.quantized = quantized;
  return network;
}

TEST(Accuracy, CountsWhatIsWrong) {
  Input input;
  const int images = 250;
  input.images = FeatureMap({images, 3, 1, 1});
  std::vector<int> labels;
  for (int i = 0; i < images; ++i) {
    input.images.data[static_cast<size_t>(3 * i + i % 3)] = 9;
    labels.push_back(i < 200 ? i % 3 : (i + 1) % 3);
  }
  for (bool quantized : {true, false}) {
    int batches = 0;
    const Accuracy got = accuracy(three(quantized), input, labels, "", [&] { ++batches; });
    EXPECT_EQ(got.images, images);
    EXPECT_EQ(got.wrong, 50);
    EXPECT_EQ(got.error_percent(), 20);
    EXPECT_EQ(batches, 3);
  }
}

TEST(Accuracy, OfAFloatNetworkOnRealValues) {
  Input input;
  input.images = FeatureMap({1, 3, 1, 1});
  input.real = Tensor<float>({1, 3, 1, 1});
  input.real.data = {-5, -3, -4};
  EXPECT_EQ(accuracy(three(false), input, {1}, "").wrong, 0);
}

TEST(Accuracy, RefusesClassesThatTheNetworkHasNot) {
  Input input;
  input.first = 7;
  input.images = FeatureMap({2, 3, 1, 1});
  EXPECT_EQ(problems_of([&] {
              accuracy(three(true), input, {0, 3}, "y.npy");
            }),
            Lines{"y.npy: image 8: expected a class below 3, as out has as many elements, got 3"});
}

}  // namespace
}  // namespace winnow::models::test
