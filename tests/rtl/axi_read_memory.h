// The memory side of an AXI4 read port: random latency, stalls, and beats of different IDs interleaved. Checks the
// master's rules.
#pragma once
#include <map>

#include "tests/rtl/harness.h"

namespace winnow::tests {

struct AxiReadBurst {
  int id = 0;
  uint32_t address = 0;
  int beats = 0;
  uint64_t cycle = 0;  // of the AR handshake
};

/// `Model` has m_axi_ar*/r* pins with 64-bit data. `read(address)` gives a beat, `response(address)` its RRESP.
template <typename Model>
class AxiReadMemory : public Agent {
 public:
  AxiReadMemory(Model& dut, std::function<uint64_t(uint32_t)> read, double ar_stall, double r_stall, int latency,
                uint32_t seed)
      : dut_(dut), read_(std::move(read)), ar_stall_(ar_stall), r_stall_(r_stall), latency_(latency), rng_(seed) {}

  std::function<int(uint32_t)> response = [](uint32_t) { return 0; };
  std::vector<AxiReadBurst> bursts;

  void before_edge() override {
    dut_.m_axi_arready = !std::bernoulli_distribution(ar_stall_)(rng_);
    sending_ = choose();
    dut_.m_axi_rvalid = sending_ != nullptr;
    dut_.m_axi_rid = sending_ ? static_cast<uint8_t>(sending_->burst.id) : rng_() & 7;
    const uint32_t address = sending_ ? sending_->burst.address + static_cast<uint32_t>(8 * sending_->sent) : 0;
    dut_.m_axi_rdata = sending_ ? read_(address) : rng_();
    dut_.m_axi_rresp = sending_ ? static_cast<uint8_t>(response(address)) : 2;
    dut_.m_axi_rlast = sending_ ? sending_->sent + 1 == sending_->burst.beats : 1;
  }

  void sample() override {
    if (sending_) {
      EXPECT_TRUE(dut_.m_axi_rready);
      auto& queue = waiting_[sending_->burst.id];
      if (++sending_->sent == sending_->burst.beats) queue.erase(queue.begin());
    }
    if (shown_) {
      EXPECT_TRUE(dut_.m_axi_arvalid) << "a waiting AR vanished";
      EXPECT_EQ(dut_.m_axi_araddr, shown_address_) << "a waiting AR changed";
    }
    shown_ = dut_.m_axi_arvalid && !dut_.m_axi_arready;
    shown_address_ = dut_.m_axi_araddr;
    if (dut_.m_axi_arvalid && dut_.m_axi_arready) {
      const AxiReadBurst burst{dut_.m_axi_arid, dut_.m_axi_araddr, dut_.m_axi_arlen + 1, cycle_};
      EXPECT_EQ(dut_.m_axi_arsize, 3);
      EXPECT_EQ(dut_.m_axi_arburst, 1);
      EXPECT_EQ(burst.address % 8, 0u);
      EXPECT_EQ(burst.address / 4096, (burst.address + static_cast<uint32_t>(burst.beats) * 8 - 1) / 4096)
          << "a burst crosses 4 KB";
      bursts.push_back(burst);
      const uint64_t jitter = latency_ ? rng_() % static_cast<uint32_t>(latency_) : 0;
      waiting_[burst.id].push_back({burst, cycle_ + 1 + jitter, 0});
    }
    ++cycle_;
  }

  bool idle() const override {
    for (const auto& [id, queue] : waiting_)
      if (!queue.empty()) return false;
    return true;
  }

 private:
  struct Waiting {
    AxiReadBurst burst;
    uint64_t ready_at = 0;
    int sent = 0;
  };

  /// A burst whose next beat goes out now: the front one of a random ID.
  Waiting* choose() {
    if (std::bernoulli_distribution(r_stall_)(rng_)) return nullptr;
    std::vector<Waiting*> candidates;
    for (auto& [id, queue] : waiting_)
      if (!queue.empty() && queue.front().ready_at <= cycle_) candidates.push_back(&queue.front());
    return candidates.empty() ? nullptr : candidates[rng_() % candidates.size()];
  }

  Model& dut_;
  std::function<uint64_t(uint32_t)> read_;
  double ar_stall_, r_stall_;
  int latency_;
  std::mt19937 rng_;
  std::map<int, std::vector<Waiting>> waiting_;
  Waiting* sending_ = nullptr;
  bool shown_ = false;
  uint32_t shown_address_ = 0;
  uint64_t cycle_ = 0;
};

}  // namespace winnow::tests
