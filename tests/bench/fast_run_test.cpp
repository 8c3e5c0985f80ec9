// A small network through the whole path.
#include "bench/fast_run.h"

#include <gtest/gtest.h>

#include "tests/support/tiny_network.h"

namespace winnow::bench {
namespace {

class FastRunTest : public testing::Test {
 protected:
  static FastRun run() {
    models::Network network = tests::tiny_network();
    models::infer_shapes(network);
    return run_fast(network, tests::tiny_accelerator(), "random:1:0.5");
  }
};

TEST_F(FastRunTest, layers_add_up) {
  const FastRun r = run();
  EXPECT_TRUE(r.report.pass);
  uint64_t pairs = 0, macs = 0;
  for (const LayerWork& l : r.layers) {
    pairs += l.nonzero_pairs;
    macs += l.dense_macs;
  }
  EXPECT_EQ(pairs, r.report.macs);
  EXPECT_EQ(pairs, r.total.nonzero_pairs);
  EXPECT_EQ(macs, r.total.dense_macs);
  EXPECT_EQ(r.layers[r.tag("conv1")].dense_macs, 32u * 27 * 36);
  EXPECT_EQ(r.layers[r.tag("fc1")].dense_macs, 7u * 288);
  EXPECT_GT(r.layers[r.tag("conv1")].nonzero_pairs, 0u);
  EXPECT_LT(r.layers[r.tag("conv1")].nonzero_pairs, r.layers[r.tag("conv1")].dense_macs);
}

TEST_F(FastRunTest, utilization_is_pairs_over_pe_cycles) {
  const FastRun r = run();
  const size_t tag = r.tag("conv1");
  EXPECT_NEAR(r.utilization(tag) * r.pes() * double(r.compute_cycles(tag)), double(r.layers[tag].nonzero_pairs), 1e-6);
  EXPECT_LE(r.utilization(tag), 1);
}

TEST_F(FastRunTest, nothing_beats_the_bound) {
  const FastRun r = run();
  EXPECT_GT(r.bound.cycles(), 0);
  EXPECT_LE(r.bound.cycles(), double(r.report.cycles));
  EXPECT_LE(r.compulsory.sum(), r.bytes());
}

TEST_F(FastRunTest, bytes_by_stream_add_up) {
  const FastRun r = run();
  uint64_t sum = 0;
  for (int s = 0; s < hls::kTrafficKinds; ++s) sum += r.bytes(static_cast<hls::Traffic>(s));
  EXPECT_EQ(sum, r.bytes());
  EXPECT_GE(r.bytes(hls::Traffic::kWeights), r.mapping.layers[0].weight_bytes);
}

TEST_F(FastRunTest, no_such_layer) { EXPECT_THROW(run().tag("conv9"), std::out_of_range); }

}  // namespace
}  // namespace winnow::bench
