// Counts the bytes that pass the AXI port, by region of the DRAM and by time, from the handshakes alone.
#pragma once
#include <array>
#include <deque>
#include <vector>

#include "sim/cosim/bench.h"
#include "sim/region_table.h"

namespace winnow::sim {

class TrafficMonitor : public sc_core::sc_module {
 public:
  TrafficMonitor(const sc_core::sc_module_name& name, Bench& bench);
  SC_HAS_PROCESS(TrafficMonitor);

 private:
  void on_edge();
  int region_of(const RegionTable& table, const char* what, uint32_t address, uint32_t beats);
  void count(int region, uint64_t bytes);

  Bench& bench_;
  uint32_t bytes_;
  RegionTable reads_, writes_;
  std::array<std::deque<int>, 256> read_regions_;  // of bursts under way, by ID
  std::deque<int> write_regions_;                  // of bursts whose last beat has not been counted
  std::deque<uint32_t> write_bytes_;               // of bursts of which all beats have come
  uint32_t write_burst_bytes_ = 0;
};

}  // namespace winnow::sim
