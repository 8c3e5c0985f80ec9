// The report for people.
#include <fmt/format.h>

#include <algorithm>

#include "session/report.h"
#include "session/text.h"

namespace winnow::session {
namespace {

double row_hit_share(const sim::DramStatistics& s) {
  const uint64_t accesses = s.row_hits + s.row_misses + s.row_conflicts;
  return accesses > 0 ? static_cast<double>(s.row_hits) / static_cast<double>(accesses) : 0;
}

/// "no_tile" as "no tile".
std::string words_of(std::string key) {
  std::replace(key.begin(), key.end(), '_', ' ');
  return key;
}

}  // namespace

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
  std::vector<std::string> idle_pes, waits;
  for (const hls::Counter& c : hls::kCounters) {
    if (c.group == hls::CounterGroup::kPes) idle_pes.push_back(fmt::format("{} {:.1f} %", c.key, percent(r.*c.value)));
    if (c.group == hls::CounterGroup::kWaits) waits.push_back(fmt::format("{} {}", words_of(c.key), group(r.*c.value)));
  }
  out += fmt::format("  PE idle         {} of PE-cycles\n", fmt::join(idle_pes, ", "));
  out += fmt::format("  array waits for {} cycles\n", fmt::join(waits, ", "));
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
                       hls::traffic_name(t.stream), of_layer ? group(t.predicted_bytes) : "",
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
