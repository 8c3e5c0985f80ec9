// Descriptors completed per unit since start, as full numbers behind the 16-bit probe.
#pragma once
#include <cstdint>

#include "hls/descriptor.h"
#include "sim/cosim/dut.h"

namespace winnow::sim {

class DoneCounts {
 public:
  /// A new start; what the probe still shows of the last run is not counted: it restarts from 0.
  void restart() {
    for (uint64_t& n : count_) n = 0;
    live_ = false;
  }
  /// Takes a cycle's probe; true when a count went up.
  bool update(const DutProbes& probes) {
    if (!live_) {
      live_ = (probes.done[0] | probes.done[1] | (probes.done[2] & 0xffff)) == 0;
      return false;
    }
    bool moved = false;
    for (int u = 0; u < hls::kUnits; ++u) {
      const auto now = static_cast<uint16_t>(probes.done[u / 2] >> (16 * (u % 2)));
      const auto step = static_cast<uint16_t>(now - static_cast<uint16_t>(count_[u]));
      count_[u] += step;
      moved |= step != 0;
    }
    return moved;
  }
  bool live() const { return live_; }
  uint64_t operator[](int unit) const { return count_[unit]; }
  uint64_t total() const {
    uint64_t n = 0;
    for (uint64_t c : count_) n += c;
    return n;
  }

 private:
  uint64_t count_[hls::kUnits] = {};
  bool live_ = false;
};

}  // namespace winnow::sim
