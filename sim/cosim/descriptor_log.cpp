// The done count shows a descriptor's end one cycle late; until then its command stays up.
#include "sim/cosim/descriptor_log.h"

namespace winnow::sim {

DescriptorLog::DescriptorLog(const sc_core::sc_module_name& name, Bench& bench) : sc_module(name), bench_(bench) {
  SC_METHOD(on_edge);
  sensitive << bench.edge;
  dont_initialize();
}

void DescriptorLog::begin_run() {
  done_.restart();
  for (auto& times : times_) times.clear();
}

void DescriptorLog::on_edge() {
  const DutProbes& p = bench_.dut.probes;
  if (!bench_.dut.in.aresetn) return;
  const bool moved = done_.update(p);
  if (!done_.live()) return;
  const uint64_t cycle = bench_.run_cycle();
  for (int u = 0; u < hls::kUnits; ++u) {
    std::vector<DescriptorTime>& times = times_[static_cast<size_t>(u)];
    const size_t done = done_[u];
    if (moved && done > 0 && done == times.size() && times.back().done == 0) times.back().done = cycle - 1;
    if ((p.busy >> u & 1) && times.size() == done) times.push_back({cycle, 0});
  }
}

}  // namespace winnow::sim
