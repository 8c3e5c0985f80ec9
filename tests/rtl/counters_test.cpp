// wn_counters under random cycles with host reads in between: every count must be exact.
#include "hls/counters.h"
#include "Vcounters6.h"
#include "hls/features.h"
#include "hls/registers.h"
#include "hls/traffic.h"
#include "tests/rtl/harness.h"

namespace winnow::tests {
namespace {

constexpr int kTags = 6, kAxiBytes = 16;

/// What one cycle adds.
struct Cycle {
  bool running = false, compute = false, vector = false;
  uint8_t waits = 0;  // bits 0..4 unit waited for, bit 5 no compute tile
  uint16_t macs = 0, starved = 0, blocked = 0;
  bool read = false, write = false;  // a burst is asked for
  uint8_t read_stream = 0;
  uint16_t read_beats = 0, write_beats = 0;
  uint16_t tag_lw = 0, tag_la = 0, tag_st = 0;
};

/// Which counter a burst or a cycle belongs to.
class Counters {
 public:
  Counters(int tags, int axi_bytes) : tags_(tags), axi_bytes_(axi_bytes) {}

  void add(const Cycle& c) {
    values_.cycles += c.running;
    values_.macs += c.macs;
    values_.pe_starved += c.starved;
    values_.pe_blocked += c.blocked;
    values_.compute_cycles += c.compute;
    values_.vector_cycles += c.vector;
    for (int w = 0; w < 6; ++w) values_.*hls::kCounters[hls::counter::wait_weights + w].value += c.waits >> w & 1;
    if (c.read) {
      const uint32_t bytes = c.read_beats * static_cast<uint32_t>(axi_bytes_);
      const hls::Traffic traffic = hls::traffic_of_stream(c.read_stream);
      if (traffic == hls::Traffic::kProgram) values_.program_bytes += bytes;
      else entry(traffic, traffic == hls::Traffic::kActsIn ? c.tag_la : c.tag_lw) += bytes;
    }
    if (c.write) entry(hls::Traffic::kActsOut, c.tag_st) += c.write_beats * static_cast<uint32_t>(axi_bytes_);
  }

  const hls::CounterValues& values() const { return values_; }
  /// Word `index` of the byte counters' window.
  uint32_t bytes(int index) const { return bytes_[index]; }

 private:
  uint32_t& entry(hls::Traffic traffic, uint16_t tag) {
    return bytes_[hls::byte_class(traffic) * hls::kCounterTags + (tag < tags_ ? tag : tags_ - 1)];
  }
  int tags_, axi_bytes_;
  hls::CounterValues values_;
  uint32_t bytes_[hls::kByteClasses * hls::kCounterTags] = {};
};

class CountersBench {
 public:
  CountersBench() {
    bench_.add(probe_);
    auto& d = dut();
    d.clear_i = d.read_i = d.read_addr_i = 0;
    set(Cycle{});
    bench_.reset();
  }
  Vcounters6& dut() { return *bench_.dut; }
  void cycle(const Cycle& c) {
    set(c);
    bench_.step();
    set(Cycle{});
  }
  void clear() {
    dut().clear_i = 1;
    bench_.step();
    dut().clear_i = 0;
  }
  /// A host read while `during(i)` happens in its i-th cycle.
  template <typename During>
  uint32_t read(int address, During during) {
    dut().read_i = 1;
    dut().read_addr_i = static_cast<SData>(address);
    for (int i = 0; i < 1000; ++i) {
      set(during(i));
      bench_.step();
      if (acked_) break;
    }
    dut().read_i = 0;
    set(Cycle{});
    return data_;
  }
  uint32_t read(int address) {
    return read(address, [](int) { return Cycle{}; });
  }
  uint64_t counter(int index) {
    const int at = hls::reg::cycles + 8 * index;
    const uint64_t low = read(at);
    return low | uint64_t{read(at + 4)} << 32;
  }

