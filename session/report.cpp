// Adding up runs, and holding the witnesses of their bytes against each other.
#include "session/report.h"

#include <fmt/format.h>

#include <algorithm>
#include <map>

#include "mapping/byte_counters.h"
#include "mapping/pe_pairs.h"
#include "models/text.h"
#include "session/diagnosis.h"
#include "session/encoder_count.h"
#include "session/text.h"

namespace winnow::session {
namespace {

uint64_t counted(const sim::DeviceCounters& c, int counter, hls::Traffic stream) {
  if (stream == hls::Traffic::kProgram) return counter == 0 ? c.program_bytes : 0;
  return c.bytes[hls::byte_class(stream)][counter];
}

void add(sim::DramStatistics& sum, const sim::DramStatistics& s) {
  uint64_t sim::DramStatistics::*const counts[] = {
      &sim::DramStatistics::reads,         &sim::DramStatistics::writes,    &sim::DramStatistics::bytes_read,
      &sim::DramStatistics::bytes_written, &sim::DramStatistics::row_hits,  &sim::DramStatistics::row_misses,
      &sim::DramStatistics::row_conflicts, &sim::DramStatistics::activates, &sim::DramStatistics::precharges,
      &sim::DramStatistics::refreshes,     &sim::DramStatistics::clocks};
  double sim::DramStatistics::*const amounts[] = {
      &sim::DramStatistics::nanoseconds, &sim::DramStatistics::activate_pj, &sim::DramStatistics::read_pj,
      &sim::DramStatistics::write_pj,    &sim::DramStatistics::refresh_pj,  &sim::DramStatistics::background_pj};
  for (auto count : counts) sum.*count += s.*count;
  for (auto amount : amounts) sum.*amount += s.*amount;
  sum.peak_gb_per_s = s.peak_gb_per_s;
}

/// Cycles and busy units by layer. A layer has a part of the run's time of its own: what passes after the layers before
/// it have ended.
void add_layer_times(const mapping::Mapping& m, const sim::RunResult& run, Report& report) {
  std::vector<uint64_t> end(report.layers.size(), 0);
  for (const mapping::Step& s : m.steps) {
    const std::vector<sim::DescriptorTime>& times = run.descriptors[s.unit];
    if (static_cast<size_t>(s.index) >= times.size()) continue;
    const sim::DescriptorTime& t = times[static_cast<size_t>(s.index)];
    if (t.done < t.start) continue;  // under way when the machine stopped
    const auto tag = static_cast<size_t>(s.tag);
    report.layers[tag].busy_cycles[s.unit] += t.done - t.start + 1;
    report.busy_cycles[s.unit] += t.done - t.start + 1;
    if (s.unit != hls::kUnitLw) end[tag] = std::max(end[tag], t.done);
  }
  uint64_t before = 0;
  for (size_t tag = 0; tag < end.size(); ++tag) {
    if (end[tag] <= before) continue;
    report.layers[tag].cycles += end[tag] - before;
    before = end[tag];
  }
}

using TrafficRows = std::map<std::pair<int, int>, Traffic>;  // by tag and stream

/// ": predicted 824, encoded 816, counted 824, observed 824", of the witnesses that there are.
std::string witnesses_text(const Traffic& t) {
  std::string text = fmt::format(": predicted {}", t.predicted_bytes);
  if (t.encoded_bytes && t.encoded_bytes != t.predicted_bytes) text += fmt::format(", encoded {}", *t.encoded_bytes);
  if (!t.is_shared) text += fmt::format(", counted {}", t.counted_bytes);
  if (t.observed_bytes) text += fmt::format(", observed {}", *t.observed_bytes);
  return text;
}

/// The first layer and stream whose witnesses differ, in one line. What layers share is compared as a sum.
std::string first_byte_difference(const TrafficRows& rows, const std::vector<std::string>& sharing) {
  std::array<Traffic, hls::kTrafficKinds> sums;
  for (const auto& [key, t] : rows) {
    if (t.differs())
      return fmt::format("bytes differ at '{}' {}{}", t.layer, hls::traffic_name(t.stream), witnesses_text(t));
    if (t.is_shared)
      sums[static_cast<size_t>(t.stream)].predicted_bytes += t.predicted_bytes,
          sums[static_cast<size_t>(t.stream)].counted_bytes += t.counted_bytes;
  }
  for (int s = 0; s < hls::kTrafficKinds; ++s) {
    const Traffic& sum = sums[static_cast<size_t>(s)];
    if (sum.predicted_bytes != sum.counted_bytes)
      return fmt::format(
          "bytes differ at the {} layers from '{}' on that share a counter, {}: predicted {}, counted {}",
          sharing.size(), sharing.front(), hls::traffic_name(static_cast<hls::Traffic>(s)), sum.predicted_bytes,
          sum.counted_bytes);
  }
  return "";
}

/// A run's own cycles and bytes; notes the first run whose bytes are not those predicted for it.
void add_start(const mapping::ByteTable& predicted, const sim::RunResult& run, int number, Report& report,
               std::string& differs) {
  const uint64_t expected = mapping::total(predicted);
  uint64_t counts = run.counters.program_bytes;
  for (const auto& by_tag : run.counters.bytes)
    for (uint32_t b : by_tag) counts += b;
  const bool observes = report.engine != Engine::kFast;
  const uint64_t observed = observes ? run.read_bytes + run.write_bytes : counts;
  if (differs.empty() && (expected != counts || counts != observed))
    differs = fmt::format("bytes differ in run {}: predicted {}, counted {}", number, expected, counts) +
              (observes ? fmt::format(", observed {}", observed) : "");
  Starts& starts = run.warm ? report.warm : report.cold;
  ++starts.runs;
  starts.cycles += run.counters.cycles;
  starts.bytes += counts;
}

}  // namespace

const char* engine_name(Engine engine) {
  return engine == Engine::kFast ? "fast" : engine == Engine::kRtl ? "rtl" : "both";
}

Report make_report(const mapping::Mapping& m, const std::vector<mapping::ByteTable>& predicted,
                   const sim::CosimResult& result, Engine engine) {
  Report report;
  report.engine = engine;
  report.network = m.network.name;
  report.accelerator = m.accelerator.name;
  report.pes = m.accelerator.rows * m.accelerator.columns;
  report.runs = static_cast<int>(result.runs.size());
  report.batch = m.batch;
  report.images = report.runs * m.batch;
  report.clock_mhz = m.accelerator.clock_mhz;
  report.simulated_cycles = result.cycles;

  report.layers.resize(m.network.layers.size() + 1);
  for (size_t tag = 0; tag < report.layers.size(); ++tag)
    report.layers[tag].layer = layer_name(m, static_cast<int>(tag));

  const std::vector<std::vector<int>> counters = mapping::layers_by_counter(m);
  const auto shares = [&](int tag) { return counters[static_cast<size_t>(mapping::counter_of(m, tag))].size() > 1; };
  if (counters.back().size() > 1)
    for (int tag : counters.back()) report.sharing.push_back(layer_name(m, tag));
  std::string foreign;  // bytes that a counter without a layer counts
  TrafficRows rows;
  auto row = [&](int tag, hls::Traffic stream) -> Traffic& {
    Traffic& t = rows[{tag, static_cast<int>(stream)}];
    t.layer = owner_name(m, tag, stream);
    t.stream = stream;
    t.is_shared = shares(tag);
    if (engine != Engine::kFast && !t.observed_bytes) t.observed_bytes = 0;
    return t;
  };
  const int shared_tag = static_cast<int>(report.layers.size());  // of no layer: past all others
  auto counter_row = [&](size_t counter, hls::Traffic stream) -> Traffic& {
    if (counters[counter].size() == 1) return row(counters[counter][0], stream);
    Traffic& t = rows[{shared_tag, static_cast<int>(stream)}];
    t.stream = stream;
    t.is_shared = true;
    return t;
  };
  std::string run_differs;
  const mapping::ByteTable encoded = encoder_bytes(m);
  for (size_t r = 0; r < result.runs.size(); ++r) {
    const sim::RunResult& run = result.runs[r];
    const sim::DeviceCounters& c = run.counters;
    report += c;
    add_start(predicted[r], run, static_cast<int>(r), report, run_differs);
    add_layer_times(m, run, report);
    add(report.dram, run.dram);
    for (const auto& [tag, streams] : predicted[r])
      for (int s = 0; s < hls::kTrafficKinds; ++s)
        if (streams[static_cast<size_t>(s)])
          row(tag, static_cast<hls::Traffic>(s)).predicted_bytes += streams[static_cast<size_t>(s)];
    for (int counter = 0; counter < hls::kCounterTags; ++counter)
      for (int s = 0; s < hls::kTrafficKinds; ++s) {
        const uint64_t bytes = counted(c, counter, static_cast<hls::Traffic>(s));
        if (!bytes) continue;
        if (static_cast<size_t>(counter) < counters.size())
          counter_row(static_cast<size_t>(counter), static_cast<hls::Traffic>(s)).counted_bytes += bytes;
        else
          foreign = fmt::format("bytes differ at counter {}, which no layer has: predicted 0, counted {} of {}",
                                counter, bytes, hls::traffic_name(static_cast<hls::Traffic>(s)));
      }
    if (!run.warm)
      for (const auto& [tag, streams] : encoded)
        for (const hls::Traffic s : {hls::Traffic::kTables, hls::Traffic::kWeights})
          if (const uint64_t bytes = streams[static_cast<size_t>(s)]) {
            Traffic& t = row(tag, s);
            t.encoded_bytes = t.encoded_bytes.value_or(0) + bytes;
          }
    if (engine == Engine::kFast) continue;  // its monitors would copy its counters
    for (size_t i = 0; i < run.region_bytes.size(); ++i)
      if (run.region_bytes[i]) *row(m.regions[i].tag, m.regions[i].stream).observed_bytes += run.region_bytes[i];
  }
  std::string bytes_differ = first_byte_difference(rows, report.sharing);
  if (bytes_differ.empty()) bytes_differ = foreign;
  if (bytes_differ.empty()) bytes_differ = run_differs;
  for (const auto& [key, t] : rows) report.traffic.push_back(t);
  report.verdict = result.status == sim::CosimStatus::kPass ? bytes_differ : diagnose(m, result);
  report.pass = result.status == sim::CosimStatus::kPass && bytes_differ.empty();
  if (report.pass && engine == Engine::kFast)
    report.verdict = "predicted = counted bytes; values are the reference's, not computed again";
  else if (report.pass)
    report.verdict = "every word of every tensor equals the reference; predicted = counted = observed bytes";
  return report;
}

void add_work(Report& report, const mapping::Mapping& m, const std::vector<models::TensorMap>& runs) {
  uint64_t sum = 0;
  int run = 0;
  for (const models::TensorMap& tensors : runs) {
    report.accesses += mapping::accesses(m, tensors, run++ >= report.cold.runs);
    const std::vector<std::vector<uint64_t>> pairs = mapping::pe_pairs(m, tensors);
    for (size_t tag = 0; tag < pairs.size(); ++tag) {
      LayerTime& layer = report.layers[tag];
      layer.pe_pairs.resize(pairs[tag].size(), 0);
      for (size_t pe = 0; pe < pairs[tag].size(); ++pe) {
        layer.pe_pairs[pe] += pairs[tag][pe];
        layer.nonzero_pairs += pairs[tag][pe];
        sum += pairs[tag][pe];
      }
    }
  }
  for (const mapping::LayerPlan& l : m.layers) {
    if (!l.tiles) continue;
    LayerTime& layer = report.layers[static_cast<size_t>(l.tag)];
    layer.expected_utilization = l.placement.expected_utilization();
    layer.expected_pe_pairs = l.placement.pe_load;
  }
  if (!report.pass || sum == report.macs) return;
  report.pass = false;
  report.verdict = fmt::format("non-zero pairs: {} in the tensors, {} multiplied by the machine", models::grouped(sum),
                               models::grouped(report.macs));
}

void add_comparison(Report& report, const std::string& difference) {
  report.engine = Engine::kBoth;
  if (!difference.empty()) {
    report.verdict =
        "the fast engine differs from the RTL: " + difference + (report.pass ? "" : "\n  rtl: " + report.verdict);
    report.pass = false;
  } else if (report.pass) {
    report.verdict += "; the fast engine agrees in every cycle and byte";
  }
}

}  // namespace winnow::session
