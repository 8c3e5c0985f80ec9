// Random hesitation of one channel: a pure function of seed, channel and cycle, the same for every engine.
#pragma once
#include <cstdint>

#include "sim/job.h"

namespace winnow::sim {

/// Channels of the AXI port and of the register port, by the number that tells them apart.
enum class Channel : uint64_t {
  kAr = 1,
  kR = 2,
  kAw = 3,
  kW = 4,
  kB = 5,
  kLiteAw = 16,
  kLiteW = 17,
  kLiteB = 18,
  kLiteAr = 19,
  kLiteR = 20
};

/// splitmix64 (https://prng.di.unimi.it/splitmix64.c), whose n-th number needs none of those before it.
class Stall {
 public:
  Stall(const Stalls& stalls, Channel channel)
      : seed_(stalls.seed * 0x100000001b3 + static_cast<uint64_t>(channel)),
        threshold_(stalls.probability >= 1 ? UINT32_MAX : static_cast<uint32_t>(stalls.probability * 4294967296.0)) {}

  /// True: the channel's signal of the surroundings stays low in this cycle.
  bool operator()(uint64_t cycle) const {
    if (threshold_ == 0) return false;
    uint64_t z = seed_ + (cycle + 1) * 0x9e3779b97f4a7c15;
    z = (z ^ z >> 30) * 0xbf58476d1ce4e5b9;
    z = (z ^ z >> 27) * 0x94d049bb133111eb;
    return static_cast<uint32_t>(z >> 32) < threshold_;
  }
  /// The first cycle from `cycle` on without a stall.
  uint64_t next_free(uint64_t cycle) const {
    while ((*this)(cycle)) ++cycle;
    return cycle;
  }

 private:
  uint64_t seed_;
  uint32_t threshold_;
};

}  // namespace winnow::sim
