// An AXI4 write slave for module tests: stalls and answers at random, checks the protocol, keeps what it was given.
#pragma once
#include <deque>

#include "hls/axi_write.h"
#include "tests/rtl/pins.h"

namespace winnow::tests {

template <typename Dut, int Bytes>
class AxiWriteSlave : public Agent {
 public:
  AxiWriteSlave(Dut& dut, double stall, uint32_t seed) : dut_(dut), stall_(stall), rng_(seed) {}

  void before_edge() override {
    dut_.m_axi_awready = chance();
    dut_.m_axi_wready = chance();
    dut_.m_axi_bvalid = owed_ > 0 && !hold_responses && chance();
    dut_.m_axi_bresp = response;
  }
  void sample() override {
    ++cycle;
    EXPECT_TRUE(dut_.m_axi_bready);
    if (dut_.m_axi_bvalid) {
      --owed_;
      last_response_cycle = cycle;
    }
    sample_data();
    sample_address();
  }

  bool hold_responses = false;
  uint8_t response = 0;  // BRESP given from now on
  std::vector<hls::WriteBurst> bursts;
  std::vector<hls::Beat<Bytes>> data;  // last = WLAST
  std::vector<uint64_t> address_cycles, data_cycles;
  uint64_t cycle = 0, last_response_cycle = 0;

 private:
  void sample_data() {
    const auto beat = get_beat<Bytes>(dut_.m_axi_wdata, dut_.m_axi_wlast);
    if (data_waiting_) {
      EXPECT_TRUE(dut_.m_axi_wvalid && beat == held_beat_) << "W changed or withdrawn";
    }
    data_waiting_ = dut_.m_axi_wvalid && !dut_.m_axi_wready;
    held_beat_ = beat;
    if (!dut_.m_axi_wvalid) return;
    ASSERT_FALSE(expected_.empty()) << "W before its AW";
    if (!dut_.m_axi_wready) return;
    for (int i = 0; i < Bytes; ++i) EXPECT_TRUE(get_pin(dut_.m_axi_wstrb, i, 1));
    data.push_back(beat);
    data_cycles.push_back(cycle);
    const bool end = --expected_.front() == 0;
    EXPECT_EQ(beat.last, end);
    if (end) {
      expected_.pop_front();
      ++owed_;
    }
  }
  void sample_address() {
    const hls::WriteBurst burst{dut_.m_axi_awaddr, static_cast<uint16_t>(dut_.m_axi_awlen + 1)};
    const bool taken = dut_.m_axi_awvalid && dut_.m_axi_awready;
    if (address_waiting_) {
      EXPECT_TRUE(dut_.m_axi_awvalid && burst == held_burst_) << "AW changed or withdrawn";
    }
    address_waiting_ = dut_.m_axi_awvalid && !dut_.m_axi_awready;
    held_burst_ = burst;
    if (!taken) return;
    EXPECT_EQ(1 << dut_.m_axi_awsize, Bytes);
    EXPECT_EQ(dut_.m_axi_awburst, 1);
    EXPECT_EQ(dut_.m_axi_awid, 0);
    bursts.push_back(burst);
    address_cycles.push_back(cycle);
    expected_.push_back(burst.beats);
  }
  bool chance() { return !std::bernoulli_distribution(stall_)(rng_); }

  Dut& dut_;
  double stall_;
  std::mt19937 rng_;
  std::deque<int> expected_;  // beats still to come of each burst
  int owed_ = 0;              // responses
  bool address_waiting_ = false, data_waiting_ = false;
  hls::WriteBurst held_burst_;
  hls::Beat<Bytes> held_beat_;
};

}  // namespace winnow::tests
