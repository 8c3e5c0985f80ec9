// Complete events ("X"), counters ("C") and names ("M").
#include "pages/trace.h"

#include "models/json/document.h"

namespace winnow::pages {
namespace {

using models::json::Document;

Document name_of(const char* what, size_t process, int thread, const std::string& name) {
  return {{"ph", "M"}, {"name", what}, {"pid", process}, {"tid", thread}, {"args", {{"name", name}}}};
}

}  // namespace

std::string trace_json(const RunResults& run) {
  Document events = Document::array();
  double from_us = 0;
  for (size_t r = 0; r < run.runs.size(); ++r) {
    const RunStart& start = run.runs[r];
    const size_t process = r + 1;  // viewers take process and thread 0 for the idle ones of a system
    const auto at = [&](uint64_t cycle) { return from_us + static_cast<double>(cycle) / run.clock_mhz; };
    events.push_back(
        name_of("process_name", process, 0, "run " + std::to_string(r) + (start.weights_kept ? ", weights kept" : "")));
    for (int u = 0; u < hls::kUnits; ++u) {
      events.push_back(name_of("thread_name", process, u + 1, hls::kUnitWork[u]));
      for (const UnitSpan& span : start.units[u])
        events.push_back({{"ph", "X"},
                          {"name", run.layers[span.layer].name},
                          {"cat", hls::kUnitWork[u]},
                          {"pid", process},
                          {"tid", u + 1},
                          {"ts", at(span.start)},
                          {"dur", static_cast<double>(span.done - span.start + 1) / run.clock_mhz},
                          {"args", {{"first_cycle", span.start}, {"last_cycle", span.done}}}});
    }
    size_t windows = 0;
    for (const auto& bytes : start.bus_bytes) windows = std::max(windows, bytes.size());
    for (size_t w = 0; w <= windows; ++w) {  // the last one ends the chart at 0
      Document args;
      for (int s = 0; s < hls::kTrafficKinds; ++s) {
        const std::vector<uint64_t>& bytes = start.bus_bytes[s];
        args[hls::kTrafficNames[s]] =
            w < bytes.size() ? static_cast<double>(bytes[w]) / static_cast<double>(start.window_cycles) : 0.0;
      }
      events.push_back({{"ph", "C"},
                        {"name", "bytes per cycle"},
                        {"pid", process},
                        {"ts", at(w * start.window_cycles)},
                        {"args", args}});
    }
    from_us = at(start.cycles);
  }
  const Document trace{{"displayTimeUnit", "ns"},
                       {"otherData", {{"network", run.network}, {"accelerator", run.accelerator}}},
                       {"traceEvents", events}};
  return trace.dump(-1, ' ', false, Document::error_handler_t::replace) + "\n";
}

}  // namespace winnow::pages
