// Elaborates the bench around the design, runs it, collects the result.
#include "sim/cosim/cosim.h"

#include <ctime>
#include <memory>
#include <stdexcept>
#include <systemc>

#include "sim/cosim/axi_bridge.h"
#include "sim/cosim/axi_rules.h"
#include "sim/cosim/axil_master.h"
#include "sim/cosim/bank_monitor.h"
#include "sim/cosim/bench.h"
#include "sim/cosim/build.h"
#include "sim/cosim/descriptor_log.h"
#include "sim/cosim/dram_target.h"
#include "sim/cosim/dut_module.h"
#include "sim/cosim/host.h"
#include "sim/cosim/program_view.h"
#include "sim/cosim/trace_file.h"
#include "sim/cosim/traffic_monitor.h"
#include "sim/cosim/watchdog.h"

/// The library of SystemC refers to it; whoever calls run_cosim has a main of their own.
extern "C" int sc_main(int, char**) { return 0; }

namespace winnow::sim {
namespace {

void check(const CosimJob& job) {
  const auto expect = [](bool good, const std::string& text) {
    if (!good) throw std::invalid_argument("co-simulation job: " + text);
  };
  expect(job.axi_bytes == 8 || job.axi_bytes == 16 || job.axi_bytes == 32,
         "axi_bytes: expected 8, 16 or 32, got " + std::to_string(job.axi_bytes));
  expect(job.columns >= 1 && job.columns <= kMaxBanks, "columns: expected 1..32, got " + std::to_string(job.columns));
  expect(job.clock_mhz > 0, "clock_mhz: expected more than 0");
  expect(!job.runs.empty(), "no runs");
  expect(!job.runs[0].warm, "the first run is warm, before any that brings the weights");
  for (const Run& run : job.runs) {
    expect(!run.warm || job.warm_program_units > 0, "a warm run without a program for it");
    for (const ExpectedUnit* unit : {&run.compute, &run.vector, &run.load}) {
      expect(unit->writes.empty() || (!unit->first.empty() && unit->first.back() == unit->writes.size()),
             "expected writes without end_descriptor");
      for (const ExpectedWrite& w : unit->writes)
        expect(w.bank < job.columns, "expected write in bank " + std::to_string(w.bank));
    }
    for (const Output& o : run.outputs) expect(o.slot < hls::kLengthSlots, "length slot " + std::to_string(o.slot));
  }
}

}  // namespace

CosimResult run_cosim(const CosimJob& job) {
  static bool used = false;
  if (used) throw std::logic_error("run_cosim: one simulation per process");
  check(job);
  used = true;
  const std::unique_ptr<Dut> dut = load_design(job.design);

  sc_core::sc_report_handler::set_actions(sc_core::SC_INFO, sc_core::SC_DO_NOTHING);
  TraceFile trace(job.trace.fst);
  Bench bench(job, *dut);
  bench.result.base_address = job.base_address;
  bench.result.runs.emplace_back();
  bench.run_result().region_bytes.assign(job.regions.size(), 0);

  sc_core::sc_clock aclk("aclk", bench.period, 0.5, sc_core::SC_ZERO_TIME, true);
  DutModule dut_module("dut", bench, trace);
  AxiLiteMaster bus("bus", bench);
  AxiBridge bridge("bridge", bench);
  DramTarget dram("dram", bench);
  TrafficMonitor traffic("traffic", bench);
  AxiRules rules("rules", bench);
  BankMonitor banks("banks", bench);
  DescriptorLog log("log", bench);
  dut_module.aclk(aclk);
  bridge.socket.bind(dram.socket);
  for (const Segment& s : job.image) dram.memory().write(s.address, s.bytes.data(), s.bytes.size());
  const ProgramView program(dram.memory(), job.program_address + job.base_address, job.program_units);
  const ProgramView warm_program(dram.memory(), job.warm_program_address + job.base_address, job.warm_program_units);
  Watchdog watchdog("watchdog", bench, bridge, program, warm_program);
  Host host("host", bench, dram, bus, banks, log, watchdog, bridge);

  const std::clock_t begin = std::clock();
  sc_core::sc_start();
  bench.result.seconds = static_cast<double>(std::clock() - begin) / CLOCKS_PER_SEC;
  bench.result.cycles = bench.cycle + 1;
  bench.result.dram = dram.statistics(bench.result.cycles);
  dut->close_trace();
  trace.finish();
  return bench.result;
}

}  // namespace winnow::sim
