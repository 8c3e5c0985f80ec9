// Joins the Verilated model, prefix Vdesign, to the Dut interface; compiled with every design, knows no widths.
#include <cstdarg>
#include <cstdio>
#include <memory>
#include <stdexcept>
#include <string>

#include "Vdesign.h"
#include "Vdesign___024root.h"
#include "dut.h"
#include "verilated.h"
#if VM_TRACE_FST
#include "verilated_fst_c.h"
#endif

namespace {
std::string said;  // what the design printed last: the text of an assertion
}

/// Stands for printf in the design's library (linked with --wrap=printf): Verilator prints an assertion's text and
/// stops without it.
extern "C" int __wrap_printf(const char* format, ...) {
  va_list arguments;
  va_start(arguments, format);
  char text[1024];
  const int size = std::vsnprintf(text, sizeof text, format, arguments);
  va_end(arguments);
  said = text;
  if (said.find("%Error") == std::string::npos) std::fputs(text, stdout);
  return size;
}

// An assertion or $fatal ends the simulation, not the process.
void vl_fatal(const char* file, int line, const char*, const char* message) {
  throw std::runtime_error(std::string(file) + ":" + std::to_string(line) + ": " +
                           (message && *message ? message : "$fatal"));
}
void vl_stop(const char* file, int line, const char* scope) {
  const size_t text = said.find("Assertion failed in ");
  if (text == std::string::npos) vl_fatal(file, line, scope, "$stop");
  vl_fatal(file, line, scope, said.substr(text, said.find_last_not_of('\n') + 1 - text).c_str());
}
void vl_finish(const char* file, int line, const char*) { vl_fatal(file, line, "", "$finish"); }

namespace winnow::sim {
namespace {

// One overload per storage class of Verilator; W: words of 32 bits.
void get(uint32_t* to, const CData& from) { *to = from; }
void get(uint32_t* to, const SData& from) { *to = from; }
void get(uint32_t* to, const IData& from) { *to = from; }
void get(uint32_t* to, const QData& from) {
  to[0] = static_cast<uint32_t>(from), to[1] = static_cast<uint32_t>(from >> 32);
}
template <std::size_t W>
void get(uint32_t* to, const VlWide<W>& from) {
  for (std::size_t i = 0; i < W; ++i) to[i] = from[i];
}
void put(CData& to, const uint32_t* from) { to = static_cast<CData>(*from); }
void put(SData& to, const uint32_t* from) { to = static_cast<SData>(*from); }
void put(IData& to, const uint32_t* from) { to = *from; }
void put(QData& to, const uint32_t* from) { to = from[0] | static_cast<QData>(from[1]) << 32; }
template <std::size_t W>
void put(VlWide<W>& to, const uint32_t* from) {
  for (std::size_t i = 0; i < W; ++i) to[i] = from[i];
}

// Registers and memories start with random bits, the same ones every time, so nothing can rely on zeros at power-up.
struct Context : VerilatedContext {
  Context() {
    randReset(2);
    randSeed(1);
    traceEverOn(VM_TRACE);
  }
};

#define PROBE(name) top_.rootp->winnow_top__DOT__probe_##name

class Design final : public Dut {
 public:
  ~Design() override {
    close_trace();
    Verilated::threadContextp(&context_);  // the model leaves the current context, which may be another design's
    top_.final();
  }

  void eval(bool clk) override {
    top_.aclk = clk;
    if (clk) {
      top_.eval();
      return;
    }
    drive();
    top_.eval();
    sample();
  }

  void links(const uint32_t** valid, const uint32_t** ready, int* words) override {
    get(link_valid_, PROBE(link_valid));
    get(link_ready_, PROBE(link_ready));
    *valid = link_valid_, *ready = link_ready_, *words = kLinkWords;
  }

#if VM_TRACE_FST
  bool open_trace(const char* path) override {
    trace_ = std::make_unique<VerilatedFstC>();
    top_.trace(trace_.get(), 99);
    trace_->open(path);
    return trace_->isOpen();
  }
  void dump(uint64_t time) override { trace_->dump(time); }
  void close_trace() override {
    if (trace_) trace_->close();
    trace_.reset();
  }
#else
  bool open_trace(const char*) override { return false; }
  void dump(uint64_t) override {}
  void close_trace() override {}
#endif

