// Traces that the DRAM tests play: sequential, strided, random, mixed.
#pragma once
#include <vector>

#include "models/random.h"
#include "sim/dram/trace.h"

namespace winnow::tests {

/// Below `limit`, the next number of the stream `state`.
inline uint64_t draw(uint64_t& state, uint64_t limit) { return models::next_random(state) % limit; }

using Trace = std::vector<sim::TraceAccess>;

inline Trace strided(size_t count, uint64_t stride, bool is_write = false) {
  Trace trace;
  for (size_t i = 0; i < count; ++i) trace.push_back({i * stride, is_write});
  return trace;
}

/// `writes` of 100 accesses are writes; addresses below `bytes`.
inline Trace random_trace(size_t count, uint64_t bytes, int writes, uint64_t seed) {
  Trace trace;
  for (size_t i = 0; i < count; ++i) {
    const uint64_t address = draw(seed, bytes / 64) * 64;
    trace.push_back({address, draw(seed, 100) < static_cast<uint64_t>(writes)});
  }
  return trace;
}

/// Three streams in turn, the third written.
inline Trace streams(size_t count) {
  Trace trace;
  for (size_t i = 0; i < count; ++i) trace.push_back({(i / 3 + (i % 3 << 22) + (i % 3) * 37) * 64, i % 3 == 2});
  return trace;
}

}  // namespace winnow::tests
