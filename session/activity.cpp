// Times of descriptors with the layers that they belong to, windows of the bus, loads of the PEs.
#include "session/activity.h"

#include "session/text.h"

namespace winnow::session {
namespace {

using models::json::Document;

/// By unit, its descriptors as [start, done, number of the layer].
Document units_of(const mapping::Mapping& m, const sim::RunResult& run) {
  Document units;
  for (const char* work : hls::kUnitWork) units[work] = Document::array();
  for (const mapping::Step& s : m.steps) {
    const std::vector<sim::DescriptorTime>& times = run.descriptors[s.unit];
    if (static_cast<size_t>(s.index) >= times.size()) continue;
    const sim::DescriptorTime& t = times[static_cast<size_t>(s.index)];
    if (t.done >= t.start) units[hls::kUnitWork[s.unit]].push_back({t.start, t.done, s.tag});
  }
  return units;
}

Document bus_of(const sim::BusActivity& bus) {
  Document d;
  d["window_cycles"] = bus.window_cycles();
  for (int s = 0; s < hls::kTrafficKinds; ++s) {
    const auto stream = static_cast<hls::Traffic>(s);
    d["bytes"][hls::traffic_name(stream)] = bus.bytes(stream);
  }
  return d;
}

/// The most that the memory gives; 0: no less than the bus.
double memory_bytes_per_cycle(const accelerators::Accelerator& a, const Report& report) {
  if (a.dram.is_device()) return report.dram.peak_gb_per_s * 1e3 / a.clock_mhz;
  return a.dram.model == "fixed" ? a.dram.bytes_per_cycle : 0;
}

}  // namespace

Document activity_document(const mapping::Mapping& m, const Result& result) {
  const Report& report = result.report;
  const accelerators::Accelerator& a = m.accelerator;
  const sim::CosimResult& engine = report.engine == Engine::kFast ? result.fast : result.rtl;
  Document d;
  d["format"] = "winnow-activity/1";
  d["network"] = report.network;
  d["accelerator"] = report.accelerator;
  d["engine"] = engine_name(report.engine);
  d["rows"] = a.rows;
  d["columns"] = a.columns;
  d["clock_mhz"] = a.clock_mhz;
  d["memory"] = a.dram.model;
  d["bus_bytes_per_cycle"] = a.axi_bytes();  // of R and of W
  d["memory_bytes_per_cycle"] = memory_bytes_per_cycle(a, report);
  d["images_computed"] = report.runs * report.batch;
  d["layers"] = Document::array();
  for (const LayerTime& layer : report.layers) {
    Document e;
    e["layer"] = layer.layer;
    if (!layer.pe_pairs.empty()) {
      e["pe_pairs"] = layer.pe_pairs;
      e["expected_pe_pairs_per_image"] = layer.expected_pe_pairs;
    }
    d["layers"].push_back(std::move(e));
  }
  d["runs"] = Document::array();
  for (const sim::RunResult& run : engine.runs)
    d["runs"].push_back(
        {{"weights_kept", run.warm}, {"cycles", run.cycles}, {"units", units_of(m, run)}, {"bus", bus_of(run.bus)}});
  return d;
}

}  // namespace winnow::session
