// wn_sequencer against hls/sequencer.h: what each unit gets, in which order, and never before its waits are met.
#include "hls/sequencer.h"
#include "hls/registers.h"

#include <algorithm>

#include "Vsequencer256.h"
#include "Vsequencer64.h"
#include "Vsequencer_plain.h"
#include "tests/rtl/harness.h"
#include "tests/support/queue.h"

namespace winnow::tests {
namespace {

/// The first unit whose completed descriptors are fewer than `d` waits for, in the order lw la cp vu st; hls::kUnits: may
/// start.
int first_wait(const hls::Descriptor& d, const uint16_t (&done)[hls::kUnits]) {
  for (int u = 0; u < hls::kUnits; ++u)
    if (static_cast<int16_t>(done[u] - d.get(hls::kWaits[u])) < 0) return u;
  return hls::kUnits;
}

/// Random descriptors whose waits name only earlier ones, so that the program can always finish.
std::vector<uint8_t> random_program(int count, int rows, bool has_vector, uint32_t beat_bytes, std::mt19937& rng) {
  std::vector<uint8_t> bytes;
  uint32_t issued[hls::kUnits] = {};
  for (int n = 0; n < count; ++n) {
    hls::Descriptor d;
    uint32_t opcode = 1 + rng() % 6;
    if (opcode == hls::kVector && !has_vector) opcode = hls::kCompute;
    uint32_t size = opcode == hls::kLoadWeights                         ? (rows > 16 ? 3 : 2 + rng() % 2)
                    : opcode == hls::kCompute || opcode == hls::kVector ? 3
                                                                        : 1;
    // Payload bits that the opcode has; a unit's queue need not keep others.
    const int used = opcode == hls::kLoadWeights ? std::min<int>(256 + 16 * rows, static_cast<int>(size) * 256)
                     : size == 3                 ? 640
                                                 : 256;
    for (int i = 0; i < used; ++i) d.bits[i / 64] |= uint64_t{rng() >> 7 & 1} << (i % 64);
    d.set(hls::field::opcode, opcode);
    d.set(hls::field::size, size);
    if (hls::has_dram_address(opcode)) d.set(hls::kDramAddress, d.get(hls::kDramAddress) / beat_bytes * beat_bytes);
    if (opcode == hls::kVector && d.get(hls::field::depthwise))
      d.set(hls::field::coef_count, rng() % (hls::kDepthwiseParams + hls::kDepthwiseTaps + 1));
    for (int u = 0; u < hls::kUnits; ++u)
      d.set(hls::kWaits[u], issued[u] == 0 || rng() % 3 != 0 ? 0 : rng() % (issued[u] + 1));
    ++issued[hls::unit_of(static_cast<hls::Opcode>(opcode))];
    for (uint32_t i = 0; i < size * 32; ++i) bytes.push_back(static_cast<uint8_t>(d.bits[i / 8] >> (8 * (i % 8))));
  }
  return bytes;
}

/// Answers program requests from an image at `base`.
template <typename Dut>
class ProgramMemory : public Agent {
 public:
  ProgramMemory(Dut& dut, const std::vector<uint8_t>& image, uint32_t base, int beat_bytes, double stall, uint32_t seed)
      : dut_(dut), image_(image), base_(base), beat_bytes_(beat_bytes), stall_(stall), rng_(seed) {}
  void before_edge() override {
    dut_.req_ready_i = !std::bernoulli_distribution(stall_)(rng_);
    if (!offered_ && left_ > 0) offered_ = !std::bernoulli_distribution(stall_)(rng_);
    dut_.dat_valid_i = offered_;
    auto* data = reinterpret_cast<uint8_t*>(&dut_.dat_data_i);
    for (int i = 0; i < beat_bytes_; ++i) data[i] = offered_ && at_ + i < image_.size() ? image_[at_ + i] : 0;
  }
  void sample() override {
    if (offered_ && dut_.dat_ready_o) {
      at_ += beat_bytes_;
      --left_;
      ++taken;
      offered_ = false;
    }
    if (dut_.req_valid_o && dut_.req_ready_i) {
      EXPECT_EQ(dut_.req_addr_o, base_ + at_ + static_cast<uint32_t>(left_ * beat_bytes_));
      EXPECT_GT(dut_.req_beats_o, 0);
      left_ += dut_.req_beats_o;
      beats += dut_.req_beats_o;
    }
  }
  uint64_t beats = 0, taken = 0;

