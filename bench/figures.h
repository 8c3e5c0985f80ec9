// The arithmetic of the tables: means and the roofline bound.
#pragma once
#include <cstdint>
#include <optional>
#include <vector>

#include "accelerators/accelerator.h"

namespace winnow::bench {

/// Of nothing: nothing.
std::optional<double> mean(const std::vector<double>& values);
std::optional<double> geometric_mean(const std::vector<double>& values);

/// `part` of `whole`; nothing of nothing.
inline double ratio(double part, double whole) { return whole > 0 ? part / whole : 0; }

/// Bytes that no machine can do without: compressed weights, input and output once.
struct Compulsory {
  uint64_t weights = 0, input = 0, output = 0;
  uint64_t sum() const { return weights + input + output; }
};

/// Bytes a cycle: each way over the AXI port, and both together at the memory.
struct Bandwidth {
  double each_way = 0, together = 0;
};
Bandwidth peak_bandwidth(const accelerators::Accelerator& accelerator);

/// The least cycles that a machine of `pes` multipliers could take.
struct Roofline {
  double compute_cycles = 0, memory_cycles = 0;
  double cycles() const { return compute_cycles > memory_cycles ? compute_cycles : memory_cycles; }
  const char* bound() const { return compute_cycles > memory_cycles ? "pairs" : "bytes"; }
};
Roofline roofline(uint64_t nonzero_pairs, int pes, const Compulsory& bytes, const Bandwidth& bandwidth);

}  // namespace winnow::bench
