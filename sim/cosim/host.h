// The host's software: everything it does to the machine goes over AXI4-Lite, except that it has the DRAM's back door.
#pragma once
#include "sim/cosim/axi_bridge.h"
#include "sim/cosim/axil_master.h"
#include "sim/cosim/bank_monitor.h"
#include "sim/cosim/bench.h"
#include "sim/cosim/descriptor_log.h"
#include "sim/cosim/dram_target.h"
#include "sim/cosim/watchdog.h"

namespace winnow::sim {

class Host : public sc_core::sc_module {
 public:
  Host(const sc_core::sc_module_name& name, Bench& bench, DramTarget& dram, AxiLiteMaster& bus, BankMonitor& banks,
       DescriptorLog& log, Watchdog& watchdog, const AxiBridge& bridge);
  SC_HAS_PROCESS(Host);

 private:
  void main();
  bool identify();
  bool ready();
  bool run(const Run& run);
  uint64_t read64(uint16_t address);
  void read_counters(DeviceCounters& counters);
  void check_bytes(const RunResult& result);
  void check_outputs(const Run& run, RunResult& result);

  Bench& bench_;
  DramTarget& dram_;
  AxiLiteMaster& bus_;
  BankMonitor& banks_;
  DescriptorLog& log_;
  Watchdog& watchdog_;
  const AxiBridge& bridge_;
};

}  // namespace winnow::sim