 private:
  Dut& dut_;
  const std::vector<uint8_t>& image_;
  uint32_t base_;
  int beat_bytes_;
  double stall_;
  std::mt19937 rng_;
  size_t at_ = 0;
  int64_t left_ = 0;
  bool offered_ = false;
};

/// How a module is built; see control.cmake.
template <typename Dut>
struct Built;
template <>
struct Built<Vsequencer64> {
  static constexpr int beat_bytes = 8;
  static constexpr bool vector = true, depthwise = true;
};
template <>
struct Built<Vsequencer256> {
  static constexpr int beat_bytes = 32;
  static constexpr bool vector = false, depthwise = true;
};
template <>
struct Built<Vsequencer_plain> {
  static constexpr int beat_bytes = 8;
  static constexpr bool vector = true, depthwise = false;
};

using Descriptors = Queue<hls::Descriptor, 1024>;

/// Five units that take `1 + random` cycles a command, check what they get and record when.
template <typename Dut>
class Units : public Agent {
 public:
  Units(Dut& dut, Descriptors (&expected)[hls::kUnits], int longest, uint32_t seed)
      : dut_(dut), expected_(expected), longest_(longest), rng_(seed) {}
  void before_edge() override {
    uint32_t pulse = 0;
    for (int u = 0; u < hls::kUnits; ++u) pulse |= static_cast<uint32_t>(busy_[u] && remaining_[u] == 0) << u;
    dut_.cmd_done_i = static_cast<CData>(pulse);
  }
  void sample() override {
    ++cycle_;
    if (dut_.running_o) ++running_cycles;
    const uint32_t wait = dut_.wait_o, compute = dut_.cmd_valid_o >> 2 & 1;
    EXPECT_EQ(__builtin_popcount(wait) + compute, dut_.running_o && !stopped ? 1u : 0u) << "one cause a cycle";
    for (int w = 0; w < 6; ++w) waits[w] += wait >> w & 1;
    compute_cycles += compute;
    for (int u = 0; u < hls::kUnits; ++u) check_unit(u);
    if (!compute && dut_.running_o && !stopped && (wait & 31)) check_cause(wait);
    for (int u = 0; u < hls::kUnits; ++u)
      if (dut_.cmd_done_i >> u & 1) {
        ++done[u];
        busy_[u] = false;
      }
  }
  uint16_t done[hls::kUnits] = {};
  uint64_t waits[6] = {}, compute_cycles = 0, running_cycles = 0;
  std::vector<uint64_t> started[hls::kUnits], ended[hls::kUnits];
  bool stopped = false;

 private:
  void check_unit(int u) {
    EXPECT_EQ(get_bits(dut_.done_o, 16 * u, 16), done[u]);
    const bool valid = dut_.cmd_valid_o >> u & 1;
    if (busy_[u]) {
      ASSERT_TRUE(valid) << "a running command vanished, unit " << u;
      if (remaining_[u]-- == 0) ended[u].push_back(cycle_);
    } else if (valid) {
      ASSERT_FALSE(stopped) << "started after a stop";
      ASSERT_FALSE(expected_[u].empty()) << "unit " << u << " got more than the program holds";
      current_[u] = expected_[u].read();
      EXPECT_EQ(first_wait(current_[u], done), hls::kUnits) << "unit " << u << " started too early";
      busy_[u] = true;
      remaining_[u] = static_cast<int>(rng_() % static_cast<uint32_t>(longest_));
      started[u].push_back(cycle_);
    } else {
      return;
    }
    for (int i = 0; i < hls::kDescriptorBits; i += 64)
      ASSERT_EQ(get_bits(dut_.cmd_desc_o, hls::kDescriptorBits * u + i, 64), current_[u].bits[i / 64])
          << "unit " << u << " bit " << i;
  }
  void check_cause(uint32_t wait) {
    ASSERT_FALSE(expected_[hls::kUnitCp].empty());
    EXPECT_EQ(wait, 1u << first_wait(expected_[hls::kUnitCp].peek(), done)) << "cause of the wait";
  }

