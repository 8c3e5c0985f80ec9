// Random hesitation of one channel, reproducible by seed.
#pragma once
#include <cstdint>

#include "sim/cosim/job.h"

namespace winnow::sim {

/// splitmix64 (https://prng.di.unimi.it/splitmix64.c): the algorithm, a few lines, any seed is good.
class Stall {
 public:
  /// `channel` tells the channels of one seed apart.
  Stall(const Stalls& stalls, uint64_t channel)
      : state_(stalls.seed * 0x100000001b3 + channel),
        threshold_(stalls.probability >= 1 ? UINT32_MAX : static_cast<uint32_t>(stalls.probability * 4294967296.0)) {}

  /// True: stay low in the coming cycle.
  bool operator()() {
    if (threshold_ == 0) return false;
    uint64_t z = state_ += 0x9e3779b97f4a7c15;
    z = (z ^ z >> 30) * 0xbf58476d1ce4e5b9;
    z = (z ^ z >> 27) * 0x94d049bb133111eb;
    return static_cast<uint32_t>(z >> 32) < threshold_;
  }

 private:
  uint64_t state_;
  uint32_t threshold_;
};

}  // namespace winnow::sim
