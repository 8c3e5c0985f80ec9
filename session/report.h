// What a simulation found, as people and programs read it: result, cycles, utilisation, stalls, and the witnesses of
// every byte.
#pragma once
#include <array>
#include <optional>
#include <string>
#include <vector>

#include "mapping/accesses.h"
#include "mapping/bytes.h"
#include "models/json/document.h"
#include "sim/job.h"

namespace winnow::session {

/// Bytes of one layer and stream over all runs.
struct Traffic {
  std::string layer;  // "program" and "input" stand for themselves
  hls::Traffic stream = hls::Traffic::kProgram;
  uint64_t predicted_bytes = 0;            // by the mapper
  std::optional<uint64_t> encoded_bytes;   // by the weight encoder (encoder_bytes); of tables and weights only
  uint64_t counted_bytes = 0;              // by the machine's counters; 0 if other layers are counted with it
  std::optional<uint64_t> observed_bytes;  // by the monitors on the bus; the fast engine has none
  /// Counted together: of a layer, `counted_bytes` stands in the stream's entry of no layer (`layer` empty), which has
  /// nothing else.
  bool is_shared = false;

  /// A witness of its own says another number than the prediction.
  bool differs() const {
    return (!is_shared && counted_bytes != predicted_bytes) ||
           (!layer.empty() && (observed_bytes.value_or(predicted_bytes) != predicted_bytes ||
                               encoded_bytes.value_or(predicted_bytes) != predicted_bytes));
  }
};

/// What a layer took, over all runs.
struct LayerTime {
  std::string layer;    // "input" stands for what belongs to none
  uint64_t cycles = 0;  // from the end of the layers before it to its own end: its last compute, vector pass or store
  std::array<uint64_t, hls::kUnits> busy_cycles{};  // of the units, with its descriptors
  uint64_t nonzero_pairs = 0;                       // over all runs, counted from the tensors
  std::vector<uint64_t> pe_pairs;                   // the same by PE, row * columns + column; empty: no tiles
  double expected_utilization = 0;                  // of its tiles, as placement expected it; 0: no tiles
  std::vector<double> expected_pe_pairs;            // by PE, of one image, as placement expected them
  /// Of `pes` PEs while it computes.
  double utilization(int pes) const {
    const double cycles = static_cast<double>(busy_cycles[hls::kUnitCp]) * pes;
    return cycles > 0 ? static_cast<double>(nonzero_pairs) / cycles : 0;
  }
};

/// Runs of one kind, together.
struct Starts {
  int runs = 0;
  uint64_t cycles = 0, bytes = 0;  // bytes as counted by the machine
};

enum class Engine { kFast, kRtl, kBoth };
/// "fast", "rtl", "both".
const char* engine_name(Engine engine);

struct Report : hls::CounterValues {
  std::string network, accelerator;
  Engine engine = Engine::kRtl;
  int pes = 0, runs = 0, batch = 1;
  int images = 0;  // computed; the rest of the runs' batches are copies of the last
  double clock_mhz = 0;
  bool pass = false;
  std::string verdict;                                           // one line; why not, if not
  uint64_t simulated_cycles = 0;                                 // with reset and register traffic
  double rtl_cycles_per_second = 0, fast_cycles_per_second = 0;  // simulated; 0: not run
  Starts cold, warm;  // with the weights loaded, and with those of an earlier run
  std::vector<Traffic> traffic;
  std::vector<std::string> sharing;  // layers whose bytes one counter counts; empty when each has its own
  std::vector<LayerTime> layers;
  std::array<uint64_t, hls::kUnits> busy_cycles{};
  sim::DramStatistics dram;    // sums; all zero for a memory that is no DRAM
  mapping::Accesses accesses;  // over all runs, counted from descriptors and tensors

  /// Non-zero pairs per PE and cycle of the compute phase.
  double utilization() const { return compute_cycles ? double(macs) / (double(pes) * double(compute_cycles)) : 0; }
  double time_us() const { return clock_mhz > 0 ? double(cycles) / clock_mhz : 0; }
};

/// `predicted` holds one table per run. A pass needs the engine's pass and all bytes equal, by every witness there is.
Report make_report(const mapping::Mapping& mapping, const std::vector<mapping::ByteTable>& predicted,
                   const sim::CosimResult& result, Engine engine);

/// The work of every layer and the accesses, counted from the tensors of all runs, cold ones first, beside what
/// placement expected of it. Its sum must be what the machine multiplied, or the report fails.
void add_work(Report& report, const mapping::Mapping& mapping, const std::vector<models::TensorMap>& runs);

/// A report of both engines: `difference` (first_difference) has to be empty too.
void add_comparison(Report& report, const std::string& difference);

models::json::Document to_document(const Report& report);
std::string to_text(const Report& report);

}  // namespace winnow::session
