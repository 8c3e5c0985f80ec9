// Activation banks as seen from a unit: read and write ports with random readiness, and the unit's command port.
#pragma once
#include "hls/bank.h"
#include "tests/rtl/pins.h"

namespace winnow::tests {

using BankMemory = std::vector<std::vector<hls::Word>>;  // [bank][address]

/// A bank of `Words` words as the kernels see it.
template <int Words>
const hls::Word (&bank_array(const std::vector<hls::Word>& bank))[Words] {
  return *reinterpret_cast<const hls::Word(*)[Words]>(bank.data());
}

inline BankMemory random_banks(int cols, int depth, double density, std::mt19937& rng, int low = -255, int high = 255) {
  BankMemory banks(cols, std::vector<hls::Word>(depth));
  for (auto& bank : banks)
    for (auto& word : bank) word = random_word(rng, density, low, high);
  return banks;
}

/// Answers reads in the cycle after the grant. `Common`: one address port for all banks instead of one each.
template <typename Dut, bool Common>
class BankReads : public Agent {
 public:
  BankReads(Dut& dut, const BankMemory& banks, double stall, uint32_t seed)
      : dut_(dut), banks_(banks), stall_(stall), rng_(seed), waiting_(banks.size()), address_(banks.size()),
        granted_(banks.size()) {}
  void before_edge() override {
    for (size_t c = 0; c < banks_.size(); ++c) {
      set_pin(dut_.rd_ready_i, static_cast<int>(c), 1, !std::bernoulli_distribution(stall_)(rng_));
      set_pin(dut_.rd_resp_i, static_cast<int>(c), 1, granted_[c]);
      set_word(dut_.rd_data_i, granted_[c] ? banks_[c].at(address_[c]) : random_word(rng_, 1.0),
               hls::kWordBits * static_cast<int>(c));
    }
  }
  void sample() override {
    ++cycle;
    for (size_t c = 0; c < banks_.size(); ++c) {
      const int i = static_cast<int>(c);
      const bool valid = get_pin(dut_.rd_valid_o, i, 1);
      const auto address = static_cast<uint16_t>(get_pin(dut_.rd_addr_o, Common ? 0 : 16 * i, 16));
      if (waiting_[c]) {
        EXPECT_TRUE(valid && address == address_[c]) << "a waiting read changed";
      }
      granted_[c] = valid && get_pin(dut_.rd_ready_i, i, 1);
      waiting_[c] = valid && !granted_[c];
      address_[c] = address;
      if (granted_[c]) cycles.push_back(cycle);
    }
  }

  std::vector<uint64_t> cycles;  // of every grant
  uint64_t cycle = 0;

 private:
  Dut& dut_;
  const BankMemory& banks_;
  double stall_;
  std::mt19937 rng_;
  std::vector<bool> waiting_;
  std::vector<uint16_t> address_;
  std::vector<bool> granted_;
};

/// Records writes; `Common`: one address and data port for all banks, at most one valid.
template <typename Dut, bool Common>
class BankWrites : public Agent {
 public:
  BankWrites(Dut& dut, int cols, double stall, uint32_t seed)
      : dut_(dut), stall_(stall), rng_(seed), waiting_(cols), held_(cols) {}
  void before_edge() override {
    for (size_t c = 0; c < held_.size(); ++c)
      set_pin(dut_.wr_ready_i, static_cast<int>(c), 1, !std::bernoulli_distribution(stall_)(rng_));
  }
  void sample() override {
    ++cycle;
    int valids = 0;
    for (size_t c = 0; c < held_.size(); ++c) {
      const int i = static_cast<int>(c);
      const bool valid = get_pin(dut_.wr_valid_o, i, 1);
      const bool waited = waiting_[c];
      if (waited) {
        EXPECT_TRUE(valid) << "a waiting write vanished";
      }
      waiting_[c] = false;
      if (!valid) continue;
      ++valids;
      const hls::BankWrite write{static_cast<uint8_t>(c),
                                 static_cast<uint16_t>(get_pin(dut_.wr_addr_o, Common ? 0 : 16 * i, 16)),
                                 get_word(dut_.wr_data_o, Common ? 0 : hls::kWordBits * i)};
      if (waited) {
        EXPECT_TRUE(write == held_[c]) << "a waiting write changed";
      }
      held_[c] = write;
      waiting_[c] = !get_pin(dut_.wr_ready_i, i, 1);
      if (!waiting_[c]) {
        writes.push_back(write);
        cycles.push_back(cycle);
      }
    }
    if (Common) {
      EXPECT_LE(valids, 1);
    }
  }

  std::vector<hls::BankWrite> writes;
  std::vector<uint64_t> cycles;
  uint64_t cycle = 0;

 private:
  Dut& dut_;
  double stall_;
  std::mt19937 rng_;
  std::vector<bool> waiting_;
  std::vector<hls::BankWrite> held_;
};

/// Gives commands one after the other, the next at the earliest in the cycle after cmd_done_o.
template <typename Dut>
class Commands : public Agent {
 public:
  Commands(Dut& dut, double stall, uint32_t seed) : dut_(dut), stall_(stall), rng_(seed) {}
  void push(const hls::Descriptor& d) { queue_.push_back(d); }
  void before_edge() override {
    if (!offered_ && next_ < queue_.size() && !std::bernoulli_distribution(stall_)(rng_)) {
      offered_ = true;
      start_cycles.push_back(cycle + 1);
    }
    dut_.cmd_valid_i = offered_;
    if (offered_) set_descriptor(dut_.cmd_desc_i, queue_[next_]);
  }
  void sample() override {
    ++cycle;
    if (!dut_.cmd_done_o) return;
    EXPECT_TRUE(offered_) << "done without a command";
    offered_ = false;
    ++next_;
    done_cycles.push_back(cycle);
    if (on_done) on_done();
  }
  size_t done() const { return done_cycles.size(); }

  std::function<void()> on_done;
  std::vector<uint64_t> start_cycles, done_cycles;
  uint64_t cycle = 0;

 private:
  Dut& dut_;
  double stall_;
  std::mt19937 rng_;
  std::vector<hls::Descriptor> queue_;
  size_t next_ = 0;
  bool offered_ = false;
};

}  // namespace winnow::tests
