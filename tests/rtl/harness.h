// Drives a Verilated library module: clock, reset, streams with random stalls, a timeout that names the test's wait.
#pragma once
#include <gtest/gtest.h>
#include <verilated.h>

#include <cstdint>
#include <functional>
#include <memory>
#include <random>
#include <string>
#include <vector>

namespace winnow::tests {

/// Something that touches the module's pins once per cycle.
class Agent {
 public:
  virtual ~Agent() = default;
  virtual void before_edge() = 0;  // set inputs; outputs are settled after all agents have run
  virtual void sample() = 0;       // look at the settled outputs, just before the rising edge
  virtual bool idle() const { return true; }
};

/// Feeds items into a valid/ready input; with probability `stall` it pauses before an item (never withdraws one).
template <typename T>
class Source : public Agent {
 public:
  Source(std::function<void(bool valid, const T&)> drive, std::function<bool()> ready, double stall, uint32_t seed)
      : drive_(std::move(drive)), ready_(std::move(ready)), stall_(stall), rng_(seed) {}
  void push(const T& item) { items_.push_back(item); }
  void before_edge() override {
    if (!offered_ && next_ < items_.size()) offered_ = !std::bernoulli_distribution(stall_)(rng_);
    drive_(offered_, offered_ ? items_[next_] : T{});
  }
  void sample() override {
    if (offered_ && ready_()) {
      ++next_;
      offered_ = false;
    }
  }
  bool idle() const override { return next_ == items_.size(); }
  size_t taken() const { return next_; }

 private:
  std::function<void(bool, const T&)> drive_;
  std::function<bool()> ready_;
  double stall_;
  std::mt19937 rng_;
  std::vector<T> items_;
  size_t next_ = 0;
  bool offered_ = false;
};

/// Takes items from a valid/ready output; not ready with probability `stall`. Checks that a waiting item neither
/// vanishes nor changes.
template <typename T>
class Sink : public Agent {
 public:
  Sink(std::function<bool()> valid, std::function<T()> data, std::function<void(bool)> set_ready, double stall,
       uint32_t seed)
      : valid_(std::move(valid)), data_(std::move(data)), set_ready_(std::move(set_ready)), stall_(stall), rng_(seed) {}
  void before_edge() override {
    ready_now_ = !std::bernoulli_distribution(stall_)(rng_);
    set_ready_(ready_now_);
  }
  void sample() override {
    ++cycle_;
    const bool valid = valid_();
    if (waiting_ && !valid) ADD_FAILURE() << "a waiting item vanished";
    if (!valid) {
      waiting_ = false;
      return;
    }
    const T item = data_();
    if (waiting_ && !(item == held_)) ADD_FAILURE() << "a waiting item changed";
    if (ready_now_) {
      items.push_back(item);
      cycles.push_back(cycle_);
    }
    waiting_ = !ready_now_;
    held_ = item;
  }

  std::vector<T> items;
  std::vector<uint64_t> cycles;  // the cycle (counted from the first sample) in which each item was taken

 private:
  std::function<bool()> valid_;
  std::function<T()> data_;
  std::function<void(bool)> set_ready_;
  double stall_;
  std::mt19937 rng_;
  bool ready_now_ = false, waiting_ = false;
  T held_{};
  uint64_t cycle_ = 0;
};

/// Owns the model and the clock. Pins `clk_i` and `rst_ni` are the library's convention.
template <typename Model>
class Bench {
 public:
  Bench() : context_(std::make_unique<VerilatedContext>()), dut(std::make_unique<Model>(context_.get())) {}
  ~Bench() {
    Verilated::threadContextp(context_.get());  // the model leaves the current context, which may be another bench's
    dut->final();
  }
  void add(Agent& agent) { agents_.push_back(&agent); }

  void reset(int cycles = 3) {
    dut->rst_ni = 0;
    for (int i = 0; i < cycles; ++i) edge();
    dut->rst_ni = 1;
  }
  /// One clock cycle with all agents.
  void step() {
    for (Agent* a : agents_) a->before_edge();
    dut->clk_i = 0;
    dut->eval();
    for (Agent* a : agents_) a->sample();
    edge();
    ++cycle;
  }
  /// Steps until `done` holds; fails the test after `limit` cycles.
  void run_until(const std::function<bool()>& done, const std::string& what, uint64_t limit = 1000000) {
    for (uint64_t i = 0; i < limit; ++i) {
      if (done()) return;
      step();
    }
    FAIL() << "waited " << limit << " cycles for " << what;
  }
  void run(uint64_t cycles) {
    for (uint64_t i = 0; i < cycles; ++i) step();
  }

 private:
  void edge() {
    dut->clk_i = 0;
    dut->eval();
    dut->clk_i = 1;
    dut->eval();
  }
  std::unique_ptr<VerilatedContext> context_;
  std::vector<Agent*> agents_;

 public:
  std::unique_ptr<Model> dut;
  uint64_t cycle = 0;
};

/// Bits [lsb, lsb+width) of a Verilated wide port (array of 32-bit words), width <= 64.
template <typename Wide>
uint64_t get_bits(const Wide& wide, int lsb, int width) {
  uint64_t v = 0;
  for (int i = 0; i < width; ++i) v |= uint64_t{(wide[(lsb + i) / 32] >> ((lsb + i) % 32)) & 1u} << i;
  return v;
}

template <typename Wide>
void set_bits(Wide& wide, int lsb, int width, uint64_t value) {
  for (int i = 0; i < width; ++i) {
    const int p = lsb + i;
    const uint32_t bit = 1u << (p % 32);
    if (value >> i & 1) wide[p / 32] |= bit;
    else wide[p / 32] &= ~bit;
  }
}

}  // namespace winnow::tests
