// Links are looked at only once the port has been quiet for a while: they are many.
#include "sim/cosim/watchdog.h"

namespace winnow::sim {

Watchdog::Watchdog(const sc_core::sc_module_name& name, Bench& bench, const AxiBridge& bridge,
                   const ProgramView& program, const ProgramView& warm_program)
    : sc_module(name), bench_(bench), bridge_(bridge), program_(program), warm_program_(warm_program),
      line_(bench.job.progress, descriptors()) {
  SC_METHOD(on_edge);
  sensitive << bench.edge;
  dont_initialize();
}

/// Of all runs.
uint64_t Watchdog::descriptors() const {
  uint64_t sum = 0;
  for (const Run& run : bench_.job.runs) sum += program_of(run).descriptors();
  return sum;
}

void Watchdog::begin_run() {
  done_before_ += done_.total();
  done_.restart();
}

bool Watchdog::port_moves() const {
  const DutInputs& i = bench_.dut.in;
  const DutOutputs& o = bench_.dut.out;
  return (o.arvalid && i.arready) || (i.rvalid && o.rready) || (o.awvalid && i.awready) || (o.wvalid && i.wready) ||
         (i.bvalid && o.bready) || (i.lite_awvalid && o.lite_awready) || (i.lite_wvalid && o.lite_wready) ||
         (o.lite_bvalid && i.lite_bready) || (i.lite_arvalid && o.lite_arready) || (o.lite_rvalid && i.lite_rready);
}

bool Watchdog::link_moves() const {
  const uint32_t *valid, *ready;
  int words;
  bench_.dut.links(&valid, &ready, &words);
  for (int w = 0; w < words; ++w)
    if (valid[w] & ready[w]) return true;
  return false;
}

void Watchdog::on_edge() {
  const uint64_t cycle = bench_.cycle;
  if (done_.update(bench_.dut.probes) || bench_.dut.probes.bank_we != 0 || port_moves() ||
      cycle < bridge_.memory_busy_until() || (cycle - moved_ > kCheapCycles && link_moves()))
    moved_ = cycle;
  for (int u = 0; u < hls::kUnits; ++u) history_[cycle % kHistory][u] = done_[u];
  if (cycle % kProgressEvery == 0) line_.update(done_before_ + done_.total(), cycle);
  const bool still = cycle - moved_ > bench_.job.watchdog_cycles;
  if (still || cycle >= bench_.job.max_cycles) bench_.result.open = bridge_.open();
  if (still)
    bench_.fail(CosimStatus::kWatchdog,
                "no progress for " + std::to_string(cycle - moved_) + " cycles, at cycle " + std::to_string(cycle) +
                    situation("; the limit is --watchdog " + std::to_string(bench_.job.watchdog_cycles)));
  else if (cycle >= bench_.job.max_cycles)
    bench_.fail(CosimStatus::kWatchdog, "cycle limit of " + std::to_string(cycle) + " reached" + situation(""));
}

std::string Watchdog::situation(const std::string& limit) const {
  const DutProbes& p = bench_.dut.probes;
  const DutOutputs& o = bench_.dut.out;
  std::string text = ", run " + std::to_string(bench_.run) + limit;
  std::string busy, idle;
  uint64_t done[hls::kUnits];
  for (int u = 0; u < hls::kUnits; ++u) done[u] = done_[u];
  for (int u = 0; u < hls::kUnits; ++u) {
    if (p.busy >> u & 1) {
      busy +=
          std::string(busy.empty() ? "" : ", ") + hls::kUnitNames[u] + " with descriptor " + std::to_string(done[u]);
      continue;
    }
    const std::string why = program_of(bench_.job.runs[static_cast<size_t>(bench_.run)]).why_idle(u, done);
    if (!why.empty()) idle += "\n  " + why;
  }
  text += "\n  busy: " + (busy.empty() ? "no unit" : busy) + idle;

  const uint32_t *valid, *ready;
  int words;
  bench_.dut.links(&valid, &ready, &words);
  std::string stuck;
  int more = 0, named = 0;
  for (int i = 0; i < 32 * words; ++i) {
    if (!((valid[i / 32] & ~ready[i / 32]) >> (i % 32) & 1)) continue;
    if (++named > 20) {
      ++more;
      continue;
    }
    const auto n = static_cast<size_t>(i);
    stuck +=
        (stuck.empty() ? "" : ", ") + (n < bench_.job.links.size() ? bench_.job.links[n] : "link " + std::to_string(i));
  }
  if (more > 0) stuck += " and " + std::to_string(more) + " more";
  text += "\n  valid but not ready: " + (stuck.empty() ? "no link" : stuck);
  text += "\n  AXI: " + std::to_string(bridge_.open_reads()) + " reads and " + std::to_string(bridge_.open_writes()) +
          " writes open" + (o.arvalid ? ", AR waits" : "") + (o.awvalid ? ", AW waits" : "") +
          (o.wvalid ? ", W waits" : "");
  return text;
}

}  // namespace winnow::sim
