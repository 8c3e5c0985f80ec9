// A burst's region is found at its address handshake, its bytes are counted beat by beat.
#include "sim/cosim/traffic_monitor.h"

#include "models/text.h"

namespace winnow::sim {

TrafficMonitor::TrafficMonitor(const sc_core::sc_module_name& name, Bench& bench)
    : sc_module(name), bench_(bench), bytes_(static_cast<uint32_t>(bench.job.axi_bytes)),
      reads_(bench.job.regions, false), writes_(bench.job.regions, true) {
  SC_METHOD(on_edge);
  sensitive << bench.edge;
  dont_initialize();
}

int TrafficMonitor::region_of(const RegionTable& table, const char* what, uint32_t address, uint32_t beats) {
  const int region = table.find(address, beats * bytes_);
  if (region == RegionTable::kStray && !bench_.job.regions.empty()) {
    Mismatch m;
    m.kind = MismatchKind::kStray;
    m.address = address;
    m.text = std::string(what) + " of " + std::to_string(beats * bytes_) + " bytes at 0x" + models::hex(address, 8) +
             " lies in no region of the program";
    bench_.mismatch(m);
  }
  return region;
}

void TrafficMonitor::count(int region, uint64_t bytes) {
  RunResult& r = bench_.run_result();
  (region == RegionTable::kStray ? r.stray_bytes : r.region_bytes[static_cast<size_t>(region)]) += bytes;
}

void TrafficMonitor::on_edge() {
  const DutInputs& in = bench_.dut.in;
  const DutOutputs& out = bench_.dut.out;
  if (!in.aresetn) return;
  if (out.arvalid && in.arready)
    read_regions_[out.arid].push_back(region_of(reads_, "read", out.araddr, out.arlen + 1u));
  if (in.rvalid && out.rready) {
    std::deque<int>& bursts = read_regions_[in.rid];
    count(bursts.front(), bytes_);
    bench_.run_result().read_bytes += bytes_;
    bench_.run_result().bus.add(hls::traffic_of_stream(in.rid), bench_.run_cycle(), bytes_);
    if (in.rlast) bursts.pop_front();
  }
  if (out.awvalid && in.awready) write_regions_.push_back(region_of(writes_, "write", out.awaddr, out.awlen + 1u));
  if (out.wvalid && in.wready) {
    write_burst_bytes_ += bytes_;
    bench_.run_result().write_bytes += bytes_;
    bench_.run_result().bus.add(hls::Traffic::kActsOut, bench_.run_cycle(), bytes_);
    if (out.wlast) {
      write_bytes_.push_back(write_burst_bytes_);
      write_burst_bytes_ = 0;
    }
  }
  while (!write_bytes_.empty() && !write_regions_.empty()) {
    count(write_regions_.front(), write_bytes_.front());
    write_bytes_.pop_front();
    write_regions_.pop_front();
  }
}

}  // namespace winnow::sim
