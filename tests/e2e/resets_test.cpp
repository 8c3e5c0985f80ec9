// Resets at random moments of a whole network's run, then a run that must be right to the byte.
#include <gtest/gtest.h>

#include <algorithm>

#include "session/design.h"
#include "session/job.h"
#include "session/prepare.h"
#include "tests/support/machine_pins.h"
#include "tests/support/random_case.h"
#include "tests/support/tiny_network.h"

namespace winnow::tests {
namespace {

namespace reg = hls::reg;

constexpr uint32_t kMemoryBytes = 1 << 16;

/// The tiny network on its machine.
class Resets : public testing::Test {
 protected:
  Resets() {
    const models::Network network = tiny_network();
    accelerators::Accelerator accelerator = tiny_accelerator();
    accelerator.axi_bits = 8 * kBeatBytes;
    const session::Prepared prepared = session::prepare(network, accelerator, random_input(network, 1, 1)).value();
    job_ = session::make_job(prepared.mapping, prepared.runs, false);
    session::build_design(job_, accelerator, rtl_gen::all_features(accelerator), {WINNOW_DESIGN_CACHE});
    MachinePins pins(job_.design, kMemoryBytes, 0, 1);
    start(pins);
    expect_done(pins);
    cycles_ = pins.read(reg::cycles);
  }

  void start(MachinePins& pins) const {
    std::fill(pins.memory.begin(), pins.memory.end(), 0xee);
    const auto put = [&](const sim::Segment& s) {
      ASSERT_LE(s.address + s.bytes.size(), kMemoryBytes);
      std::copy(s.bytes.begin(), s.bytes.end(), pins.memory.begin() + s.address);
    };
    const sim::Run& run = job_.runs[0];
    for (const sim::Segment& s : job_.image) put(s);
    for (const sim::Segment& s : run.inputs) put(s);
    for (const sim::LengthSlot& s : run.slots) pins.write(reg::length_slots + 4u * s.slot, s.beats);
    pins.write(reg::program_addr, job_.program_address);
    pins.write(reg::program_units, job_.program_units);
    pins.write(reg::ctrl, kStart);
  }
  void expect_done(MachinePins& pins) const {
    EXPECT_EQ(pins.wait_status(kBusy, 0), kDone);
    EXPECT_FALSE(job_.runs[0].outputs.empty());
    for (const sim::Output& o : job_.runs[0].outputs) {
      EXPECT_FALSE(o.expected.empty());
      EXPECT_TRUE(std::equal(o.expected.begin(), o.expected.end(), pins.memory.begin() + o.range.address))
          << "output at " << o.range.address;
      EXPECT_EQ(pins.read(reg::length_slots + 4 * static_cast<uint32_t>(o.slot)), o.expected.size() / kBeatBytes);
    }
  }
  /// Runs with one reset of a kind each, at random moments.
  template <typename Reset>
  void try_resets(uint32_t seed, Reset reset) const {
    std::mt19937 rng(seed);
    for (int i = 0; i < 40 && !HasFailure(); ++i) {
      SCOPED_TRACE(i);
      MachinePins pins(job_.design, kMemoryBytes, 0.1 * (i % 6), rng());
      pins.latency = rng() % 200;
      start(pins);
      for (uint32_t n = rng() % (2 * cycles_); n > 0; --n) pins.cycle();
      reset(pins, rng);
      start(pins);
      expect_done(pins);
    }
  }

  sim::CosimJob job_;
  uint32_t cycles_ = 0;
};

TEST_F(Resets, OfMachineAndMemory) {
  try_resets(1, [](MachinePins& pins, std::mt19937& rng) { pins.reset_all(1 + static_cast<int>(rng() % 3)); });
}

TEST_F(Resets, OfTheMachineAloneWithAWait) {
  try_resets(2, [](MachinePins& pins, std::mt19937& rng) {
    pins.reset(1 + static_cast<int>(rng() % 3));
    pins.reset_writes();
    while (pins.answers_open()) pins.cycle();
    pins.write(reg::status, kStray);
  });
}

TEST_F(Resets, BySoftware) {
  try_resets(3, [](MachinePins& pins, std::mt19937&) { pins.write(reg::ctrl, kSoftReset); });
}

}  // namespace
}  // namespace winnow::tests
