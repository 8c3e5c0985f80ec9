// The simulated design as plain pins and probes: what the Verilated library implements and the SystemC side drives.
#pragma once
#include <cstdint>

namespace winnow::sim {

constexpr int kDataWords = 8;  // AXI data up to 256 bits, as 32-bit words, low word first
constexpr int kMaxBanks = 32;

/// Pins that the surroundings drive.
struct DutInputs {
  bool aresetn = false;
  // AXI4 master
  bool arready = false, awready = false, wready = false, rvalid = false, rlast = false, bvalid = false;
  uint8_t rid = 0, rresp = 0, bid = 0, bresp = 0;
  uint32_t rdata[kDataWords] = {};
  // AXI4-Lite slave
  bool lite_awvalid = false, lite_wvalid = false, lite_bready = false, lite_arvalid = false, lite_rready = false;
  uint16_t lite_awaddr = 0, lite_araddr = 0;
  uint32_t lite_wdata = 0;
};

/// Pins that the design drives.
struct DutOutputs {
  // AXI4 master
  bool arvalid = false, awvalid = false, wvalid = false, wlast = false, rready = false, bready = false;
  uint8_t arid = 0, arlen = 0, arsize = 0, arburst = 0, awid = 0, awlen = 0, awsize = 0, awburst = 0;
  uint32_t araddr = 0, awaddr = 0, wstrb = 0;
  uint32_t wdata[kDataWords] = {};
  // AXI4-Lite slave
  bool lite_awready = false, lite_wready = false, lite_bvalid = false, lite_arready = false, lite_rvalid = false;
  uint8_t lite_bresp = 0, lite_rresp = 0;
  uint32_t lite_rdata = 0;
  bool irq = false;
};

/// Signals inside the design, flat vectors as 32-bit words, low word first.
struct DutProbes {
  uint32_t bank_we = 0;                    // bit c: bank c is written in this cycle; the next three hold only then
  uint32_t bank_addr[kMaxBanks / 2] = {};  // 16 bits per bank
  uint32_t bank_data[kMaxBanks * 72 / 32] = {};  // 72 bits per bank
  uint32_t bank_src[kMaxBanks * 2 / 32] = {};    // 2 bits per bank: 0 compute, 1 vector, 2 load
  uint32_t done[3] = {};                         // 16 bits per unit: descriptors completed
  uint32_t busy = 0;                             // bit per unit
};

/// A design's instance. One cycle: set `in`, `eval(false)`, look at `out` and `probes`, `eval(true)`.
class Dut {
 public:
  virtual ~Dut() = default;

  DutInputs in;
  DutOutputs out;
  DutProbes probes;

  /// false: clock low with the inputs of this cycle, everything settles, `out` and `probes` are taken.
  /// true: the rising edge that ends the cycle; `out` and `probes` stay as they were. Throws std::runtime_error when an
  /// assertion of the design fails.
  virtual void eval(bool clk) = 0;

  /// Valid and ready of the links as of the last eval(false), `words` 32-bit words each; until the next eval.
  virtual void links(const uint32_t** valid, const uint32_t** ready, int* words) = 0;

  /// Starts an FST file; false when the library was built without tracing. Each dump writes the state after the last
  /// eval.
  virtual bool open_trace(const char* path) = 0;
  virtual void dump(uint64_t time) = 0;
  virtual void close_trace() = 0;
};

constexpr const char* kCreateDut = "winnow_create_dut";  // extern "C" Dut* (): the library's one symbol

}  // namespace winnow::sim
