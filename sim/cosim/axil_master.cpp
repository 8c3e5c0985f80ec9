// Each channel moves on its own: address and data of a write may be taken in any order.
#include "sim/cosim/axil_master.h"

#include "models/text.h"

namespace winnow::sim {

AxiLiteMaster::AxiLiteMaster(const sc_core::sc_module_name& name, Bench& bench)
    : sc_module(name), bench_(bench), stall_aw_(bench.job.stalls, Channel::kLiteAw),
      stall_w_(bench.job.stalls, Channel::kLiteW), stall_b_(bench.job.stalls, Channel::kLiteB),
      stall_ar_(bench.job.stalls, Channel::kLiteAr), stall_r_(bench.job.stalls, Channel::kLiteR) {
  SC_METHOD(on_edge);
  sensitive << bench.edge;
  dont_initialize();
}

void AxiLiteMaster::write(uint16_t address, uint32_t data, uint64_t* taken) {
  address_ = address, data_ = data, taken_ = taken;
  aw_ = w_ = b_ = true;
  wait(done_);
}

uint32_t AxiLiteMaster::read(uint16_t address) {
  address_ = address;
  ar_ = r_ = true;
  wait(done_);
  return data_;
}

void AxiLiteMaster::on_edge() {
  const DutInputs& in = bench_.dut.in;
  const DutOutputs& out = bench_.dut.out;
  DutInputs& next = bench_.next;
  if (!in.aresetn) return;
  uint8_t response = 0;
  bool ended = false;
  const bool writing = aw_ || w_;
  if (in.lite_awvalid && out.lite_awready) aw_ = false;
  if (in.lite_wvalid && out.lite_wready) w_ = false;
  if (writing && !aw_ && !w_ && taken_) *taken_ = bench_.cycle;
  if (in.lite_arvalid && out.lite_arready) ar_ = false;
  if (in.lite_bready && out.lite_bvalid) b_ = false, ended = true, response = out.lite_bresp;
  if (in.lite_rready && out.lite_rvalid) r_ = false, ended = true, response = out.lite_rresp, data_ = out.lite_rdata;

  const uint64_t coming = bench_.cycle + 1;
  // A valid that waits stays.
  next.lite_awvalid = aw_ && ((in.lite_awvalid && !out.lite_awready) || !stall_aw_(coming));
  next.lite_wvalid = w_ && ((in.lite_wvalid && !out.lite_wready) || !stall_w_(coming));
  next.lite_arvalid = ar_ && ((in.lite_arvalid && !out.lite_arready) || !stall_ar_(coming));
  next.lite_bready = b_ && !stall_b_(coming);
  next.lite_rready = r_ && !stall_r_(coming);
  next.lite_awaddr = next.lite_araddr = address_;
  next.lite_wdata = data_;

  if (response != 0) {
    bench_.fail(CosimStatus::kProtocol,
                "AXI4-Lite response " + std::to_string(response) + " at register 0x" + models::hex(address_, 3));
  }
  if (ended) done_.notify(sc_core::SC_ZERO_TIME);
}

}  // namespace winnow::sim