  Dut& dut_;
  Descriptors (&expected_)[hls::kUnits];
  int longest_;
  std::mt19937 rng_;
  bool busy_[hls::kUnits] = {};
  int remaining_[hls::kUnits] = {};
  hls::Descriptor current_[hls::kUnits];
  uint64_t cycle_ = 0;
};

template <typename Dut>
struct Machine {
  Machine(const std::vector<uint8_t>& program, double stall, int longest, uint32_t seed, uint32_t base_address = 0)
      : end(hls::sequencer<kBuilt.beat_bytes, kBuilt.vector, kBuilt.depthwise>(
            program.data(), static_cast<uint32_t>(program.size() / 32), base_address, expected)),
        memory(*bench.dut, program, kProgram + base_address, kBuilt.beat_bytes, stall, seed),
        units(*bench.dut, expected, longest, seed + 1) {
    auto& dut = *bench.dut;
    dut.start_i = dut.stop_i = dut.cmd_done_i = dut.dat_valid_i = dut.req_ready_i = 0;
    dut.program_addr_i = kProgram;
    dut.base_addr_i = base_address / hls::kBaseAlign;
    dut.program_units_i = static_cast<uint32_t>(program.size() / 32);
    bench.add(memory);
    bench.add(units);
    bench.reset();
    bench.run(2);
    dut.start_i = 1;
    bench.step();
    dut.start_i = 0;
  }
  static constexpr uint32_t kProgram = 0x10000;
  static constexpr Built<Dut> kBuilt{};
  Bench<Dut> bench;
  Descriptors expected[hls::kUnits];  // what the units get, by the kernel
  hls::ProgramEnd end;
  ProgramMemory<Dut> memory;
  Units<Dut> units;
};

template <typename Dut>
void run_random(int rows, uint32_t seed) {
  constexpr Built<Dut> built{};
  SCOPED_TRACE(seed);
  std::mt19937 rng(seed);
  const auto program = random_program(5 + static_cast<int>(rng() % 150), rows, built.vector, built.beat_bytes, rng);
  const uint32_t base_address = seed % 3 == 0 ? 0 : rng() / hls::kBaseAlign * hls::kBaseAlign;
  Machine<Dut> m(program, 0.15 * (seed % 6), 1 + 9 * static_cast<int>(seed % 4), seed, base_address);
  ASSERT_FALSE(m.end.error);
  uint64_t last_done = 0, finished = 0, cycle = 0;
  m.bench.run_until(
      [&] {
        ++cycle;
        if (m.bench.dut->cmd_done_i) last_done = cycle;
        if (m.bench.dut->finished_o && finished == 0) finished = cycle;
        return !m.bench.dut->running_o;
      },
      "the program's end");
  for (auto& queue : m.expected) EXPECT_TRUE(queue.empty());
  EXPECT_EQ(m.memory.beats * static_cast<uint64_t>(built.beat_bytes), program.size());
  uint64_t waits = m.units.compute_cycles;
  for (uint64_t w : m.units.waits) waits += w;
  EXPECT_EQ(waits, m.units.running_cycles);
  EXPECT_EQ(m.bench.dut->error_o, 0);
  EXPECT_GE(finished, last_done);
}

TEST(Sequencer, deals_random_programs_64_bit_bus) {
  for (uint32_t seed = 1; seed <= 40; ++seed) run_random<Vsequencer64>(4, seed);
}

TEST(Sequencer, deals_random_programs_256_bit_bus_without_vector) {
  for (uint32_t seed = 1; seed <= 40; ++seed) run_random<Vsequencer256>(32, seed);
}

std::vector<uint8_t> one(uint32_t opcode, uint32_t size, int units) {
  std::vector<uint8_t> bytes(static_cast<size_t>(units) * 32);
  bytes[0] = static_cast<uint8_t>(opcode);
  bytes[1] = static_cast<uint8_t>(size);
  return bytes;
}

TEST(Sequencer, stated_latencies_hold) {
  // Two tiles back to back, then a store that waits for both: done -> next valid one cycle later, also across units.
  std::vector<uint8_t> program = one(hls::kCompute, 3, 3);
  const auto second = program;
  program.insert(program.end(), second.begin(), second.end());
  auto store = one(hls::kStoreActs, 1, 1);
  store[8] = 2;  // wait_cp
  program.insert(program.end(), store.begin(), store.end());
  Machine<Vsequencer64> m(program, 0, 1, 1);
  m.bench.run_until([&] { return !m.bench.dut->running_o; }, "the program's end", 200);
  auto& cp = m.units;
  ASSERT_EQ(cp.started[2].size(), 2u);
  // 2 idle cycles, start, request, then 12 beats in cycles 5..16; head 2 cycles after the last.
  EXPECT_EQ(cp.started[2][0], 18u);
  EXPECT_EQ(cp.started[2][1], 18u + 13u) << "12 beats and one cycle between";
  ASSERT_EQ(cp.started[4].size(), 1u);
  EXPECT_EQ(cp.started[4][0], 18u + 13u + 5u);
}

TEST(Sequencer, queues_hold_two_and_block_the_program) {
  std::vector<uint8_t> program;
  for (int i = 0; i < 6; ++i) {
    const auto d = one(hls::kStoreActs, 1, 1);
    program.insert(program.end(), d.begin(), d.end());
  }
  program[6] = 1;  // wait_la: never met, so the first one stays
  Bench<Vsequencer64> bench;
  auto& dut = *bench.dut;
  dut.start_i = dut.stop_i = dut.cmd_done_i = 0;
  dut.program_addr_i = dut.base_addr_i = 0;
  dut.program_units_i = 6;
  ProgramMemory<Vsequencer64> memory(dut, program, 0, 8, 0, 1);
  bench.add(memory);
  bench.reset();
  dut.start_i = 1;
  bench.step();
  dut.start_i = 0;
  bench.run(100);
  EXPECT_EQ(memory.taken, 3u * 4u) << "two queued, one in assembly";
  EXPECT_EQ(dut.cmd_valid_o, 0);
  EXPECT_EQ(dut.wait_o, 1 << 5);
}

/// Starts a program that cannot be fetched as given; the requests that it makes until it stops, some time on.
template <typename Dut>
int start_bad_program(uint32_t address, uint32_t base_address, uint32_t units, uint32_t beat_bytes) {
  SCOPED_TRACE(address);
  const hls::ProgramError expected = hls::program_error(address + base_address, units, beat_bytes);
  EXPECT_NE(expected, hls::kProgramFine);
  Bench<Dut> bench;
  Dut& dut = *bench.dut;
  dut.start_i = dut.stop_i = dut.cmd_done_i = dut.dat_valid_i = 0;
  dut.req_ready_i = 1;
  dut.program_addr_i = address;
  dut.base_addr_i = base_address / hls::kBaseAlign;
  dut.program_units_i = units;
  bench.reset();
  int requests = 0, pulses = 0;
  bool past_end = false;  // a request of the cycle before went past the end
  for (int i = 0; i < 40; ++i) {
    dut.start_i = i == 0;
    bench.step();
    if (past_end) {
      EXPECT_TRUE(dut.error_o) << "in time for the first burst past the end";
    }
    requests += dut.req_valid_o;
    past_end =
        pulses == 0 && dut.req_valid_o && dut.req_addr_o + uint64_t{dut.req_beats_o} * beat_bytes > uint64_t{1} << 32;
    if (!dut.error_o) continue;
    ++pulses;
    past_end = false;
    EXPECT_EQ(dut.error_code_o, hls::kErrorProgram);
    EXPECT_EQ(dut.error_detail_o, expected);
    dut.stop_i = 1;  // as wn_error does
  }
  EXPECT_EQ(pulses, 1);
  EXPECT_EQ(dut.running_o, 1) << "busy until reset";
  EXPECT_EQ(dut.finished_o, 0);
  return requests;
}

TEST(Sequencer, programs_that_cannot_be_fetched_are_errors) {
  EXPECT_EQ(start_bad_program<Vsequencer64>(0x1000, 0, 0, 8), 0);
  for (uint32_t off : {1u, 2u, 4u, 7u}) EXPECT_EQ(start_bad_program<Vsequencer64>(0x1000 + off, 0, 4, 8), 0);
  for (uint32_t off : {8u, 16u, 31u}) EXPECT_EQ(start_bad_program<Vsequencer256>(0x1000 + off, 0x1000, 4, 32), 0);
  start_bad_program<Vsequencer64>(0xffffffe0, 0, 2, 8);
  start_bad_program<Vsequencer64>(0x1fe0, 0xffffe000, 2, 8);
  start_bad_program<Vsequencer64>(0xffffff00, 0, 0xffffffff, 8);
  start_bad_program<Vsequencer64>(0xfffc0000, 0, 8193, 8);
  start_bad_program<Vsequencer256>(0xfff00000, 0, 0x10000, 32);
}

TEST(Sequencer, a_program_may_end_with_the_4_gib) {
  std::vector<uint8_t> program;
  for (int i = 0; i < 128; ++i) {
    const auto d = one(hls::kStoreActs, 1, 1);
    program.insert(program.end(), d.begin(), d.end());
  }
  Machine<Vsequencer64> m(program, 0, 1, 1, 0xfffff000 - Machine<Vsequencer64>::kProgram);
  m.bench.run_until([&] { return !m.bench.dut->running_o; }, "the program's end", 5000);
  EXPECT_EQ(m.units.done[hls::kUnitSt], 128);
}

template <typename Dut>
void expect_error(std::vector<uint8_t> bad, uint32_t opcode) {
  SCOPED_TRACE(opcode);
  auto program = one(hls::kLoadActs, 1, 1);
  program.insert(program.end(), bad.begin(), bad.end());
  Machine<Dut> m(program, 0.2, 3, opcode);
  EXPECT_TRUE(m.end.error);
  EXPECT_EQ(m.end.opcode, opcode);
  bool seen = false;
  uint32_t detail = 0;
  m.bench.run_until(
      [&] {
        if (m.bench.dut->error_o) {
          seen = m.units.stopped = true;
          detail = m.bench.dut->error_detail_o;
        }
        return seen;
      },
      "the error", 500);
  EXPECT_EQ(detail, opcode);
  EXPECT_EQ(m.bench.dut->error_code_o, hls::kErrorDescriptor);
  m.units.stopped = true;
  m.bench.run(60);
  EXPECT_EQ(m.bench.dut->error_o, 0) << "a pulse";
  EXPECT_EQ(m.bench.dut->running_o, 1) << "busy until reset";
  EXPECT_EQ(m.bench.dut->finished_o, 0);
}

TEST(Sequencer, headers_that_make_no_sense_stop_it) {
  expect_error<Vsequencer64>(one(0, 1, 1), 0);
  expect_error<Vsequencer64>(one(7, 1, 1), 7);
  expect_error<Vsequencer64>(one(hls::kCompute, 2, 2), hls::kCompute);
  expect_error<Vsequencer64>(one(hls::kStoreActs, 0, 1), hls::kStoreActs);
  expect_error<Vsequencer64>(one(hls::kVector, 3, 2), hls::kVector);  // past the end
  expect_error<Vsequencer256>(one(hls::kVector, 3, 3), hls::kVector);
}

TEST(Sequencer, addresses_off_a_beat_stop_it) {
  const auto at = [](uint32_t opcode, uint32_t size, uint32_t address) {
    auto bytes = one(opcode, size, static_cast<int>(size));
    for (size_t i = 0; i < 4; ++i) bytes[16 + i] = static_cast<uint8_t>(address >> (8 * i));
    return bytes;
  };
  for (uint32_t opcode : {hls::kLoadTables, hls::kLoadActs, hls::kStoreActs})
    expect_error<Vsequencer64>(at(opcode, 1, 0x1004), opcode);
  expect_error<Vsequencer64>(at(hls::kLoadWeights, 2, 0x1001), hls::kLoadWeights);
  expect_error<Vsequencer256>(at(hls::kLoadWeights, 3, 0x1010), hls::kLoadWeights);
  const auto compute = at(hls::kCompute, 3, 0x1001);  // not an address
  Machine<Vsequencer64> m(compute, 0, 1, 1);
  m.bench.run_until([&] { return !m.bench.dut->running_o; }, "the program's end", 200);
  EXPECT_EQ(m.units.done[hls::kUnitCp], 1);
}

TEST(Sequencer, depthwise_passes_that_the_machine_cannot_do_stop_it) {
  const auto depthwise = [](uint32_t taps) {
    hls::Descriptor d;
    d.set(hls::field::depthwise, 1);
    d.set(hls::field::coef_count, hls::kDepthwiseParams + taps);
    auto bytes = one(hls::kVector, 3, 3);
    for (size_t i = 0; i < bytes.size(); ++i)
      bytes[i] = static_cast<uint8_t>(bytes[i] | d.bits[i / 8] >> (8 * (i % 8)));
    return bytes;
  };
  expect_error<Vsequencer64>(depthwise(65), hls::kVector);
  expect_error<Vsequencer_plain>(depthwise(9), hls::kVector);
  const auto largest = depthwise(64), pooling = one(hls::kVector, 3, 3);
  Machine<Vsequencer64> most(largest, 0, 1, 1);
  EXPECT_FALSE(most.end.error);
  most.bench.run_until([&] { return !most.bench.dut->running_o; }, "the program's end", 200);
  EXPECT_EQ(most.units.done[hls::kUnitVu], 1);
  Machine<Vsequencer_plain> pool(pooling, 0, 1, 1);
  EXPECT_FALSE(pool.end.error);
  pool.bench.run_until([&] { return !pool.bench.dut->running_o; }, "the program's end", 200);
  EXPECT_EQ(pool.units.done[hls::kUnitVu], 1);
}

TEST(Sequencer, stop_lets_running_commands_end_and_starts_no_more) {
  std::mt19937 rng(5);
  const auto program = random_program(100, 4, true, 8, rng);
  Machine<Vsequencer64> m(program, 0.1, 20, 5);
  m.bench.run(300);
  ASSERT_EQ(m.bench.dut->running_o, 1);
  m.bench.dut->stop_i = 1;
  m.units.stopped = true;
  m.bench.run(100);
  EXPECT_EQ(m.bench.dut->cmd_valid_o, 0);
  EXPECT_EQ(m.bench.dut->running_o, 1);
}

}  // namespace
}  // namespace winnow::tests
