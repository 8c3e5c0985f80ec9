// Every cycle goes through the checker.
#include "sim/cosim/axi_rules.h"

namespace winnow::sim {

AxiRules::AxiRules(const sc_core::sc_module_name& name, Bench& bench)
    : sc_module(name), bench_(bench), checker_(bench.job.axi_bytes) {
  SC_METHOD(on_edge);
  sensitive << bench.edge;
  dont_initialize();
}

void AxiRules::on_edge() {
  const std::string broken = checker_.cycle(bench_.dut.in, bench_.dut.out);
  if (!broken.empty())
    bench_.fail(CosimStatus::kProtocol, "cycle " + std::to_string(bench_.cycle) + ": AXI rule broken: " + broken);
}

}  // namespace winnow::sim
