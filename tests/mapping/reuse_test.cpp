// What is kept between mappings: encoded once, a network maps to other batches, addresses and DRAMs as if afresh.
#include <gtest/gtest.h>

#include "mapping/mapping.h"
#include "tests/support/random_case.h"

namespace winnow::mapping {
namespace {

void expect_equal(const Mapping& a, const Mapping& b) {
  ASSERT_EQ(a.image.size(), b.image.size());
  for (size_t i = 0; i < a.image.size(); ++i) {
    EXPECT_EQ(a.image[i].address, b.image[i].address);
    EXPECT_EQ(a.image[i].bytes, b.image[i].bytes);
  }
  ASSERT_EQ(a.transfers.size(), b.transfers.size());
  for (size_t i = 0; i < a.transfers.size(); ++i) EXPECT_EQ(a.transfers[i].address, b.transfers[i].address);
  EXPECT_EQ(a.program.address, b.program.address);
  EXPECT_EQ(a.program.units, b.program.units);
  EXPECT_EQ(a.dram_bytes, b.dram_bytes);
  EXPECT_EQ(a.constants, b.constants);
}

TEST(Reuse, an_encoded_network_maps_as_afresh) {
  int mapped = 0;
  for (uint32_t seed = 1; seed <= 40; ++seed) {
    SCOPED_TRACE("seed " + std::to_string(seed));
    const auto [network, accelerator] = tests::random_case(seed);
    MapOptions options;
    options.placement.trials = 200;
    const Outcome<Encoded> encoded = encode_network(network, accelerator, options.densities, options.placement);
    for (int batch = 1; batch <= 3; ++batch) {
      options.batch = batch;
      options.base_address = static_cast<uint32_t>(batch) << 16;
      const Outcome<Mapping> afresh = try_map(network, accelerator, options);
      if (!encoded) {
        EXPECT_FALSE(afresh);
        continue;
      }
      const Outcome<Mapping> again = finish_mapping(network, accelerator, Encoded(*encoded.value), options);
      ASSERT_EQ(static_cast<bool>(again), static_cast<bool>(afresh));
      if (!again) continue;
      expect_equal(*again.value, *afresh.value);
      ++mapped;
    }
  }
  EXPECT_GT(mapped, 90);
}

}  // namespace
}  // namespace winnow::mapping
