// wn_act_load against its kernel: whole, too long and too short streams, one word per cycle.
#include "hls/act_load.h"

#include "Vact_load3_64.h"
#include "Vact_load4.h"
#include "hls/zip.h"
#include "tests/rtl/bank_agents.h"
#include "tests/support/queue.h"

namespace winnow::tests {
namespace {

using hls::Beat;
using hls::Descriptor;
using hls::Word;
namespace field = hls::field;

/// The unit, its banks, its length slots, and a read stream that serves what was pushed for each address.
template <typename Dut, int Bytes, int Cols>
struct Rig : Agent {
  Rig(double stall, uint32_t seed)
      : commands(*bench.dut, stall, seed), writes(*bench.dut, Cols, stall, seed + 1),
        data(
            [this](bool v, const Beat<Bytes>& b) {
              dut().dat_valid_i = v;
              set_beat(dut().dat_data_i, b);
            },
            [this] { return dut().dat_ready_o; }, stall, seed + 2),
        rng(seed), stall_(stall) {
    commands.on_done = [this] { errors.push_back(dut().error_o); };
    bench.add(commands);
    bench.add(writes);
    bench.add(*this);
    bench.add(data);
    bench.reset();
  }
  Dut& dut() { return *bench.dut; }

  /// A command for `words` words per bank whose stream is `extra` beats longer (or shorter) than needed; the kernel's
  /// writes and result.
  void push(uint32_t words, double density, int extra, Queue<hls::BankWrite>& expected,
            std::vector<bool>& expected_errors) {
    Descriptor d;
    const auto zero_point = static_cast<uint8_t>(rng());
    const auto slot = static_cast<uint32_t>(count_++ % hls::kLengthSlots);
    d.set(field::opcode, hls::kLoadActs);
    d.set(field::act_address, rng() & ~uint32_t{Bytes - 1});
    d.set_wrapping(field::act_base, rng());
    d.set(field::act_words, words);
    d.set(field::act_run, rng() % 3 ? 1 + rng() % (words + 2) : std::max(1u, words));
    d.set_wrapping(field::act_stride, rng() % 2 ? rng() % 64 : rng());
    d.set(field::act_slot, slot);
    d.set(field::act_zero_point, zero_point);
    Queue<Word> in;
    for (uint32_t i = 0; i < words * Cols; ++i) in.write(random_word(rng, density, -zero_point, 255 - zero_point));
    Queue<Beat<Bytes>> zipped, stream;
    int beats = words ? hls::zip(words * Cols, zero_point, in, zipped) : 0;
    beats = std::max(0, beats + extra);
    Request request{d.get(field::act_address), static_cast<uint16_t>(beats), {}};
    for (int i = 0; i < beats; ++i) {
      Beat<Bytes> beat;
      if (!zipped.empty()) {
        beat = zipped.read();
      } else {
        for (auto& byte : beat.bytes) byte = static_cast<uint8_t>(rng());
      }
      stream.write(beat);
      request.stream.push_back(beat);
    }
    slots[slot] = static_cast<uint16_t>(beats);
    if (beats) requests.push_back(request);
    commands.push(d);
    expected_errors.push_back(!hls::act_load<Cols>(d, static_cast<uint16_t>(beats), stream, expected));
  }

  // Length slots and the request port.
  void before_edge() override {
    dut().req_ready_i = !std::bernoulli_distribution(stall_)(rng);
    dut().eval();
    dut().slot_data_i = slots[dut().slot_addr_o];
  }
  void sample() override {
    if (!dut().req_valid_o || !dut().req_ready_i) return;
    ASSERT_LT(served, requests.size());
    const Request& r = requests[served++];
    EXPECT_EQ(dut().req_addr_o, r.address);
    EXPECT_EQ(dut().req_beats_o, r.beats);
    EXPECT_TRUE(data.idle()) << "beats of the stream before were not all taken";
    for (const auto& beat : r.stream) data.push(beat);
  }

  struct Request {
    uint32_t address;
    uint16_t beats;
    std::vector<Beat<Bytes>> stream;
  };
  Bench<Dut> bench;
  Commands<Dut> commands;
  BankWrites<Dut, true> writes;
  Source<Beat<Bytes>> data;
  std::mt19937 rng;
  uint16_t slots[hls::kLengthSlots] = {};
  std::vector<Request> requests;
  size_t served = 0;
  std::vector<bool> errors;

 private:
  double stall_;
  int count_ = 0;
};

template <typename Dut, int Bytes, int Cols>
void check_streams(uint32_t seed) {
  SCOPED_TRACE("seed " + std::to_string(seed));
  Rig<Dut, Bytes, Cols> rig(0.12 * (seed % 6), seed);
  Queue<hls::BankWrite> expected;
  std::vector<bool> errors;
  for (int i = 0; i < 12; ++i) {
    const uint32_t words = rig.rng() % 8 == 0 ? 0 : 1 + rig.rng() % 40;
    const int extra = rig.rng() % 3 ? 0 : static_cast<int>(rig.rng() % 13) - 6;
    rig.push(words, 0.1 * (rig.rng() % 11), extra, expected, errors);
  }
  rig.bench.run_until([&] { return rig.commands.done() == errors.size(); }, "all commands", 50000);
  rig.bench.run(10);
  EXPECT_EQ(rig.errors, errors);
  EXPECT_TRUE(rig.data.idle());
  EXPECT_EQ(rig.served, rig.requests.size());
  ASSERT_EQ(rig.writes.writes.size(), expected.size());
  for (const auto& write : rig.writes.writes) ASSERT_EQ(write, expected.read());
}

TEST(ActLoad, random_streams_match_the_kernel) {
  for (uint32_t seed = 1; seed <= 60; ++seed) {
    check_streams<Vact_load4, 16, 4>(seed);
    check_streams<Vact_load3_64, 8, 3>(seed);
  }
}

TEST(ActLoad, one_word_per_cycle_and_stated_latency) {
  Rig<Vact_load4, 16, 4> rig(0, 1);
  Queue<hls::BankWrite> expected;
  std::vector<bool> errors;
  rig.push(100, 1.0, 0, expected, errors);
  rig.push(1, 1.0, 0, expected, errors);
  rig.bench.run_until([&] { return rig.commands.done() == 2; }, "both commands", 1000);
  ASSERT_EQ(rig.writes.cycles.size(), 404u);
  EXPECT_EQ(rig.writes.cycles[399] - rig.writes.cycles[0], 399u);
  EXPECT_EQ(rig.commands.done_cycles[0], rig.writes.cycles[399] + 2);
  EXPECT_EQ(rig.commands.start_cycles[1], rig.commands.done_cycles[0] + 1);
  // command, request, beat, (2) write: the source serves the beat in the cycle after the request
  EXPECT_EQ(rig.writes.cycles[400], rig.commands.start_cycles[1] + 4);
}

}  // namespace
}  // namespace winnow::tests
