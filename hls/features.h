// What a machine has beyond its geometry: what a network needs of it, and what is built in.
#pragma once
#include "hls/decoders.h"

namespace winnow::hls {

constexpr int kCounterTags = 128;  // byte counters per class, at most; tags beyond the built number share the last

struct Features {
  Decoders decoders;       // in the weight decoders
  bool vector = false;     // vector units: pooling, addition, copies
  bool depthwise = false;  // ... and depthwise convolution; only with them
  int tags = 1;            // byte counters per class; a layer each
};

/// The least machine that has what is needed: counters by powers of two, so that few machines serve all networks.
constexpr Features least_machine(Features needs) {
  int tags = 1;
  while (tags < needs.tags && tags < kCounterTags) tags *= 2;
  needs.tags = tags;
  return needs;
}

}  // namespace winnow::hls
