// A whole generated machine at its pins: data through the banks and back, every error, and resets of every kind at any
// moment.
#include <gtest/gtest.h>
#include <unistd.h>

#include <random>

#include "hls/counters.h"
#include "hls/descriptor.h"
#include "hls/features.h"
#include "hls/registers.h"
#include "rtl_gen/design.h"
#include "session/design.h"
#include "tests/support/machine_pins.h"

namespace winnow::tests {
namespace {

namespace reg = hls::reg;
namespace field = hls::field;

constexpr int kBanks = 2, kWords = 60, kTag = 3;
constexpr uint32_t kMemoryBytes = 0x8000;
constexpr uint32_t kProgram = 0x0000, kInput = 0x2fc0, kOutput = 0x5f80;  // the streams cross 4 KB lines

std::string library() {
  static const std::string path = [] {
    accelerators::Accelerator a;
    a.name = "2x2";
    a.rows = a.columns = 2;
    a.accumulators = 4;
    a.accumulator_sets = 2;
    a.weight_words = a.pointer_words = 16;
    a.param_words = 4;
    a.bank_words = 64;
    hls::Features f = rtl_gen::all_features(a);
    f.vector = f.decoders.huffman = f.decoders.bitmask = false;
    f.tags = 8;
    sim::CosimJob job;
    session::build_design(job, a, f, {WINNOW_MACHINE_CACHE});
    return job.design;
  }();
  return path;
}

/// The machine of `library` with a memory of its own.
struct Machine : MachinePins {
  Machine(double stall, uint32_t seed) : MachinePins(library(), kMemoryBytes, stall, seed) {}
};

/// A program that loads a tensor into the banks and stores it again.
class Copy {
 public:
  Copy(Machine& machine, uint32_t seed) : m_(machine) {
    std::mt19937 rng(seed);
    for (int i = 0; i < kBanks * kWords; ++i) {
      uint8_t mask = 0;
      std::vector<uint8_t> bytes;
      for (int lane = 0; lane < hls::kLanes; ++lane) {
        if (rng() % 3) continue;
        mask |= static_cast<uint8_t>(1 << lane);
        bytes.push_back(static_cast<uint8_t>(1 + rng() % 255));
      }
      stream.push_back(mask);
      stream.insert(stream.end(), bytes.begin(), bytes.end());
    }
    while (stream.size() % kBeatBytes) stream.push_back(0);

    hls::Descriptor load, store;
    load.set(field::opcode, hls::kLoadActs);
    load.set(field::act_address, kInput);
    load.set(field::act_slot, 5);
    store.set(field::opcode, hls::kStoreActs);
    store.set(field::act_address, kOutput);
    store.set(field::act_slot, 6);
    store.set(field::wait_la, 1);
    for (hls::Descriptor* d : {&load, &store}) {
      d->set(field::size, 1);
      d->set(field::tag, kTag);
      d->set(field::act_base, 2);
      d->set(field::act_words, kWords);
      d->set(field::act_run, kWords / 2);
      d->set(field::act_stride, kWords / 2 + 1);
    }
    put(kProgram, load);
    put(kProgram + hls::kUnitBytes, store);
    std::copy(stream.begin(), stream.end(), m_.memory.begin() + kInput);
  }

  uint32_t length() const { return static_cast<uint32_t>(stream.size() / kBeatBytes); }
  void prepare(uint32_t beats) {
    std::fill(m_.memory.begin() + kOutput, m_.memory.end(), 0xee);
    m_.write(reg::program_addr, kProgram);
    m_.write(reg::program_units, 2);
    m_.write(reg::irq_enable, 3);
    m_.write(reg::length_slots + 4 * 5, beats);
    m_.write(reg::length_slots + 4 * 6, 0);
  }
  void start(uint32_t beats) {
    prepare(beats);
    m_.write(reg::ctrl, kStart);
  }
  void expect_done() {
    EXPECT_EQ(m_.wait_status(kBusy, 0), kDone);
    EXPECT_TRUE(m_.irq());
    EXPECT_EQ(m_.read(reg::length_slots + 4 * 6), length());
    EXPECT_TRUE(std::equal(stream.begin(), stream.end(), m_.memory.begin() + kOutput))
        << "the tensor came back changed";
    EXPECT_EQ(m_.memory[kOutput + stream.size()], 0xee) << "written past the end";
    m_.write(reg::irq_status, 3);
    EXPECT_FALSE(m_.irq());
  }
  void reset() {
    m_.write(reg::ctrl, kSoftReset);
    m_.wait_status(kBusy, 0);
    EXPECT_TRUE(m_.quiet()) << "a reset while the bus still owed an answer";
    EXPECT_EQ(m_.read(reg::status), 0u);
  }

  std::vector<uint8_t> stream;

