// A run as a trace-event file, which Perfetto (ui.perfetto.dev) and Chrome (about:tracing) open.
#pragma once
#include <string>

#include "pages/run_results.h"

namespace winnow::pages {

/// JSON of the Trace Event Format: a process a run, a thread a unit, an event a descriptor with its layer's name, and a
/// counter of bytes per cycle by stream. Times are microseconds of the accelerator's clock; runs follow each other.
std::string trace_json(const RunResults& run);

}  // namespace winnow::pages
