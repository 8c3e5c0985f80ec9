// The machine's counters: the one list for registers, RTL, engines, reports and documents.
#pragma once
#include <cstdint>

namespace winnow::hls {

/// Where reports show a counter.
enum class CounterGroup {
  kOwn,    // by itself, under its key
  kPes,    // PE-cycles, among "pe_stall_cycles"
  kWaits,  // cycles in which the array waits, among "stall_cycles"
  kBytes   // with the byte counters
};

/// In register order: name; signal and the module that makes it; group and key in reports; meaning. A signal without a
/// module is what wn_counters adds in every cycle; `<signal>_o` of a module says how many PEs add one.
#define WN_COUNTERS(C, X)                                                                                          \
  C(X, cycles, "running_i", "", kOwn, "cycles", "cycles from start to done")                                       \
  C(X, macs, "mac_count", "wn_array", kOwn, "nonzero_pairs", "non-zero pairs multiplied")                          \
  C(X, pe_starved, "starved_count", "wn_array", kPes, "starved", "PE-cycles of compute with an empty queue")       \
  C(X, pe_blocked, "blocked_count", "wn_array", kPes, "blocked",                                                   \
    "PE-cycles of compute waiting for an accumulator set")                                                         \
  C(X, compute_cycles, "compute_i", "", kOwn, "compute_cycles", "cycles with a compute tile running")              \
  C(X, vector_cycles, "vector_i", "", kOwn, "vector_cycles", "cycles with a vector pass running")                  \
  C(X, wait_weights, "wait_i[0]", "", kWaits, "weights", "cycles the next compute tile waited for a weight load")  \
  C(X, wait_acts, "wait_i[1]", "", kWaits, "activations", "... for an activation load, weights being there")       \
  C(X, wait_compute, "wait_i[2]", "", kWaits, "compute", "... for an earlier compute tile, the above being there") \
  C(X, wait_vector, "wait_i[3]", "", kWaits, "vector", "... for a vector pass, the above being there")             \
  C(X, wait_store, "wait_i[4]", "", kWaits, "store", "... for a store, the above being there")                     \
  C(X, wait_program, "wait_i[5]", "", kWaits, "no_tile", "cycles with no compute tile in the queue")               \
  C(X, program_bytes, "program_bytes", "", kBytes, "", "program bytes requested")

/// All 64-bit counters by name.
struct CounterValues {
#define C(X, name, signal, module, group, key, meaning) uint64_t name = 0;
  WN_COUNTERS(C, )
#undef C
};

struct Counter {
  const char* name;
  uint64_t CounterValues::*value;
  const char *signal, *module;
  CounterGroup group;
  const char *key, *meaning;
};
constexpr Counter kCounters[] = {
#define C(X, name, signal, module, group, key, meaning) \
  {#name, &CounterValues::name, signal, module, CounterGroup::group, key, meaning},
    WN_COUNTERS(C, )
#undef C
};
constexpr int kCounterCount = sizeof kCounters / sizeof *kCounters;

/// Numbers by name: `counter::macs`.
namespace counter {
enum Number : int {
#define C(X, name, signal, module, group, key, meaning) name,
  WN_COUNTERS(C, )
#undef C
};
}  // namespace counter

inline void operator+=(CounterValues& sum, const CounterValues& values) {
  for (const Counter& c : kCounters) sum.*c.value += values.*c.value;
}

}  // namespace winnow::hls
