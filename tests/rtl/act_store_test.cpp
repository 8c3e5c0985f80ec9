// wn_act_store against its kernel: beats, length slots, one word per cycle.
#include "hls/act_store.h"

#include "Vact_store3_64.h"
#include "Vact_store4.h"
#include "tests/rtl/bank_agents.h"
#include "tests/support/queue.h"

namespace winnow::tests {
namespace {

using hls::Beat;
using hls::Descriptor;
namespace field = hls::field;

/// The unit, its banks, and the write DMA's side: takes a request, then beats up to the last, then reports done.
template <typename Dut, int Bytes, int Cols>
struct Rig : Agent {
  Rig(double stall, uint32_t seed)
      : rng(seed), banks(random_banks(Cols, 2048, 0.1 * (seed % 11), rng)), commands(*bench.dut, stall, seed),
        reads(*bench.dut, banks, stall, seed + 1), stall_(stall) {
    for (int c = 0; c < Cols; ++c) std::copy(banks[c].begin(), banks[c].end(), memory[c]);
    bench.add(commands);
    bench.add(reads);
    bench.add(*this);
    bench.reset();
  }
  Dut& dut() { return *bench.dut; }

  void push(uint32_t base, uint32_t words) {
    Descriptor d;
    d.set(field::opcode, hls::kStoreActs);
    d.set(field::act_address, rng() & ~uint32_t{Bytes - 1});
    d.set_wrapping(field::act_base, base);
    d.set(field::act_words, words);
    d.set(field::act_run, rng() % 3 ? 1 + rng() % (words + 2) : std::max(1u, words));
    d.set_wrapping(field::act_stride, static_cast<uint32_t>(rng() % 15) - 7);
    d.set(field::act_slot, rng() % hls::kLengthSlots);
    d.set_wrapping(field::act_zero_point, rng());
    commands.push(d);
    const uint16_t length = hls::act_store(d, memory, expected);
    expected_slots.push_back({d.get(field::act_slot), length});
    if (words) addresses.push_back(d.get(field::act_address));
  }

  void before_edge() override {
    dut().req_ready_i = !open && chance();
    dut().beat_ready_i = open && !filled && chance();
    dut().done_i = filled && chance();
    dut().done_beats_i = static_cast<uint16_t>(dut().done_i ? count : rng());
  }
  void sample() override {
    const bool request = dut().req_valid_o && dut().req_ready_i;
    const bool beat = dut().beat_valid_o && dut().beat_ready_i;
    if (dut().slot_we_o) {
      EXPECT_TRUE(dut().cmd_done_o);
      slots.push_back({dut().slot_addr_o, dut().slot_data_o});
    }
    const auto now = get_beat<Bytes>(dut().beat_data_o, dut().beat_last_o);
    if (waiting_) {
      EXPECT_TRUE(dut().beat_valid_o && now == held_) << "a waiting beat changed";
    }
    waiting_ = dut().beat_valid_o && !beat;
    held_ = now;
    if (dut().done_i) {
      open = filled = false;
      done_cycles.push_back(reads.cycle);
    }
    if (beat) {
      taken.push_back(now);
      ++count;
      filled = now.last;
    }
    if (request) {
      requested.push_back(dut().req_addr_o);
      open = true;
      count = 0;
    }
  }

  using Slot = std::pair<uint32_t, uint16_t>;
  std::mt19937 rng;
  BankMemory banks;
  Bench<Dut> bench;
  Commands<Dut> commands;
  BankReads<Dut, true> reads;
  hls::Word memory[Cols][2048];  // the banks, for the kernel
  Queue<Beat<Bytes>> expected;
  std::vector<Beat<Bytes>> taken;
  std::vector<Slot> slots, expected_slots;
  std::vector<uint32_t> requested, addresses;
  std::vector<uint64_t> done_cycles;
  bool open = false, filled = false;
  int count = 0;

 private:
  bool chance() { return !std::bernoulli_distribution(stall_)(rng); }
  double stall_;
  bool waiting_ = false;
  Beat<Bytes> held_;
};

template <typename Dut, int Bytes, int Cols>
void check_streams(uint32_t seed) {
  SCOPED_TRACE("seed " + std::to_string(seed));
  Rig<Dut, Bytes, Cols> rig(0.12 * (seed % 6), seed);
  for (int i = 0; i < 12; ++i) rig.push(450 + rig.rng() % 900, rig.rng() % 8 == 0 ? 0 : 1 + rig.rng() % 60);
  rig.bench.run_until([&] { return rig.commands.done() == 12; }, "all commands", 50000);
  rig.bench.run(10);
  EXPECT_EQ(rig.slots, rig.expected_slots);
  EXPECT_EQ(rig.requested, rig.addresses);
  ASSERT_EQ(rig.taken.size(), rig.expected.size());
  for (const auto& beat : rig.taken) ASSERT_EQ(beat, rig.expected.read());
}

TEST(ActStore, random_streams_match_the_kernel) {
  for (uint32_t seed = 1; seed <= 60; ++seed) {
    check_streams<Vact_store4, 16, 4>(seed);
    check_streams<Vact_store3_64, 8, 3>(seed);
  }
}

TEST(ActStore, one_word_per_cycle_and_stated_latency) {
  Rig<Vact_store4, 16, 4> rig(0, 10);  // every lane non-zero
  rig.push(700, 100);
  rig.bench.run_until([&] { return rig.commands.done() == 1; }, "the command", 1000);
  ASSERT_EQ(rig.reads.cycles.size(), 400u);
  EXPECT_EQ(rig.reads.cycles[0], rig.commands.start_cycles[0] + 1);
  EXPECT_EQ(rig.reads.cycles[399] - rig.reads.cycles[0], 399u);
  EXPECT_EQ(rig.commands.done_cycles[0], rig.done_cycles[0] + 1);
}

}  // namespace
}  // namespace winnow::tests
