// What `winnow simulate --out` left in a folder, as a page and a trace show it.
#pragma once
#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "hls/names.h"
#include "hls/traffic.h"

namespace winnow::pages {

/// A layer; number 0 is the network's input, to which belongs what is no layer's.
struct RunLayer {
  std::string name;
  uint64_t cycles = 0;         // from the end of the layers before it to its own
  uint64_t nonzero_pairs = 0;  // multiplications
  double utilization = 0, expected_utilization = 0;
  std::vector<uint64_t> pe_pairs;  // of all runs, by row * columns + column; empty: the array does nothing for it
  std::vector<double> expected_pe_pairs;  // of one image
};

/// Bytes of a layer and stream over all runs, by the witnesses that there are.
struct RunBytes {
  std::string layer, stream;
  uint64_t predicted = 0;
  std::optional<uint64_t> counted, observed;
};

/// A unit's work on one descriptor: its first and last cycle.
struct UnitSpan {
  uint64_t start = 0, done = 0;
  size_t layer = 0;
};

/// One start of the program.
struct RunStart {
  bool weights_kept = false;
  uint64_t cycles = 0;
  std::vector<UnitSpan> units[hls::kUnits];
  uint64_t window_cycles = 0;
  std::vector<uint64_t> bus_bytes[hls::kTrafficKinds];  // by window
};

struct RunResults {
  std::string network, accelerator, engine, verdict, memory;
  bool pass = false;
  uint64_t images = 0, images_computed = 0, pes = 0, rows = 0, columns = 0;
  double clock_mhz = 0;
  double bus_bytes_per_cycle = 0, memory_bytes_per_cycle = 0;  // of each direction; of both, 0: no less than the bus
  uint64_t cycles = 0, compute_cycles = 0, nonzero_pairs = 0, starved = 0, blocked = 0;
  std::vector<std::pair<std::string, uint64_t>> waits;  // cycles in which no tile runs, by what it waits for
  std::vector<RunLayer> layers;
  std::vector<RunBytes> bytes;
  std::vector<RunStart> runs;
};

/// Reads report.json and activity.json of `folder`. Throws InputError with every problem of a file: missing, of another
/// kind, or of two different runs.
RunResults read_run(const std::string& folder);

}  // namespace winnow::pages
