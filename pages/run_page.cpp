// A run's results as the page's scripts take them.
#include "pages/run_page.h"

#include "pages/active_cycles.h"
#include "pages/page.h"
#include "pages/stalls.h"

namespace winnow::pages {
namespace {

using models::json::Document;

Document if_there(const std::optional<uint64_t>& bytes) { return bytes ? Document(*bytes) : Document(nullptr); }

Document layer_document(const RunLayer& layer, uint64_t active_cycles) {
  Document d{{"name", layer.name}, {"cycles", layer.cycles}, {"pairs", layer.nonzero_pairs}};
  d["active_cycles"] = active_cycles;
  if (layer.pe_pairs.empty()) return d;
  d["utilization"] = layer.utilization;
  d["expected_utilization"] = layer.expected_utilization;
  d["pe_pairs"] = layer.pe_pairs;
  d["expected_pe_pairs"] = layer.expected_pe_pairs;
  return d;
}

Document start_document(const RunStart& run) {
  Document d{{"weights_kept", run.weights_kept}, {"cycles", run.cycles}, {"window_cycles", run.window_cycles}};
  for (int u = 0; u < hls::kUnits; ++u) {
    Document spans = Document::array();
    for (const UnitSpan& span : run.units[u]) spans.push_back({span.start, span.done, span.layer});
    d["units"].push_back({{"name", hls::kUnitWork[u]}, {"spans", spans}});
  }
  for (int s = 0; s < hls::kTrafficKinds; ++s)
    d["bus"].push_back({{"stream", hls::kTrafficNames[s]}, {"bytes", run.bus_bytes[s]}});
  return d;
}

}  // namespace

std::string run_page(const RunResults& run, const std::string& report) {
  Page page;
  page.title = run.network + " on " + run.accelerator;
  page.body = "run.html";
  page.scripts = {"run_timeline.js", "run_stalls.js", "run_roofline.js", "run_pe_map.js", "run_bytes.js", "run.js"};
  Document& data = page.data;
  data = {{"network", run.network},
          {"accelerator", run.accelerator},
          {"engine", run.engine},
          {"pass", run.pass},
          {"verdict", run.verdict},
          {"images", run.images},
          {"images_computed", run.images_computed},
          {"rows", run.rows},
          {"columns", run.columns},
          {"clock_mhz", run.clock_mhz},
          {"memory", run.memory},
          {"bus_bytes_per_cycle", run.bus_bytes_per_cycle},
          {"memory_bytes_per_cycle", run.memory_bytes_per_cycle},
          {"cycles", run.cycles},
          {"compute_cycles", run.compute_cycles},
          {"pairs", run.nonzero_pairs}};
  for (const StallPart& part : stall_parts(run, report))
    data["stalls"].push_back({{"name", part.name}, {"meaning", part.meaning}, {"pe_cycles", part.pe_cycles}});
  data["layers"] = Document::array();
  const std::vector<uint64_t> active = active_cycles(run);
  for (size_t i = 0; i < run.layers.size(); ++i) data["layers"].push_back(layer_document(run.layers[i], active[i]));
  data["bytes"] = Document::array();
  for (const RunBytes& b : run.bytes)
    data["bytes"].push_back({{"layer", b.layer},
                             {"stream", b.stream},
                             {"predicted", b.predicted},
                             {"counted", if_there(b.counted)},
                             {"observed", if_there(b.observed)}});
  for (const RunStart& start : run.runs) data["runs"].push_back(start_document(start));
  return to_html(page);
}

}  // namespace winnow::pages
