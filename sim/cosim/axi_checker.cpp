// Rules of ARM IHI 0022 that a single-port master can break.
#include "sim/cosim/axi_checker.h"

#include <algorithm>

namespace winnow::sim {

void AxiChecker::broken(const std::string& what) {
  if (broken_.empty()) broken_ = what;
}

std::string AxiChecker::cycle(const DutInputs& in, const DutOutputs& out) {
  broken_.clear();
  if (before_ && !last_in_.aresetn) after_reset(out);
  if (in.aresetn) {
    waiting_beats(out);
    if (out.arvalid && in.arready) address("AR", out.araddr, out.arlen, out.arsize, out.arburst);
    if (out.awvalid && in.awready) {
      address("AW", out.awaddr, out.awlen, out.awsize, out.awburst);
      announced_.push_back(out.awlen + 1u);
    }
    if (out.wvalid && in.wready) write_beats(out);
    while (!announced_.empty() && !sent_.empty()) {
      if (announced_.front() != sent_.front())
        broken("AW announced " + std::to_string(announced_.front()) + " beats, WLAST came with beat " +
               std::to_string(sent_.front()));
      announced_.pop_front();
      sent_.pop_front();
    }
  }
  before_ = true;
  last_in_ = in;
  last_out_ = out;
  return broken_;
}

void AxiChecker::after_reset(const DutOutputs& out) {
  if (out.arvalid) broken("ARVALID in the cycle after reset");
  if (out.awvalid) broken("AWVALID in the cycle after reset");
  if (out.wvalid) broken("WVALID in the cycle after reset");
  if (out.lite_bvalid) broken("AXI4-Lite BVALID in the cycle after reset");
  if (out.lite_rvalid) broken("AXI4-Lite RVALID in the cycle after reset");
  last_out_ = {};
  announced_.clear();
  sent_.clear();
  beats_ = 0;
}

void AxiChecker::waiting_beats(const DutOutputs& out) {
  const DutOutputs& l = last_out_;
  const DutInputs& i = last_in_;
  if (l.arvalid && !i.arready) {
    if (!out.arvalid) broken("ARVALID fell before ARREADY");
    if (out.araddr != l.araddr || out.arlen != l.arlen || out.arid != l.arid) broken("AR changed while it waited");
  }
  if (l.awvalid && !i.awready) {
    if (!out.awvalid) broken("AWVALID fell before AWREADY");
    if (out.awaddr != l.awaddr || out.awlen != l.awlen || out.awid != l.awid) broken("AW changed while it waited");
  }
  if (l.wvalid && !i.wready) {
    if (!out.wvalid) broken("WVALID fell before WREADY");
    if (out.wlast != l.wlast || out.wstrb != l.wstrb || !std::equal(out.wdata, out.wdata + bytes_ / 4, l.wdata))
      broken("W changed while it waited");
  }
  if (l.lite_bvalid && !i.lite_bready && !out.lite_bvalid) broken("AXI4-Lite BVALID fell before BREADY");
  if (l.lite_rvalid && !i.lite_rready) {
    if (!out.lite_rvalid) broken("AXI4-Lite RVALID fell before RREADY");
    if (out.lite_rdata != l.lite_rdata) broken("AXI4-Lite R changed while it waited");
  }
}

void AxiChecker::address(const char* channel, uint32_t address, uint8_t len, uint8_t size, uint8_t burst) {
  const std::string at = std::string(channel) + " at " + std::to_string(address) + ": ";
  if (1u << size != bytes_) broken(at + "size is not the full width");
  if (burst != 1) broken(at + "burst is not INCR");
  if (address % bytes_ != 0) broken(at + "not aligned to a beat");
  if (address % 4096 + (len + 1u) * bytes_ > 4096) broken(at + std::to_string(len + 1) + " beats cross a 4 KB line");
}

void AxiChecker::write_beats(const DutOutputs& out) {
  if (out.wstrb != (bytes_ == 32 ? UINT32_MAX : (1u << bytes_) - 1)) broken("WSTRB is not all ones");
  ++beats_;
  if (!out.wlast) return;
  sent_.push_back(beats_);
  beats_ = 0;
}

}  // namespace winnow::sim