 private:
  void set(const Cycle& c) {
    auto& d = dut();
    d.running_i = c.running;
    d.compute_i = c.compute;
    d.vector_i = c.vector;
    d.wait_i = c.waits;
    d.mac_count_i = static_cast<CData>(c.macs);
    d.starved_count_i = static_cast<CData>(c.starved);
    d.blocked_count_i = static_cast<CData>(c.blocked);
    d.read_issue_i = c.read;
    d.read_stream_i = c.read_stream;
    d.read_beats_i = c.read_beats;
    d.write_issue_i = c.write;
    d.write_beats_i = c.write_beats;
    d.tag_lw_i = c.tag_lw;
    d.tag_la_i = c.tag_la;
    d.tag_st_i = c.tag_st;
  }
  /// Looks at the answer before the clock edge.
  struct Probe : Agent {
    explicit Probe(CountersBench& owner) : owner(owner) {}
    void before_edge() override {}
    void sample() override {
      owner.acked_ = owner.dut().read_ack_o;
      owner.data_ = owner.dut().read_data_o;
    }
    CountersBench& owner;
  };
  bool acked_ = false;
  uint32_t data_ = 0;
  Bench<Vcounters6> bench_;
  Probe probe_{*this};
};

Cycle random_cycle(std::mt19937& rng) {
  Cycle c;
  c.running = rng() % 4 != 0;
  c.compute = rng() % 2;
  c.vector = rng() % 3 == 0;
  c.waits = c.running && !c.compute ? static_cast<uint8_t>(1u << rng() % 6) : 0;
  c.macs = rng() % 128;
  c.starved = rng() % 128;
  c.blocked = rng() % 128;
  c.read = rng() % 2;
  c.write = rng() % 2;
  c.read_stream = static_cast<uint8_t>(rng() % 8);
  c.read_beats = 1 + rng() % 256;
  c.write_beats = 1 + rng() % 256;
  // Few different tags, so that the same counter is often hit in neighbouring cycles.
  c.tag_lw = rng() % 2 ? 3 : rng() % 8;
  c.tag_la = rng() % 2 ? 0 : rng() % 300;
  c.tag_st = rng() % 2 ? 5 : rng() % 8;
  return c;
}

void expect_equal(CountersBench& bench, const Counters& expected) {
  for (int i = 0; i < hls::kCounterCount; ++i)
    EXPECT_EQ(bench.counter(i), expected.values().*hls::kCounters[i].value) << hls::kCounters[i].name;
  for (int i = 0; i < hls::kByteClasses * hls::kCounterTags; i += i % 128 < 7 ? 1 : 11)
    EXPECT_EQ(bench.read(hls::reg::byte_counters + 4 * i), expected.bytes(i)) << "byte counter " << i;
}

TEST(Counters, count_random_cycles_exactly) {
  for (uint32_t seed = 1; seed <= 10; ++seed) {
    SCOPED_TRACE(seed);
    std::mt19937 rng(seed);
    CountersBench bench;
    for (int run = 0; run < 3; ++run) {  // a start clears what the run before left
      bench.clear();
      Counters expected(kTags, kAxiBytes);
      for (int i = 0; i < 500; ++i) {
        const Cycle c = random_cycle(rng);
        expected.add(c);
        bench.cycle(c);
      }
      bench.cycle(Cycle{});
      expect_equal(bench, expected);
    }
  }
}

TEST(Counters, host_reads_lose_no_burst_and_see_all_earlier_ones) {
  CountersBench bench;
  bench.clear();
  Counters expected(kTags, kAxiBytes);
  std::mt19937 rng(9);
  for (int n = 0; n < 300; ++n) {
    const int index = static_cast<int>(rng() % 4) * 128 + static_cast<int>(rng() % 6);
    uint32_t before = expected.bytes(index), after = 0;
    const uint32_t got = bench.read(hls::reg::byte_counters + 4 * index, [&](int i) {
      const Cycle c = i < static_cast<int>(rng() % 5) ? random_cycle(rng) : Cycle{};
      expected.add(c);
      after = expected.bytes(index);
      return c;
    });
    EXPECT_GE(got, before);
    EXPECT_LE(got, after);
  }
  expect_equal(bench, expected);
}

TEST(Counters, low_word_holds_the_high_word) {
  CountersBench bench;
  bench.clear();
  // The counter that grows fastest: 256 beats x 16 bytes a cycle.
  Cycle burst;
  burst.read = true;
  burst.read_stream = hls::kStreamProgram;
  burst.read_beats = 256;
  const int cycles = (1 << 20) - 1;
  for (int i = 0; i < cycles; ++i) bench.cycle(burst);
  const int at = hls::reg::program_bytes;
  const uint32_t low = bench.read(at);
  EXPECT_EQ(low, 0xfffff000u);
  bench.cycle(burst);  // carries between the two reads
  bench.cycle(burst);
  EXPECT_EQ(bench.read(at + 4), 0u);
  EXPECT_EQ(bench.counter(hls::counter::program_bytes), 0x100001000u);
}

TEST(Counters, addresses_without_a_counter_read_zero) {
  CountersBench bench;
  for (int address = hls::reg::program_bytes + 8; address < hls::reg::done_lw; address += 4)
    EXPECT_EQ(bench.read(address), 0u);
}

}  // namespace
}  // namespace winnow::tests
