// First layers: an input with fewer channels than columns is written by the host once per kernel position that reads
// it, so that the kernel's taps, not the channels, are dealt to the columns.
#pragma once
#include <cstdint>
#include <vector>

#include "hls/geometry.h"
#include "models/network.h"
#include "models/reference/reference.h"

namespace winnow::mapping {

/// What a channel of an unrolled input holds at (y, x): input channel `channel` at kernel column `kx` of output column
/// x, and at row y of the input, or, when the rows are unrolled too, at kernel row `ky` of output row y. -1: nothing,
/// always the zero point.
struct UnrolledChannel {
  int channel = -1, ky = 0, kx = 0;
};

/// Where an axis of an unrolled input reads: position i of the tensor on chip is i * stride + k * dilation - before of
/// the input.
struct UnrolledAxis {
  int stride = 1, dilation = 1, before = 0;
  int64_t source(int64_t position, int k) const { return position * stride + int64_t{k} * dilation - before; }
};

struct Unrolling {
  bool rows = false;  // kernel rows too (im2col); else the walk goes through them
  UnrolledAxis y, x;
  std::vector<UnrolledChannel> channels;  // number i goes to bank i % columns
  std::vector<int> owner;  // by (output, channel, ky, kx), as the weights: the unrolled channel that carries the weight
  models::MapShape shape;

  int banks = 1;

  /// Taps have copies enough that balance_copies can give every PE of a row the same work.
  bool spreads() const;
};

/// Deals the taps of `layer` (one group) to the columns so that each has the same share of the weights. A kernel column
/// that is cut between banks stands in both. Kernel rows are unrolled too where else the broadcast, not the
/// multiplications, would set the pace; taps then stand in several banks where that evens out a PE's few weights: each
/// output's weights take the copies that suit it.
Unrolling unroll(const models::Layer& layer, const models::MapShape& input, const hls::Geometry& grid);

/// With kernel rows unrolled: chooses which copy of its tap each weight uses, so that the PEs of every row have the
/// same work; `row_of` by output. What a placement of the outputs decides, so it is called again after it. `last`: by
/// bank, the unrolled channel that had better lie in the bank's last lane, -1 if it has none.
void balance_copies(Unrolling& unrolling, const models::Layer& layer, int channels, const std::vector<int>& row_of,
                    const hls::Geometry& grid, std::vector<int>& last);

/// The unrolled values of `in`.
models::FeatureMap unrolled_values(const Unrolling& unrolling, const models::FeatureMap& in, int zero_point);

}  // namespace winnow::mapping
