// Work counted from tensors, against counting it pair by pair.
#include "bench/work.h"
#include "mapping/pairs.h"

#include <gtest/gtest.h>

#include "bench/dense.h"
#include "models/network.h"
#include "tests/support/tiny_network.h"

namespace winnow::bench {
namespace {

TEST(Work, least_bytes_is_the_smaller_of_compressed_and_dense) {
  models::FeatureMap map({1, 1, 2, 5});
  map.data = {7, 7, 7, 7, 7, 7, 7, 1, 2, 3};
  EXPECT_EQ(least_bytes(map, 7), 2u + 3u);  // ten mask bits, three bytes
  EXPECT_EQ(least_bytes(map, 0), 10u);
}

TEST(Work, pairs_of_a_padded_strided_window_by_hand) {
  // One channel of 3x3, kernel 2x2, stride 2, one row and column of padding at the top and left: output 2x2.
  mapping::PhysicalTensor in;
  in.shape = {1, 3, 3};
  in.quantization = {1, 5};
  models::FeatureMap map({1, 1, 3, 3}, 5);
  map.at(0, 0, 0, 0) = 9;
  map.at(0, 0, 1, 1) = 9;
  map.at(0, 0, 2, 2) = 9;
  mapping::ArrayOp op;
  op.window = {2, 2, 2, 2, 1, 1, 1, 1};
  op.weights = {{{0, 0, 1}}, {{0, 3, 1}, {0, 1, 1}}};
  // Tap 0 reads (-1|1, -1|1): (1, 1) alone is there. Tap 3 reads (0|2, 0|2): (0, 0) and (2, 2). Tap 1 reads (-1|1,
  // 0|2): nothing.
  EXPECT_EQ(mapping::nonzero_pairs(op, in, map, {2, 2, 2}, {1, 1}), 1u + 2u + 0u);
  EXPECT_EQ(mapping::nonzero_pairs(op, in, map, {2, 2, 2}, {1, 0}), 0u + 1u + 0u);
}

TEST(Work, pairs_count_every_image_of_a_batch) {
  mapping::PhysicalTensor in;
  in.shape = {2, 1, 1};
  models::FeatureMap map({3, 2, 1, 1});
  map.data = {1, 0, 1, 1, 0, 1};
  mapping::ArrayOp op;
  op.weights = {{{0, 0, 1}, {1, 0, 1}}, {{1, 0, 1}}};
  EXPECT_EQ(mapping::nonzero_pairs(op, in, map, {2, 1, 1}, {1}), 2u + 2u * 2u);
}

TEST(Work, dense_elements_of_the_tiny_network) {
  models::Network network = tests::tiny_network();
  models::infer_shapes(network);
  const DenseElements e = dense_elements(network);
  EXPECT_EQ(e.weights, 32u * 3 * 3 * 3 + 7 * 288);
  EXPECT_EQ(e.input, 3u * 6 * 6);
  EXPECT_EQ(e.output, 7u);
  const uint64_t image = 3 * 6 * 6, conv = 32 * 6 * 6, pool = 32 * 3 * 3;
  EXPECT_EQ(e.layer_activations,
            image + conv + conv + pool + pool + 7);  // conv1, pool1, fc1; relu1 and flat cost nothing
  EXPECT_EQ(e.once(), e.weights + e.input + e.output);
  EXPECT_EQ(e.layer_by_layer(), e.weights + e.layer_activations);
}

}  // namespace
}  // namespace winnow::bench
