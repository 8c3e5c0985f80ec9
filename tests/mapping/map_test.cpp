// Mapped programs, executed by the timeless machine, give the reference's tensors bit for bit and the predicted bytes.
#include <gtest/gtest.h>

#include "models/error.h"
#include "tests/mapping/run_case.h"
#include "tests/support/random_case.h"
#include "tests/support/share.h"

namespace winnow::tests {
namespace {

/// Only a tile or a feature map too large for this accelerator may be refused.
void expect_refusal(const models::InputError& e) {
  const std::string text = e.what();
  EXPECT_TRUE(text.find("words per bank") != std::string::npos || text.find("words per PE") != std::string::npos ||
              text.find("words per row") != std::string::npos || text.find("activation streams") != std::string::npos)
      << text;
}

/// An identity behind every layer, every third in another quantization.
models::Network with_identities(models::Network network) {
  std::vector<models::Layer> layers;
  const auto passed = [](const std::string& name) { return name + "~"; };
  for (models::Layer& layer : network.layers) {
    for (std::string& input : layer.inputs)
      if (input != network.input_name) input = passed(input);
    models::Layer identity;
    identity.name = passed(layer.name);
    identity.type = models::LayerType::kIdentity;
    identity.inputs = {layer.name};
    identity.quantization = layer.quantization;
    identity.has_quantization = true;
    if (layers.size() % 3 == 2) identity.quantization.scale *= 1.25;
    layers.push_back(std::move(layer));
    layers.push_back(std::move(identity));
  }
  network.layers = std::move(layers);
  for (std::string& output : network.outputs) output = passed(output);
  models::infer_shapes(network);
  return network;
}

TEST(Map, identities) {
  int mapped = 0;
  for (uint32_t seed = 1; seed <= share(300); ++seed) {
    SCOPED_TRACE("seed " + std::to_string(seed));
    try {
      const auto [network, accelerator] = random_case(seed);
      run_case(with_identities(network), accelerator, 1, seed);
      ++mapped;
    } catch (const models::InputError& e) {
      expect_refusal(e);
    }
    if (HasFailure()) return;
  }
  EXPECT_GE(mapped, share_at_least(250));
}

TEST(Map, random_networks_on_random_accelerators) {
  int mapped = 0;
  for (uint32_t seed = 1; seed <= share(1500); ++seed) {
    SCOPED_TRACE("seed " + std::to_string(seed));
    try {
      const auto [network, accelerator] = random_case(seed);
      run_case(network, accelerator, 1 + static_cast<int>(seed % 4), seed);
      ++mapped;
    } catch (const models::InputError& e) {
      expect_refusal(e);
    }
    if (HasFailure()) return;
  }
  EXPECT_GE(mapped, share_at_least(1400));
}

/// Banks so small that feature maps run in strips, are spilled and come back.
TEST(Map, random_networks_in_strips) {
  int mapped = 0, strips = 0;
  for (uint32_t seed = 1; seed <= share(1500); ++seed) {
    SCOPED_TRACE("seed " + std::to_string(seed));
    try {
      const auto [network, accelerator] = random_tall_case(seed, 64 << seed % 5);
      strips += run_case(network, accelerator, 1 + static_cast<int>(seed % 2), seed) > 0;
      ++mapped;
    } catch (const models::InputError& e) {
      expect_refusal(e);
    }
    if (HasFailure()) return;
  }
  EXPECT_GE(mapped, share_at_least(900));
  EXPECT_GE(strips, share_at_least(200));
}

}  // namespace
}  // namespace winnow::tests
