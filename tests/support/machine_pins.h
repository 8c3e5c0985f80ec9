// A generated machine with a 64-bit bus at its pins: what resets do in the middle of bursts cannot be seen from farther
// away.
#pragma once
#include <gtest/gtest.h>

#include <algorithm>
#include <deque>
#include <memory>
#include <random>
#include <string>
#include <vector>

#include "hls/registers.h"
#include "sim/cosim/axi_checker.h"
#include "sim/cosim/build.h"

namespace winnow::tests {

constexpr int kBeatBytes = 8;
constexpr uint32_t kBusy = 1, kDone = 2, kError = 4, kStray = 8;  // STATUS
constexpr uint32_t kStart = 1, kSoftReset = 2;                    // CTRL

/// Memory with latency and stalls behind the master, a host in front of the slave, the rules of AXI checked in every
/// cycle. One call of cycle() is one clock cycle.
class MachinePins {
 public:
  /// A memory of `memory_bytes`, which shows again and again in the 4 GiB.
  MachinePins(const std::string& library, size_t memory_bytes, double stall, uint32_t seed)
      : dut_(sim::load_design(library)), stall_(stall), rng_(seed), memory(memory_bytes) {
    reset_all(4);
    wait_status(kBusy, 0);
  }

  /// Pulls aresetn of the machine alone: the memory goes on and answers what was asked before.
  void reset(int cycles) {
    auto& in = dut_->in;
    in.lite_awvalid = in.lite_wvalid = in.lite_bready = in.lite_arvalid = in.lite_rready = false;
    in.aresetn = false;
    for (int i = 0; i < cycles; ++i) cycle();
    in.aresetn = true;
  }
  /// ... of machine and memory.
  void reset_all(int cycles) {
    reads_.clear();
    answers_.clear();
    dut_->in.rvalid = dut_->in.bvalid = false;
    in_reset_ = true;
    reset(cycles);
    reset_writes();
    in_reset_ = false;
  }
  /// Makes the memory forget the write bursts whose data has not come.
  void reset_writes() { owed_.clear(); }
  /// Beats and responses that the memory still owes.
  bool answers_open() const { return !reads_.empty() || !answers_.empty() || dut_->in.rvalid || dut_->in.bvalid; }

  void cycle() {
    auto& in = dut_->in;
    in.arready = !in_reset_ && go();
    in.awready = !in_reset_ && go();
    in.wready = !in_reset_ && !owed_.empty() && go();  // the design sends AW before its data
    if (!in.rvalid && !reads_.empty() && reads_.front().due <= now_ && go()) offer_read();
    if (!in.bvalid && !answers_.empty() && answers_.front() <= now_ && go()) {
      in.bvalid = true;
      answers_.pop_front();
      in.bresp = ++responses == fail_write ? 2 : 0;
    }
    dut_->eval(false);
    const std::string broken = checker_.cycle(in, dut_->out);
    EXPECT_EQ(broken, "") << "cycle " << now_;
    take();
    dut_->eval(true);
    ++now_;
  }

  uint32_t read(uint32_t address) {
    auto& in = dut_->in;
    in.lite_arvalid = in.lite_rready = true;
    in.lite_araddr = static_cast<uint16_t>(address);
    for (int i = 0; i < kAnswerCycles; ++i) {
      cycle();
      if (dut_->out.lite_arready) in.lite_arvalid = false;
      if (!dut_->out.lite_rvalid) continue;
      in.lite_rready = false;
      return dut_->out.lite_rdata;
    }
    ADD_FAILURE() << "the registers do not answer";
    return 0;
  }
  void write(uint32_t address, uint32_t data) {
    auto& in = dut_->in;
    in.lite_awvalid = in.lite_wvalid = in.lite_bready = true;
    in.lite_awaddr = static_cast<uint16_t>(address);
    in.lite_wdata = data;
    for (int i = 0; i < kAnswerCycles; ++i) {
      cycle();
      if (dut_->out.lite_awready) in.lite_awvalid = false;
      if (dut_->out.lite_wready) in.lite_wvalid = false;
      if (!dut_->out.lite_bvalid) continue;
      in.lite_bready = false;
      return;
    }
    ADD_FAILURE() << "the registers do not answer";
  }
  /// Status once all bits of `mask` have become `value`.
  uint32_t wait_status(uint32_t mask, uint32_t value) {
    uint32_t status = 0;
    for (int i = 0; i < 5000; ++i)
      if (((status = read(hls::reg::status)) & mask) == value) return status;
    ADD_FAILURE() << "status stays " << std::hex << status;
    return status;
  }
  bool quiet() const {
    return reads_.empty() && owed_.empty() && answers_.empty() && !dut_->in.rvalid && !dut_->in.bvalid;
  }
  bool irq() const { return dut_->out.irq; }

 private:
  static constexpr int kAnswerCycles = 400;  // length slots answer late after a reset

  struct Read {
    uint32_t address;
    int beats;
    uint8_t id;
    uint64_t due;
  };
  uint8_t* at(uint32_t address) { return memory.data() + address % memory.size(); }
  bool go() { return !std::bernoulli_distribution(stall_)(rng_); }

  void offer_read() {
    Read& r = reads_.front();
    auto& in = dut_->in;
    in.rvalid = true;
    in.rid = r.id;
    in.rlast = r.beats == 1;
    in.rresp = ++beats == fail_read ? 2 : 0;
    std::copy_n(at(r.address), kBeatBytes, reinterpret_cast<uint8_t*>(in.rdata));
    r.address += kBeatBytes;
    if (--r.beats == 0) reads_.pop_front();
  }

  void take() {
    auto& in = dut_->in;
    const auto& out = dut_->out;
    if (in.rvalid && out.rready) in.rvalid = false;
    if (in.bvalid && out.bready) in.bvalid = false;
    if (out.arvalid && in.arready) {
      lowest = std::min(lowest, out.araddr);
      reads_.push_back({out.araddr, out.arlen + 1, out.arid, now_ + latency});
    }
    if (out.wvalid && in.wready) {
      std::copy_n(reinterpret_cast<const uint8_t*>(out.wdata), kBeatBytes, at(owed_.front().address));
      owed_.front().address += kBeatBytes;
      if (--owed_.front().beats == 0) {
        owed_.pop_front();
        answers_.push_back(now_ + latency);
      }
    }
    if (out.awvalid && in.awready) owed_.push_back({out.awaddr, out.awlen + 1, 0, 0});
  }

  std::unique_ptr<sim::Dut> dut_;
  double stall_;
  std::mt19937 rng_;
  uint64_t now_ = 0;
  bool in_reset_ = false;  // the memory
  sim::AxiChecker checker_{kBeatBytes};
  std::deque<Read> reads_, owed_;
  std::deque<uint64_t> answers_;

 public:
  std::vector<uint8_t> memory;
  uint64_t latency = 20;
  int fail_read = -1, fail_write = -1;  // the beat or response that fails, counted from 1
  int beats = 0, responses = 0;
  uint32_t lowest = UINT32_MAX;  // address read
};

}  // namespace winnow::tests
