// The report for people.
#include <fmt/format.h>

#include <algorithm>

#include "models/text.h"
#include "session/report.h"

namespace winnow::session {
namespace {

double row_hit_share(const sim::DramStatistics& s) {
  const uint64_t accesses = s.row_hits + s.row_misses + s.row_conflicts;
  return accesses > 0 ? static_cast<double>(s.row_hits) / static_cast<double>(accesses) : 0;
}

std::string if_there(const std::optional<uint64_t>& bytes) { return bytes ? models::grouped(*bytes) : "-"; }

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
  out += fmt::format("{} on {} ({}), {} run{} of batch {}{}\n", r.network, r.accelerator, engine_name(r.engine), r.runs,
                     r.runs == 1 ? "" : "s", r.batch,
                     r.images < r.runs * r.batch ? fmt::format(": {} images and {} more copies of the last", r.images,
                                                               r.runs * r.batch - r.images)
                                                 : "");
  out += fmt::format("  cycles          {:>14}   {:.1f} us at {:g} MHz\n", models::grouped(r.cycles), r.time_us(),
                     r.clock_mhz);
  if (r.warm.runs > 0) {
    out += fmt::format("  first run       {:>14}   cycles, {} DRAM bytes: loads the weights\n",
                       models::grouped(r.cold.cycles), models::grouped(r.cold.bytes));
    const auto runs = static_cast<uint64_t>(r.warm.runs);
    out +=
        fmt::format("  later runs      {:>14}   cycles, {} DRAM bytes each (mean of {}): the weights stay in the PEs\n",
                    models::grouped(r.warm.cycles / runs), models::grouped(r.warm.bytes / runs), runs);
  }
  out += fmt::format("  compute         {:>14}   cycles; vector {}\n", models::grouped(r.compute_cycles),
                     models::grouped(r.vector_cycles));
  out += fmt::format("  non-zero pairs  {:>14}   utilisation {:.3f} of {} PEs while computing\n",
                     models::grouped(r.macs), r.utilization(), r.pes);
  std::vector<std::string> idle_pes, waits;
  for (const hls::Counter& c : hls::kCounters) {
    if (c.group == hls::CounterGroup::kPes) idle_pes.push_back(fmt::format("{} {:.1f} %", c.key, percent(r.*c.value)));
    if (c.group == hls::CounterGroup::kWaits)
      waits.push_back(fmt::format("{} {}", words_of(c.key), models::grouped(r.*c.value)));
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
    out += fmt::format("  {:<20} {:>14}         {:>12} {:>12} {:>12} {:>12} {:>12}{}\n", l.layer,
                       models::grouped(l.cycles), models::grouped(l.busy_cycles[0]), models::grouped(l.busy_cycles[1]),
                       models::grouped(l.busy_cycles[2]), models::grouped(l.busy_cycles[3]),
                       models::grouped(l.busy_cycles[4]), loads);
  }
  const auto line = [&](const std::string& layer, const std::string& stream, const std::string& predicted,
                        const std::string& encoded, const std::string& counted, const std::string& observed) {
    out += fmt::format("  {:<20} {:<16} {:>12} {:>12} {:>12} {:>12}", layer, stream, predicted, encoded, counted,
                       observed);
  };
  out += "\n";
  line("DRAM bytes", "stream", "predicted", "encoded", "counted", "observed");
  out += "\n";
  Traffic total;
  for (const Traffic& t : r.traffic) {
    const std::string stream = hls::traffic_name(t.stream), counted = models::grouped(t.counted_bytes);
    if (t.layer.empty()) line("(shared counter)", stream, "", "", counted, "");
    else
      line(t.layer, stream, models::grouped(t.predicted_bytes), if_there(t.encoded_bytes),
           t.is_shared ? "shared" : counted, if_there(t.observed_bytes));
    out += !t.layer.empty() && t.differs() ? "  <- differ\n" : "\n";
    total.predicted_bytes += t.predicted_bytes;
    total.counted_bytes += t.counted_bytes;
    if (t.observed_bytes) total.observed_bytes = total.observed_bytes.value_or(0) + *t.observed_bytes;
  }
  line("total", "", models::grouped(total.predicted_bytes), "", models::grouped(total.counted_bytes),
       if_there(total.observed_bytes));
  out += "\n";
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
        models::grouped(s.reads), models::grouped(s.writes), 100 * row_hit_share(s), models::grouped(s.refreshes),
        s.gb_per_s(), s.peak_gb_per_s, s.energy_pj() / 1e6, s.activate_pj / 1e6, s.read_pj / 1e6, s.write_pj / 1e6,
        s.refresh_pj / 1e6, s.background_pj / 1e6);
  auto speed = [&](const char* name, double cycles) {
    if (cycles > 0)
      out += fmt::format("  {} engine: {} simulated cycles per second of processor time\n", name,
                         models::grouped(static_cast<uint64_t>(cycles)));
  };
  out += "\n";
  speed("rtl", r.rtl_cycles_per_second);
  speed("fast", r.fast_cycles_per_second);
  out += fmt::format("\n{}: {}\n", r.pass ? "PASS" : "FAIL", r.verdict);
  return out;
}

}  // namespace winnow::session
