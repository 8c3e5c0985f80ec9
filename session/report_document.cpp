// The report for programs.
#include "session/report.h"

namespace winnow::session {
namespace {

/// The counters of one group by key.
models::json::Document counters_of(const Report& r, hls::CounterGroup group) {
  models::json::Document d;
  for (const hls::Counter& c : hls::kCounters)
    if (c.group == group) d[c.key] = r.*c.value;
  return d;
}

models::json::Document if_there(const std::optional<uint64_t>& bytes) {
  return bytes ? models::json::Document(*bytes) : nullptr;
}

}  // namespace

models::json::Document to_document(const Report& r) {
  uint64_t predicted = 0, counted = 0;
  std::optional<uint64_t> observed;
  models::json::Document rows = models::json::Document::array(), shared = models::json::Document::array();
  for (const Traffic& t : r.traffic) {
    predicted += t.predicted_bytes;
    counted += t.counted_bytes;
    if (t.observed_bytes) observed = observed.value_or(0) + *t.observed_bytes;
    models::json::Document e;
    if (!t.layer.empty()) e["layer"] = t.layer;
    e["stream"] = hls::traffic_name(t.stream);
    if (!t.layer.empty()) e["predicted_bytes"] = t.predicted_bytes;
    if (t.encoded_bytes) e["encoded_bytes"] = *t.encoded_bytes;
    if (t.layer.empty() || !t.is_shared) e["counted_bytes"] = t.counted_bytes;
    if (!t.layer.empty()) e["observed_bytes"] = if_there(t.observed_bytes);
    (t.layer.empty() ? shared : rows).push_back(e);
  }
  models::json::Document d;
  d["format"] = "winnow-report/1";
  d["result"] = r.pass ? "pass" : "fail";
  d["verdict"] = r.verdict;
  d["network"] = r.network;
  d["accelerator"] = r.accelerator;
  d["engine"] = engine_name(r.engine);
  d["runs"] = r.runs;
  d["batch"] = r.batch;
  d["images"] = r.images;
  d["cycles"] = r.cycles;
  d["clock_mhz"] = r.clock_mhz;
  d["time_us"] = r.time_us();
  if (r.warm.runs > 0) {
    auto starts = [](const Starts& s) {
      return models::json::Document{{"runs", s.runs}, {"cycles", s.cycles}, {"dram_bytes", s.bytes}};
    };
    d["runs_with_weights_loaded"] = starts(r.cold);
    d["runs_with_weights_kept"] = starts(r.warm);
  }
  d["pes"] = r.pes;
  d["utilization"] = r.utilization();
  d.update(counters_of(r, hls::CounterGroup::kOwn));
  d["stall_cycles"] = counters_of(r, hls::CounterGroup::kWaits);
  d["pe_stall_cycles"] = counters_of(r, hls::CounterGroup::kPes);
  auto busy = [](const std::array<uint64_t, hls::kUnits>& cycles) {
    models::json::Document b;
    for (size_t u = 0; u < cycles.size(); ++u) b[hls::kUnitWork[u]] = cycles[u];
    return b;
  };
  d["busy_cycles"] = busy(r.busy_cycles);
  models::json::Document layers = models::json::Document::array();
  for (const LayerTime& l : r.layers) {
    models::json::Document e{{"layer", l.layer}, {"cycles", l.cycles}, {"busy_cycles", busy(l.busy_cycles)}};
    if (l.nonzero_pairs)
      e["nonzero_pairs"] = l.nonzero_pairs, e["utilization"] = l.utilization(r.pes),
      e["expected_utilization"] = l.expected_utilization;
    layers.push_back(e);
  }
  d["layers"] = layers;
  const sim::DramStatistics& s = r.dram;
  if (s.reads + s.writes > 0)
    d["dram"] = {{"reads", s.reads},
                 {"writes", s.writes},
                 {"row_hits", s.row_hits},
                 {"row_misses", s.row_misses},
                 {"row_conflicts", s.row_conflicts},
                 {"refreshes", s.refreshes},
                 {"gb_per_s", s.gb_per_s()},
                 {"peak_gb_per_s", s.peak_gb_per_s},
                 {"energy_pj",
                  {{"activate", s.activate_pj},
                   {"read", s.read_pj},
                   {"write", s.write_pj},
                   {"refresh", s.refresh_pj},
                   {"background", s.background_pj}}}};
  if (r.rtl_cycles_per_second > 0) d["rtl_simulated_cycles_per_second"] = r.rtl_cycles_per_second;
  if (r.fast_cycles_per_second > 0) d["fast_simulated_cycles_per_second"] = r.fast_cycles_per_second;
  d["dram_bytes_predicted"] = predicted;
  d["dram_bytes_counted"] = counted;
  d["dram_bytes_observed"] = if_there(observed);
  d["dram_bytes"] = rows;
  if (!r.sharing.empty()) d["shared_counter"] = {{"layers", r.sharing}, {"dram_bytes", shared}};
  return d;
}

}  // namespace winnow::session