 private:
  void put(uint32_t address, const hls::Descriptor& d) {
    for (int i = 0; i < hls::kUnitBytes; ++i)
      m_.memory[address + static_cast<uint32_t>(i)] = static_cast<uint8_t>(d.bits[i / 8] >> (8 * (i % 8)));
  }
  Machine& m_;
};

TEST(Machine, copies_a_tensor_through_its_banks_and_counts_it) {
  for (uint32_t seed = 1; seed <= 8; ++seed) {
    SCOPED_TRACE(seed);
    Machine m(0.1 * (seed % 5), seed);
    Copy copy(m, seed);
    for (int run = 0; run < 2; ++run) {
      copy.start(copy.length());
      copy.expect_done();
      const uint32_t bytes = static_cast<uint32_t>(copy.stream.size());
      EXPECT_EQ(m.read(reg::program_bytes), 2u * hls::kUnitBytes);
      EXPECT_EQ(m.read(reg::byte_counters + 4 * (hls::byte_class(hls::Traffic::kActsIn) * hls::kCounterTags + kTag)),
                bytes);
      EXPECT_EQ(m.read(reg::byte_counters + 4 * (hls::byte_class(hls::Traffic::kActsOut) * hls::kCounterTags + kTag)),
                bytes);
      EXPECT_EQ(
          m.read(reg::byte_counters + 4 * (hls::byte_class(hls::Traffic::kActsIn) * hls::kCounterTags + kTag + 1)), 0u);
      EXPECT_EQ(m.read(reg::done_la), 1u);
      EXPECT_EQ(m.read(reg::done_st), 1u);
      EXPECT_EQ(m.read(reg::cycles), m.read(reg::wait_program)) << "no compute tile all the time";
    }
  }
}

TEST(Machine, soft_reset_at_any_moment_leaves_a_fresh_machine) {
  Machine m(0.2, 1);
  Copy copy(m, 1);
  copy.start(copy.length());
  m.wait_status(kBusy, 0);
  const int cycles = static_cast<int>(m.read(reg::cycles));
  for (int at = 0; at < cycles; at += 23) {
    SCOPED_TRACE(at);
    m.latency = at % 3 == 0 ? 100 : 10;
    copy.start(copy.length());
    for (int i = 0; i < at; ++i) m.cycle();
    copy.reset();
    copy.start(copy.length());
    copy.expect_done();
    if (HasFailure()) return;
  }
}

TEST(Machine, a_start_right_after_a_soft_reset_at_any_moment_is_taken) {
  Machine m(0.2, 1);
  Copy copy(m, 1);
  for (int at = 0; at < 600; at += 29) {
    SCOPED_TRACE(at);
    m.latency = at % 3 == 0 ? 100 : 10;
    copy.start(copy.length());
    for (int i = 0; i < at; ++i) m.cycle();
    if (at % 2) {
      m.write(reg::ctrl, kSoftReset);
      m.write(reg::ctrl, kStart);
    } else {
      m.write(reg::ctrl, kSoftReset | kStart);
    }
    copy.expect_done();
    if (HasFailure()) return;
  }
}

/// Resets in the middle of a run at random moments, of the machine and the memory behind it.
TEST(Machine, aresetn_of_all_at_any_moment_leaves_a_fresh_machine) {
  std::mt19937 rng(1);
  for (uint32_t seed = 1; seed <= 60; ++seed) {
    SCOPED_TRACE(seed);
    Machine m(0.1 * (seed % 8), seed);
    Copy copy(m, seed);
    m.latency = rng() % 80;
    for (int again = 0; again < 2; ++again) {
      copy.start(copy.length());
      for (uint32_t i = rng() % 900; i > 0; --i) m.cycle();
      m.reset_all(1 + static_cast<int>(rng() % 3));
    }
    EXPECT_EQ(m.read(reg::program_addr), 0u);
    copy.start(copy.length());  // at once
    copy.expect_done();
    if (HasFailure()) return;
  }
}

/// ... of the machine alone. What the memory must forget and how long the host waits: docs/architecture.md, section 7.
TEST(Machine, aresetn_of_the_machine_alone_drops_the_late_answers) {
  std::mt19937 rng(2);
  int late = 0;
  for (uint32_t seed = 1; seed <= 60; ++seed) {
    SCOPED_TRACE(seed);
    Machine m(0.1 * (seed % 8), seed);
    Copy copy(m, seed);
    m.latency = rng() % 400;
    copy.start(copy.length());
    for (uint32_t i = rng() % 2000; i > 0; --i) m.cycle();
    m.fail_read = seed % 4 == 0 ? m.beats + 1 : -1;  // an error among the late answers
    m.reset(1 + static_cast<int>(rng() % 3));
    m.reset_writes();
    for (int i = 0; i < 5; ++i) m.cycle();
    const bool open = m.answers_open();
    late += open;
    while (m.answers_open()) m.cycle();
    EXPECT_EQ(m.wait_status(kBusy, 0), open ? kStray : 0u);
    m.write(reg::status, kStray);
    EXPECT_EQ(m.read(reg::status), 0u);
    m.fail_read = -1;
    copy.start(copy.length());
    copy.expect_done();
    if (HasFailure()) return;
  }
  EXPECT_GT(late, 10) << "the test should meet late answers";
}

/// A host that does not wait sees late answers as those to its own reads; a soft reset, and the wait, end what comes of
/// it.
TEST(Machine, a_start_among_late_answers_is_ended_by_a_soft_reset) {
  std::mt19937 rng(3);
  for (uint32_t seed = 1; seed <= 20; ++seed) {
    SCOPED_TRACE(seed);
    Machine m(0, seed);
    Copy copy(m, seed);
    m.latency = 700;
    m.fail_read = 1 + static_cast<int>(rng() % 8);  // of the program's beats
    copy.start(copy.length());
    for (uint32_t i = 50 + rng() % 250; i > 0; --i) m.cycle();
    m.reset(1);
    copy.start(copy.length());
    EXPECT_EQ(m.wait_status(kError, kError) >> 8, uint32_t{hls::kErrorAxiRead});
    EXPECT_TRUE(m.answers_open());
    m.write(reg::ctrl, kSoftReset);
    m.wait_status(kBusy, 0);
    while (m.answers_open()) m.cycle();
    EXPECT_EQ(m.read(reg::status) & ~kStray, 0u);
    m.write(reg::status, kStray);
    m.latency = 20;
    copy.start(copy.length());
    copy.expect_done();
    if (HasFailure()) return;
  }
}

TEST(Machine, an_image_lies_where_base_addr_says) {
  Machine m(0.2, 5);
  Copy copy(m, 5);
  for (uint32_t base : {0x80000000u, 0xffff8000u, 0u}) {
    SCOPED_TRACE(base);
    m.lowest = UINT32_MAX;
    copy.prepare(copy.length());
    m.write(reg::base_addr, base);
    m.write(reg::ctrl, kStart);
    copy.expect_done();
    EXPECT_EQ(m.lowest, base + kProgram);
  }
}

TEST(Machine, programs_that_cannot_be_fetched_are_errors_without_a_burst) {
  Machine m(0, 6);
  Copy copy(m, 6);
  const struct {
    uint32_t address, units, reason, lowest;
  } cases[] = {{kProgram + 4, 2, hls::kProgramOffBeat, UINT32_MAX},
               {kProgram, 0, hls::kProgramEmpty, UINT32_MAX},
               {0xffffffe0, 2, hls::kProgramPastEnd, 0xffffffe0},
               {0xfffffff8 - 31 * 8, 0xffffffff, hls::kProgramPastEnd, 0xfffffff8 - 31 * 8}};
  for (const auto& c : cases) {
    SCOPED_TRACE(c.reason);
    m.lowest = UINT32_MAX;
    copy.prepare(copy.length());
    m.write(reg::program_addr, c.address);
    m.write(reg::program_units, c.units);
    m.write(reg::ctrl, kStart);
    EXPECT_EQ(m.wait_status(kError, kError), kBusy | kError | hls::kErrorProgram << 8 | c.reason << 16);
    EXPECT_TRUE(m.irq());
    for (int i = 0; i < 100; ++i) m.cycle();
    EXPECT_EQ(m.lowest, c.lowest);
    copy.reset();
    copy.start(copy.length());
    copy.expect_done();
  }
}

TEST(Machine, read_errors_name_their_stream_and_a_reset_recovers) {
  for (int beat : {1, 8, 9, 20, 60}) {
    SCOPED_TRACE(beat);
    Machine m(0.1, 2);
    Copy copy(m, 2);
    m.fail_read = beat;
    copy.start(copy.length());
    const uint32_t stream = beat <= 8 ? hls::kStreamProgram : hls::kStreamActs;  // 2 units are 8 beats
    EXPECT_EQ(m.wait_status(kError, kError), kBusy | kError | hls::kErrorAxiRead << 8 | stream << 16);
    EXPECT_TRUE(m.irq());
    copy.reset();
    copy.start(copy.length());
    copy.expect_done();
  }
}

TEST(Machine, write_errors_are_reported_and_a_reset_recovers) {
  for (int response : {1, 3}) {
    SCOPED_TRACE(response);
    Machine m(0.1, 3);
    Copy copy(m, 3);
    m.fail_write = response;
    copy.start(copy.length());
    EXPECT_EQ(m.wait_status(kError, kError), kBusy | kError | hls::kErrorAxiWrite << 8);
    copy.reset();
    copy.start(copy.length());
    copy.expect_done();
  }
}

TEST(Machine, wrong_programs_and_short_streams_are_errors) {
  Machine m(0.1, 4);
  Copy copy(m, 4);
  m.memory[kProgram + hls::kUnitBytes] = 0x77;
  copy.start(copy.length());
  EXPECT_EQ(m.wait_status(kError, kError), kBusy | kError | hls::kErrorDescriptor << 8 | 0x77u << 16);
  copy.reset();
  m.memory[kProgram + hls::kUnitBytes] = hls::kStoreActs;
  copy.start(copy.length() - 1);
  EXPECT_EQ(m.wait_status(kError, kError), kBusy | kError | hls::kErrorActs << 8);
  copy.reset();
  copy.start(copy.length());
  copy.expect_done();
}

}  // namespace
}  // namespace winnow::tests