 private:
  void drive() {
    top_.aresetn = in.aresetn;
    top_.m_axi_arready = in.arready;
    top_.m_axi_rvalid = in.rvalid;
    top_.m_axi_rid = in.rid;
    top_.m_axi_rresp = in.rresp;
    top_.m_axi_rlast = in.rlast;
    if (in.rvalid) put(top_.m_axi_rdata, in.rdata);
    top_.m_axi_awready = in.awready;
    top_.m_axi_wready = in.wready;
    top_.m_axi_bvalid = in.bvalid;
    top_.m_axi_bid = in.bid;
    top_.m_axi_bresp = in.bresp;
    top_.s_axil_awvalid = in.lite_awvalid;
    top_.s_axil_awaddr = in.lite_awaddr;
    top_.s_axil_wvalid = in.lite_wvalid;
    top_.s_axil_wdata = in.lite_wdata;
    top_.s_axil_wstrb = 15;
    top_.s_axil_bready = in.lite_bready;
    top_.s_axil_arvalid = in.lite_arvalid;
    top_.s_axil_araddr = in.lite_araddr;
    top_.s_axil_rready = in.lite_rready;
  }

  void sample() {
    out.arvalid = top_.m_axi_arvalid;
    out.arid = top_.m_axi_arid;
    out.araddr = top_.m_axi_araddr;
    out.arlen = top_.m_axi_arlen;
    out.arsize = top_.m_axi_arsize;
    out.arburst = top_.m_axi_arburst;
    out.rready = top_.m_axi_rready;
    out.awvalid = top_.m_axi_awvalid;
    out.awid = top_.m_axi_awid;
    out.awaddr = top_.m_axi_awaddr;
    out.awlen = top_.m_axi_awlen;
    out.awsize = top_.m_axi_awsize;
    out.awburst = top_.m_axi_awburst;
    out.wvalid = top_.m_axi_wvalid;
    out.wlast = top_.m_axi_wlast;
    if (out.wvalid) {
      get(out.wdata, top_.m_axi_wdata);
      get(&out.wstrb, top_.m_axi_wstrb);
    }
    out.bready = top_.m_axi_bready;
    out.lite_awready = top_.s_axil_awready;
    out.lite_wready = top_.s_axil_wready;
    out.lite_bvalid = top_.s_axil_bvalid;
    out.lite_bresp = top_.s_axil_bresp;
    out.lite_arready = top_.s_axil_arready;
    out.lite_rvalid = top_.s_axil_rvalid;
    out.lite_rdata = top_.s_axil_rdata;
    out.lite_rresp = top_.s_axil_rresp;
    out.irq = top_.irq;

    get(&probes.bank_we, PROBE(bank_we));
    if (probes.bank_we) {
      get(probes.bank_addr, PROBE(bank_addr));
      get(probes.bank_data, PROBE(bank_data));
      get(probes.bank_src, PROBE(bank_src));
    }
    get(probes.done, PROBE(done));
    get(&probes.busy, PROBE(busy));
  }

  Context context_;
  Vdesign top_{&context_, "top"};
  static constexpr int kLinkWords = (sizeof(Vdesign___024root::winnow_top__DOT__probe_link_valid) + 3) / 4;
  uint32_t link_valid_[kLinkWords] = {}, link_ready_[kLinkWords] = {};
#if VM_TRACE_FST
  std::unique_ptr<VerilatedFstC> trace_;
#endif
};

}  // namespace
}  // namespace winnow::sim

extern "C" __attribute__((visibility("default"))) winnow::sim::Dut* winnow_create_dut() {
  return new winnow::sim::Design;
}
