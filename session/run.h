// The second half of a run: a prepared network through the engines, and the report of what they found.
#pragma once
#include <functional>
#include <optional>
#include <string>

#include "session/design.h"
#include "session/fault.h"
#include "session/prepare.h"
#include "session/report.h"

namespace winnow::session {

struct RunOptions {
  std::optional<hls::Features> features;  // that are built in; none given: what the program needs
  bool keep_weights = true;               // where all weights stay in the PEs, later runs start the warm program
  uint32_t base_address = 0;              // of BASE_ADDR: the image lies so many bytes behind where it was mapped to
  sim::Stalls stalls;
  Fault fault = Fault::kNone;
  uint64_t fault_seed = 1;  // of the fault's place
  int threads = 1;          // runs that the fast engine works on at a time
  // Of the RTL:
  DesignOptions design;
  uint64_t watchdog_cycles = sim::kWatchdogCycles;
  sim::Trace trace;
  sim::Progress progress = sim::Progress::kAuto;
  /// Called when nothing is left to refuse but a build, before the engines start; `injected` says which fault lies
  /// where, empty: none.
  std::function<void(const std::string& injected)> starting = [](auto&) {};
};

struct Result {
  Report report;
  sim::CosimResult rtl, fast;  // of the engines that ran
  rtl_gen::Generated design;   // of the RTL; without hash: it did not run
  std::string injected;        // as for RunOptions::starting
};

/// Every word and byte of the RTL is compared; of both engines, every cycle too. What an engine finds wrong is in the
/// report. Refused: a fault that has no place to show, a design that cannot be built. SystemC runs once per process.
OrRefusal<Result> run(const Prepared& prepared, Engine engine, const RunOptions& options = {});

}  // namespace winnow::session
