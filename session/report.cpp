// Building the report and its two forms.
#include "session/report.h"

#include <fmt/format.h>

#include <algorithm>
#include <map>

#include "mapping/byte_counters.h"
#include "mapping/pairs.h"
#include "session/text.h"

namespace winnow::session {
namespace {

constexpr int kFirstWeightId = 3;  // AXI read ID of weight stream 0 (docs/architecture.md, section 6)

std::string tag_name(const mapping::Mapping& m, int tag, mapping::Stream stream) {
  if (tag > 0) return m.layers[static_cast<size_t>(tag - 1)].name;
  return stream == mapping::Stream::kProgram ? "program" : m.network.input_name;
}

uint64_t counted(const sim::DeviceCounters& c, int counter, mapping::Stream stream) {
  switch (stream) {
    case mapping::Stream::kProgram: return counter == 0 ? c.program_bytes : 0;
    case mapping::Stream::kTables: return c.bytes[0][counter];
    case mapping::Stream::kWeights: return c.bytes[1][counter];
    case mapping::Stream::kActsIn: return c.bytes[2][counter];
    case mapping::Stream::kActsOut: return c.bytes[3][counter];
  }
  return 0;
}

/// "layer 'conv1', weights of row 2": whose words a burst carries.
std::string owner(const mapping::Mapping& m, const sim::BusBurst& burst, uint32_t base_address) {
  for (const mapping::Region& r : m.regions) {
    if ((r.stream == mapping::Stream::kActsOut) != burst.is_write ||
        !sim::Range{r.address, r.bytes}.holds(burst.address - base_address))
      continue;
    if (r.stream == mapping::Stream::kProgram) return "program";
    const std::string row = r.stream == mapping::Stream::kWeights
                                ? " of " + stream_place(m.accelerator.geometry(), burst.id - kFirstWeightId)
                                : "";
    return fmt::format("layer '{}', {}{}", tag_name(m, r.tag, r.stream), mapping::stream_name(r.stream), row);
  }
  return "nobody";
}

std::string describe(const sim::BusBurst& burst) {
  return fmt::format("{} of {} beats at 0x{:08x}, ID {}", burst.is_write ? "write" : "read", burst.beats, burst.address,
                     burst.id);
}

/// Which layer a machine was at that stopped with an error, and which of its streams failed.
std::string describe_error(const mapping::Mapping& m, const sim::CosimResult& result) {
  const bool read = result.error_code == hls::kErrorAxiRead, write = result.error_code == hls::kErrorAxiWrite;
  std::string where, burst_text;
  for (const sim::BusBurst& burst : result.refused)
    if (where.empty() && (burst.is_write ? write : read && burst.id == result.error_detail)) {
      where = owner(m, burst, result.base_address);
      burst_text = " (" + describe(burst) + ")";
    }
  const bool acts = result.error_code == hls::kErrorActs;
  const hls::Unit unit = acts ? hls::kUnitLa : hls::kUnitLw;
  if (acts || result.error_code == hls::kErrorDecode || result.error_code == hls::kErrorOverflow)
    for (const mapping::Step& s : m.steps)
      if (s.unit == unit && s.index == static_cast<int>(result.error_done[unit])) {
        const mapping::Stream stream = acts ? mapping::Stream::kActsIn : mapping::Stream::kWeights;
        where = fmt::format("layer '{}', {}", tag_name(m, s.tag, stream), mapping::stream_name(stream)) +
                (acts ? "" : " of " + stream_place(m.accelerator.geometry(), result.error_detail));
      }
  if (where.empty()) where = "program";
  return fmt::format("{}, run {}, cycle {}: expected no error, got this: {}{}", where, result.runs.size() - 1,
                     result.error_cycle, result.message, burst_text);
}

/// First wrong lane of a bank word: which channel of which tensor, in stored values.
std::string describe(const mapping::Mapping& m, const sim::Mismatch& mismatch) {
  if (mismatch.kind != sim::MismatchKind::kBankValue) return mismatch.text;
  const mapping::Step* step = nullptr;
  for (const mapping::Step& s : m.steps)
    if (s.unit == mismatch.unit && s.index == static_cast<int>(mismatch.descriptor)) step = &s;
  if (!step) return mismatch.text;
  const mapping::Layout& layout = m.layouts[static_cast<size_t>(step->writes.layout)];
  const std::optional<mapping::WordPlace> place = mapping::locate_word(m, *step, static_cast<int>(mismatch.address));
  if (!place) return mismatch.text;
  const mapping::ChannelAt at(layout, m.accelerator.columns);
  for (int lane = 0; lane < hls::kLanes; ++lane) {
    auto value = [&](const sim::Word72& w) {
      const int bit = 9 * lane;
      const uint64_t raw = (lane == 7 ? (w.low >> 63 | uint64_t{w.high} << 1) : w.low >> bit) & 0x1ff;
      return static_cast<int>(raw ^ 0x100) - 0x100;
    };
    const int expected = value(mismatch.expected), got = value(mismatch.got);
    if (expected == got) continue;
    const int channel = at(mismatch.bank, place->w * hls::kLanes + lane);
    const std::string where = channel < 0 ? "a lane without a channel" : fmt::format("channel {}", channel);
    return fmt::format(
        "layer '{}', run {}, image {}, {}, y {}, x {} (bank {} word {} lane {}), cycle {}: expected {}, got {}",
        step->tag == 0 ? m.network.input_name : m.layers[static_cast<size_t>(step->tag - 1)].name, mismatch.run,
        place->image, where, place->y, place->x, mismatch.bank, mismatch.address, lane, mismatch.cycle,
        expected + layout.zero_point, got + layout.zero_point);
  }
  return mismatch.text;
}

const char* const kUnitNames[] = {"load_weights", "load_activations", "compute", "vector", "store"};

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

double row_hit_share(const sim::DramStatistics& s) {
  const uint64_t accesses = s.row_hits + s.row_misses + s.row_conflicts;
  return accesses > 0 ? static_cast<double>(s.row_hits) / static_cast<double>(accesses) : 0;
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

/// The first layer and stream whose witnesses differ, in one line. What layers share is compared as a sum.
std::string first_byte_difference(const TrafficRows& rows, const std::vector<std::string>& sharing) {
  std::array<Traffic, mapping::kStreams> sums;
  for (const auto& [key, t] : rows) {
    const bool counts = !t.is_shared && t.predicted_bytes != t.counted_bytes;
    if (counts || (!t.layer.empty() && t.predicted_bytes != t.observed_bytes))
      return t.is_shared
                 ? fmt::format("bytes differ at '{}' {}: predicted {}, observed {}", t.layer,
                               mapping::stream_name(t.stream), t.predicted_bytes, t.observed_bytes)
                 : fmt::format("bytes differ at '{}' {}: predicted {}, counted {}, observed {}", t.layer,
                               mapping::stream_name(t.stream), t.predicted_bytes, t.counted_bytes, t.observed_bytes);
    if (t.is_shared)
      sums[static_cast<size_t>(t.stream)].predicted_bytes += t.predicted_bytes,
          sums[static_cast<size_t>(t.stream)].counted_bytes += t.counted_bytes;
  }
  for (int s = 0; s < mapping::kStreams; ++s) {
    const Traffic& sum = sums[static_cast<size_t>(s)];
    if (sum.predicted_bytes != sum.counted_bytes)
      return fmt::format(
          "bytes differ at the {} layers from '{}' on that share a counter, {}: predicted {}, counted {}",
          sharing.size(), sharing.front(), mapping::stream_name(static_cast<mapping::Stream>(s)), sum.predicted_bytes,
          sum.counted_bytes);
  }
  return "";
}

/// A run's own cycles and bytes; notes the first run whose bytes are not those predicted for it.
void add_start(const mapping::ByteTable& predicted, const sim::RunResult& run, int number, Report& report,
               std::string& differs) {
  const uint64_t bytes = run.read_bytes + run.write_bytes;
  uint64_t expected = 0, counts = run.counters.program_bytes;
  for (const auto& [tag, streams] : predicted)
    for (uint64_t b : streams) expected += b;
  for (const auto& by_tag : run.counters.bytes)
    for (uint32_t b : by_tag) counts += b;
  if (differs.empty() && (expected != counts || counts != bytes))
    differs =
        fmt::format("bytes differ in run {}: predicted {}, counted {}, observed {}", number, expected, counts, bytes);
  Starts& starts = run.warm ? report.warm : report.cold;
  ++starts.runs;
  starts.cycles += run.counters.cycles;
  starts.bytes += counts;
}

}  // namespace

Report make_report(const mapping::Mapping& m, const std::vector<mapping::ByteTable>& predicted,
                   const sim::CosimResult& result, const std::string& engine) {
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
    report.layers[tag].layer = tag_name(m, static_cast<int>(tag), mapping::Stream::kActsIn);

  const std::vector<std::vector<int>> counters = mapping::layers_by_counter(m);
  const auto shares = [&](int tag) { return counters[static_cast<size_t>(mapping::counter_of(m, tag))].size() > 1; };
  if (counters.back().size() > 1)
    for (int tag : counters.back()) report.sharing.push_back(tag_name(m, tag, mapping::Stream::kActsIn));
  std::string foreign;  // bytes that a counter without a layer counts
  TrafficRows rows;
  auto row = [&](int tag, mapping::Stream stream) -> Traffic& {
    Traffic& t = rows[{tag, static_cast<int>(stream)}];
    t.layer = tag_name(m, tag, stream);
    t.stream = stream;
    t.is_shared = shares(tag);
    return t;
  };
  const int shared_tag = static_cast<int>(report.layers.size());  // of no layer: past all others
  auto counter_row = [&](size_t counter, mapping::Stream stream) -> Traffic& {
    if (counters[counter].size() == 1) return row(counters[counter][0], stream);
    Traffic& t = rows[{shared_tag, static_cast<int>(stream)}];
    t.stream = stream;
    t.is_shared = true;
    return t;
  };
  std::string run_differs;
  for (size_t r = 0; r < result.runs.size(); ++r) {
    const sim::RunResult& run = result.runs[r];
    const sim::DeviceCounters& c = run.counters;
    report.cycles += c.cycles;
    report.compute_cycles += c.compute_cycles;
    report.vector_cycles += c.vector_cycles;
    report.macs += c.macs;
    report.pe_starved += c.pe_starved;
    report.pe_blocked += c.pe_blocked;
    report.wait_weights += c.wait_weights;
    report.wait_acts += c.wait_acts;
    report.wait_compute += c.wait_compute;
    report.wait_vector += c.wait_vector;
    report.wait_store += c.wait_store;
    report.wait_program += c.wait_program;
    add_start(predicted[r], run, static_cast<int>(r), report, run_differs);
    add_layer_times(m, run, report);
    add(report.dram, run.dram);
    for (const auto& [tag, streams] : predicted[r])
      for (int s = 0; s < mapping::kStreams; ++s)
        if (streams[static_cast<size_t>(s)])
          row(tag, static_cast<mapping::Stream>(s)).predicted_bytes += streams[static_cast<size_t>(s)];
    for (int counter = 0; counter < hls::kCounterTags; ++counter)
      for (int s = 0; s < mapping::kStreams; ++s) {
        const uint64_t bytes = counted(c, counter, static_cast<mapping::Stream>(s));
        if (!bytes) continue;
        if (static_cast<size_t>(counter) < counters.size())
          counter_row(static_cast<size_t>(counter), static_cast<mapping::Stream>(s)).counted_bytes += bytes;
        else
          foreign = fmt::format("bytes differ at counter {}, which no layer has: predicted 0, counted {} of {}",
                                counter, bytes, mapping::stream_name(static_cast<mapping::Stream>(s)));
      }
    for (size_t i = 0; i < run.region_bytes.size(); ++i)
      if (run.region_bytes[i]) row(m.regions[i].tag, m.regions[i].stream).observed_bytes += run.region_bytes[i];
  }
  std::string bytes_differ = first_byte_difference(rows, report.sharing);
  if (bytes_differ.empty()) bytes_differ = foreign;
  if (bytes_differ.empty()) bytes_differ = run_differs;
  for (const auto& [key, t] : rows) report.traffic.push_back(t);
  switch (result.status) {
    case sim::CosimStatus::kPass: report.verdict = bytes_differ; break;
    case sim::CosimStatus::kMismatch: report.verdict = describe(m, result.mismatch); break;
    case sim::CosimStatus::kDeviceError: report.verdict = describe_error(m, result); break;
    case sim::CosimStatus::kWatchdog:
      report.verdict = result.message;
      for (const sim::BusBurst& burst : result.open)
        report.verdict += "\n  not answered: " + owner(m, burst, result.base_address) + ": " + describe(burst);
      break;
    case sim::CosimStatus::kProtocol: report.verdict = result.message; break;
  }
  report.pass = result.status == sim::CosimStatus::kPass && bytes_differ.empty();
  if (report.pass && engine == "fast")
    report.verdict = "predicted = counted bytes; values are the reference's, not computed again";
  else if (report.pass)
    report.verdict = "every word of every tensor equals the reference; predicted = counted = observed bytes";
  if (report.verdict.empty()) report.verdict = result.message;
  return report;
}

void add_work(Report& report, const mapping::Mapping& m, const std::vector<models::TensorMap>& runs) {
  uint64_t sum = 0;
  for (const models::TensorMap& tensors : runs) {
    const std::vector<uint64_t> pairs = mapping::nonzero_pairs(m, tensors);
    for (size_t tag = 0; tag < pairs.size(); ++tag) {
      report.layers[tag].nonzero_pairs += pairs[tag];
      sum += pairs[tag];
    }
  }
  for (const mapping::LayerPlan& l : m.layers)
    if (l.tiles) report.layers[static_cast<size_t>(l.tag)].expected_utilization = l.placement.expected_utilization();
  if (!report.pass || sum == report.macs) return;
  report.pass = false;
  report.verdict =
      fmt::format("non-zero pairs: {} in the tensors, {} multiplied by the machine", group(sum), group(report.macs));
}

void add_comparison(Report& report, const std::string& difference) {
  report.engine = "both";
  if (!difference.empty()) {
    report.verdict =
        "the fast engine differs from the RTL: " + difference + (report.pass ? "" : "\n  rtl: " + report.verdict);
    report.pass = false;
  } else if (report.pass) {
    report.verdict += "; the fast engine agrees in every cycle and byte";
  }
}

models::Document to_document(const Report& r) {
  uint64_t predicted = 0, counted = 0, observed = 0;
  models::Document rows = models::Document::array(), shared = models::Document::array();
  for (const Traffic& t : r.traffic) {
    predicted += t.predicted_bytes;
    counted += t.counted_bytes;
    observed += t.observed_bytes;
    models::Document e;
    if (!t.layer.empty()) e["layer"] = t.layer;
    e["stream"] = mapping::stream_name(t.stream);
    if (!t.layer.empty()) e["predicted_bytes"] = t.predicted_bytes;
    if (t.layer.empty() || !t.is_shared) e["counted_bytes"] = t.counted_bytes;
    if (!t.layer.empty()) e["observed_bytes"] = t.observed_bytes;
    (t.layer.empty() ? shared : rows).push_back(e);
  }
  models::Document d;
  d["result"] = r.pass ? "pass" : "fail";
  d["verdict"] = r.verdict;
  d["network"] = r.network;
  d["accelerator"] = r.accelerator;
  d["engine"] = r.engine;
  d["runs"] = r.runs;
  d["batch"] = r.batch;
  d["images"] = r.images;
  d["cycles"] = r.cycles;
  d["clock_mhz"] = r.clock_mhz;
  d["time_us"] = r.time_us();
  if (r.warm.runs > 0) {
    auto starts = [](const Starts& s) {
      return models::Document{{"runs", s.runs}, {"cycles", s.cycles}, {"dram_bytes", s.bytes}};
    };
    d["runs_with_weights_loaded"] = starts(r.cold);
    d["runs_with_weights_kept"] = starts(r.warm);
  }
  d["pes"] = r.pes;
  d["utilization"] = r.utilization();
  d["nonzero_pairs"] = r.macs;
  d["compute_cycles"] = r.compute_cycles;
  d["vector_cycles"] = r.vector_cycles;
  d["stall_cycles"] = {{"weights", r.wait_weights}, {"activations", r.wait_acts}, {"compute", r.wait_compute},
                       {"vector", r.wait_vector},   {"store", r.wait_store},      {"no_tile", r.wait_program}};
  d["pe_stall_cycles"] = {{"starved", r.pe_starved}, {"blocked", r.pe_blocked}};
  auto busy = [](const std::array<uint64_t, hls::kUnits>& cycles) {
    models::Document b;
    for (size_t u = 0; u < cycles.size(); ++u) b[kUnitNames[u]] = cycles[u];
    return b;
  };
  d["busy_cycles"] = busy(r.busy_cycles);
  models::Document layers = models::Document::array();
  for (const LayerTime& l : r.layers) {
    models::Document e{{"layer", l.layer}, {"cycles", l.cycles}, {"busy_cycles", busy(l.busy_cycles)}};
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
  d["dram_bytes_observed"] = observed;
  d["dram_bytes"] = rows;
  if (!r.sharing.empty()) d["shared_counter"] = {{"layers", r.sharing}, {"dram_bytes", shared}};
  return d;
}

std::string to_text(const Report& r) {
  std::string out;
  const double pe_cycles = double(r.pes) * double(r.compute_cycles);
  auto percent = [&](uint64_t n) { return pe_cycles > 0 ? 100.0 * double(n) / pe_cycles : 0.0; };
  out += fmt::format("{} on {} ({}), {} run{} of batch {}{}\n", r.network, r.accelerator, r.engine, r.runs,
                     r.runs == 1 ? "" : "s", r.batch,
                     r.images < r.runs * r.batch ? fmt::format(": {} images and {} more copies of the last", r.images,
                                                               r.runs * r.batch - r.images)
                                                 : "");
  out += fmt::format("  cycles          {:>14}   {:.1f} us at {:g} MHz\n", group(r.cycles), r.time_us(), r.clock_mhz);
  if (r.warm.runs > 0) {
    out += fmt::format("  first run       {:>14}   cycles, {} DRAM bytes: loads the weights\n", group(r.cold.cycles),
                       group(r.cold.bytes));
    const auto runs = static_cast<uint64_t>(r.warm.runs);
    out +=
        fmt::format("  later runs      {:>14}   cycles, {} DRAM bytes each (mean of {}): the weights stay in the PEs\n",
                    group(r.warm.cycles / runs), group(r.warm.bytes / runs), runs);
  }
  out += fmt::format("  compute         {:>14}   cycles; vector {}\n", group(r.compute_cycles), group(r.vector_cycles));
  out += fmt::format("  non-zero pairs  {:>14}   utilisation {:.3f} of {} PEs while computing\n", group(r.macs),
                     r.utilization(), r.pes);
  out += fmt::format("  PE idle         starved {:.1f} %, blocked {:.1f} % of PE-cycles\n", percent(r.pe_starved),
                     percent(r.pe_blocked));
  out +=
      fmt::format("  array waits for weights {}, activations {}, compute {}, vector {}, store {}, no tile {} cycles\n",
                  group(r.wait_weights), group(r.wait_acts), group(r.wait_compute), group(r.wait_vector),
                  group(r.wait_store), group(r.wait_program));
  out += fmt::format("\n  {:<20} {:>14}   busy: {:>12} {:>12} {:>12} {:>12} {:>12}   PEs: {:>8} {:>8}\n", "layer",
                     "cycles", "weights", "acts in", "compute", "vector", "store", "expected", "achieved");
  for (const LayerTime& l : r.layers) {
    const bool idle =
        l.cycles == 0 && std::all_of(l.busy_cycles.begin(), l.busy_cycles.end(), [](uint64_t n) { return n == 0; });
    if (idle) continue;
    const std::string loads =
        l.nonzero_pairs ? fmt::format("        {:>8.3f} {:>8.3f}", l.expected_utilization, l.utilization(r.pes)) : "";
    out += fmt::format("  {:<20} {:>14}         {:>12} {:>12} {:>12} {:>12} {:>12}{}\n", l.layer, group(l.cycles),
                       group(l.busy_cycles[0]), group(l.busy_cycles[1]), group(l.busy_cycles[2]),
                       group(l.busy_cycles[3]), group(l.busy_cycles[4]), loads);
  }
  out += fmt::format("\n  {:<20} {:<16} {:>12} {:>12} {:>12}\n", "DRAM bytes", "stream", "predicted", "counted",
                     "observed");
  Traffic total;
  for (const Traffic& t : r.traffic) {
    const bool own = !t.is_shared, of_layer = !t.layer.empty();
    const bool differ =
        of_layer && ((own && t.predicted_bytes != t.counted_bytes) || t.predicted_bytes != t.observed_bytes);
    out += fmt::format("  {:<20} {:<16} {:>12} {:>12} {:>12}{}\n", of_layer ? t.layer : "(shared counter)",
                       mapping::stream_name(t.stream), of_layer ? group(t.predicted_bytes) : "",
                       own || !of_layer ? group(t.counted_bytes) : "shared", of_layer ? group(t.observed_bytes) : "",
                       differ ? "  <- differ" : "");
    total.predicted_bytes += t.predicted_bytes;
    total.counted_bytes += t.counted_bytes;
    total.observed_bytes += t.observed_bytes;
  }
  out += fmt::format("  {:<20} {:<16} {:>12} {:>12} {:>12}\n", "total", "", group(total.predicted_bytes),
                     group(total.counted_bytes), group(total.observed_bytes));
  if (!r.sharing.empty()) {
    out += fmt::format("  {} layers share the last counter:", r.sharing.size());
    for (const std::string& layer : r.sharing) out += " " + layer;
    out += "\n";
  }
  const sim::DramStatistics& s = r.dram;
  if (s.reads + s.writes > 0)
    out += fmt::format(
        "\n  DRAM  {} reads, {} writes, {:.1f} % row hits, {} refreshes; {:.2f} of {:.2f} GB/s; {:.1f} uJ (activate "
        "{:.1f}, read {:.1f}, write {:.1f}, "
        "refresh {:.1f}, background {:.1f})\n",
        group(s.reads), group(s.writes), 100 * row_hit_share(s), group(s.refreshes), s.gb_per_s(), s.peak_gb_per_s,
        s.energy_pj() / 1e6, s.activate_pj / 1e6, s.read_pj / 1e6, s.write_pj / 1e6, s.refresh_pj / 1e6,
        s.background_pj / 1e6);
  auto speed = [&](const char* name, double cycles) {
    if (cycles > 0)
      out += fmt::format("  {} engine: {} simulated cycles per second of processor time\n", name,
                         group(static_cast<uint64_t>(cycles)));
  };
  out += "\n";
  speed("rtl", r.rtl_cycles_per_second);
  speed("fast", r.fast_cycles_per_second);
  out += fmt::format("\n{}: {}\n", r.pass ? "PASS" : "FAIL", r.verdict);
  return out;
}

}  // namespace winnow::session
