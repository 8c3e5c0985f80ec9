// One clock cycle of the design, with a trace in the window asked for.
#include "sim/cosim/dut_module.h"

#include <stdexcept>

namespace winnow::sim {

DutModule::DutModule(const sc_core::sc_module_name& name, Bench& bench, const TraceFile& trace)
    : sc_module(name), bench_(bench) {
  SC_METHOD(tick);
  sensitive << aclk.pos();
  dont_initialize();
  if (trace.wanted() && !bench.dut.open_trace(trace.unfinished().c_str()))
    throw std::invalid_argument(bench.job.trace.fst + ": cannot be written, or the design was built without tracing");
}

void DutModule::tick() {
  Dut& dut = bench_.dut;
  const Trace& trace = bench_.job.trace;
  const bool dump = !trace.fst.empty() && cycle_ >= trace.from_cycle && cycle_ <= trace.to_cycle;
  dut.in = bench_.next;
  dut.in.aresetn = cycle_ >= kResetCycles;
  bench_.cycle = cycle_;
  try {
    dut.eval(false);
    if (dump) dut.dump(2 * cycle_);
    dut.eval(true);
    if (dump) dut.dump(2 * cycle_ + 1);
  } catch (const std::runtime_error& e) {
    bench_.fail(CosimStatus::kProtocol, "cycle " + std::to_string(cycle_) + ": " + e.what());
    return;
  }
  if (dut.out.irq && !irq_) bench_.irq_rise.notify(sc_core::SC_ZERO_TIME);
  irq_ = dut.out.irq;
  ++cycle_;
  bench_.edge.notify(sc_core::SC_ZERO_TIME);
}

}  // namespace winnow::sim
