// wn_axi_write against its kernel: bursts, data, AW before W, responses, stop and error.
#include "hls/axi_write.h"

#include "Vaxi_write128.h"
#include "Vaxi_write64.h"
#include "tests/rtl/axi_write_slave.h"
#include "tests/support/queue.h"

namespace winnow::tests {
namespace {

using hls::Beat;

/// The DMA, its slave, and a driver that opens streams and feeds their beats.
template <typename Dut, int Bytes>
struct Rig {
  Rig(double stall, uint32_t seed)
      : slave(*bench.dut, stall, seed), requests(
                                            [this](bool v, const uint32_t& a) {
                                              dut().req_valid_i = v;
                                              dut().req_addr_i = a;
                                            },
                                            [this] { return dut().req_ready_o; }, stall, seed + 1),
        beats(
            [this](bool v, const Beat<Bytes>& b) {
              dut().in_valid_i = v;
              set_beat(dut().in_data_i, b);
              dut().in_last_i = b.last;
            },
            [this] { return dut().in_ready_o; }, stall, seed + 2) {
    dut().stop_i = 0;
    dut().m_axi_bid = 0;
    bench.add(slave);
    bench.add(requests);
    bench.add(beats);
    bench.add(watch);
    bench.reset();
  }
  Dut& dut() { return *bench.dut; }

  /// A stream of random beats, for the module and for the kernel's `in`.
  void push(uint32_t address, int count, std::mt19937& rng, Queue<Beat<Bytes>>& in) {
    requests.push(address);
    for (int i = 0; i < count; ++i) {
      Beat<Bytes> b;
      for (auto& byte : b.bytes) byte = static_cast<uint8_t>(rng());
      b.last = i == count - 1;
      beats.push(b);
      in.write(b);
    }
  }

  struct Watch : Agent {
    explicit Watch(Rig& s) : setup(s) {}
    void before_edge() override {}
    void sample() override {
      issued += setup.dut().issue_o ? setup.dut().issue_beats_o : 0;
      if (!setup.dut().done_o) return;
      done_beats.push_back(setup.dut().done_beats_o);
      EXPECT_EQ(setup.slave.cycle, setup.slave.last_response_cycle + 1);
      EXPECT_EQ(issued, setup.slave.data.size());
      EXPECT_TRUE(setup.dut().idle_o);
    }
    Rig& setup;
    std::vector<int> done_beats;
    size_t issued = 0;
  };
  Bench<Dut> bench;
  AxiWriteSlave<Dut, Bytes> slave;
  Source<uint32_t> requests;
  Source<Beat<Bytes>> beats;
  Watch watch{*this};
};

template <typename Dut, int Bytes, int BurstBeats>
void check_random_streams(uint32_t seed) {
  SCOPED_TRACE("seed " + std::to_string(seed));
  std::mt19937 rng(seed);
  Rig<Dut, Bytes> s(0.15 * (seed % 6), seed);
  Queue<Beat<Bytes>> in, data;
  Queue<hls::WriteBurst> bursts;
  std::vector<int> beats;
  for (int i = 0; i < 6; ++i) {
    // Half of the streams start shortly before a 4 KB line.
    const uint32_t address =
        (rng() & 0xffff000) + Bytes * (rng() % 2 ? rng() % (4096 / Bytes) : 4096 / Bytes - 1 - rng() % 9);
    const int count = 1 + static_cast<int>(rng() % (rng() % 2 ? 6 : 5 * BurstBeats));
    s.push(address, count, rng, in);
    beats.push_back(hls::axi_write<BurstBeats>(address, in, bursts, data));
  }
  s.bench.run_until([&] { return s.watch.done_beats.size() == beats.size(); }, "all streams", 100000);
  s.bench.run(20);
  EXPECT_EQ(s.watch.done_beats, beats);
  EXPECT_FALSE(s.dut().error_o);
  ASSERT_EQ(s.slave.bursts.size(), bursts.size());
  for (const auto& burst : s.slave.bursts) ASSERT_EQ(burst, bursts.read());
  ASSERT_EQ(s.slave.data.size(), data.size());
  for (const auto& beat : s.slave.data) ASSERT_EQ(beat, data.read());
}

TEST(AxiWrite, random_streams_match_the_kernel) {
  for (uint32_t seed = 1; seed <= 60; ++seed) {
    check_random_streams<Vaxi_write128, 16, 16>(seed);
    check_random_streams<Vaxi_write64, 8, 4>(seed);
  }
}

template <typename Dut, int Bytes>
void check_gapless() {
  std::mt19937 rng(1);
  Rig<Dut, Bytes> s(0, 1);
  Queue<Beat<Bytes>> in;
  s.push(0x1000 - 5 * Bytes, 500, rng, in);
  s.bench.run_until([&] { return !s.watch.done_beats.empty(); }, "the stream", 2000);
  ASSERT_EQ(s.slave.data.size(), 500u);
  EXPECT_LE(s.slave.data_cycles[499] - s.slave.data_cycles[5],
            499u - 5u + 16u);  // one refill after the short first burst
  EXPECT_EQ(s.slave.data_cycles[499] - s.slave.data_cycles[100], 399u);
  EXPECT_EQ(s.slave.data_cycles[0], s.slave.address_cycles[0] + 1);
}

TEST(AxiWrite, one_beat_per_cycle) {
  check_gapless<Vaxi_write128, 16>();
  check_gapless<Vaxi_write64, 8>();
}

TEST(AxiWrite, address_two_cycles_after_the_burst_is_in) {
  std::mt19937 rng(1);
  Rig<Vaxi_write128, 16> s(0, 1);
  Queue<Beat<16>> in;
  s.push(0x2000, 3, rng, in);
  s.bench.run_until([&] { return s.beats.idle(); }, "the beats", 20);
  const uint64_t last_in = s.slave.cycle;
  s.bench.run(10);
  ASSERT_EQ(s.slave.bursts.size(), 1u);
  EXPECT_EQ(s.slave.address_cycles[0], last_in + 2);
}

TEST(AxiWrite, done_waits_for_every_response) {
  std::mt19937 rng(1);
  Rig<Vaxi_write128, 16> s(0, 1);
  Queue<Beat<16>> in;
  s.slave.hold_responses = true;
  s.push(0x2000, 100, rng, in);
  s.push(0x8000, 1, rng, in);
  s.bench.run(300);
  EXPECT_EQ(s.slave.data.size(), 100u);
  EXPECT_TRUE(s.watch.done_beats.empty());
  EXPECT_FALSE(s.dut().idle_o);
  s.slave.hold_responses = false;
  s.bench.run(40);
  EXPECT_EQ(s.watch.done_beats, (std::vector<int>{100, 1}));
}

TEST(AxiWrite, responses_from_before_a_reset_are_dropped) {
  std::mt19937 rng(1);
  Rig<Vaxi_write128, 16> s(0, 1);
  Queue<Beat<16>> in;
  s.slave.hold_responses = true;
  s.slave.response = 2;
  s.push(0x2000, 40, rng, in);
  s.bench.run_until([&] { return s.slave.data.size() == 40; }, "the data", 200);
  s.bench.reset(1);  // the slave does not see it
  EXPECT_TRUE(s.dut().idle_o);
  s.slave.hold_responses = false;
  int stray = 0;
  for (int i = 0; i < 10; ++i) {
    s.bench.step();
    stray += s.dut().m_axi_bvalid && s.dut().stray_o;
  }
  EXPECT_EQ(stray, 3) << "bursts";
  EXPECT_FALSE(s.dut().error_o);
  EXPECT_TRUE(s.watch.done_beats.empty());
  s.slave.response = 0;
  s.watch.issued = s.slave.data.size();
  s.push(0x8000, 20, rng, in);
  s.bench.run_until([&] { return !s.watch.done_beats.empty(); }, "a stream after the reset", 200);
  EXPECT_EQ(s.watch.done_beats, (std::vector<int>{20}));
  EXPECT_FALSE(s.dut().error_o);
}

TEST(AxiWrite, stop_holds_new_bursts_and_drains_the_rest) {
  for (uint32_t seed = 1; seed <= 20; ++seed) {
    SCOPED_TRACE(seed);
    std::mt19937 rng(seed);
    Rig<Vaxi_write128, 16> s(0.1 * (seed % 4), seed);
    Queue<Beat<16>> in;
    s.push(0x2000, 200, rng, in);
    s.bench.run(40 + 3 * seed);
    s.dut().stop_i = 1;
    s.bench.run_until([&] { return s.dut().idle_o; }, "idle", 500);
    const size_t bursts = s.slave.bursts.size();
    s.bench.run(100);
    EXPECT_EQ(s.slave.bursts.size(), bursts);
    EXPECT_LT(bursts, 13u);
    s.dut().stop_i = 0;
    s.bench.run_until([&] { return !s.watch.done_beats.empty(); }, "the stream", 5000);
    EXPECT_EQ(s.slave.data.size(), 200u);
  }
}

TEST(AxiWrite, an_error_response_stops_and_sticks) {
  std::mt19937 rng(1);
  Rig<Vaxi_write128, 16> s(0.1, 1);
  Queue<Beat<16>> in;
  s.push(0x2000, 200, rng, in);
  s.bench.run(60);
  EXPECT_FALSE(s.dut().error_o);
  s.slave.response = 2;
  s.bench.run_until([&] { return s.dut().error_o; }, "the error", 200);
  s.slave.response = 0;
  s.bench.run(200);
  EXPECT_TRUE(s.dut().error_o);
  EXPECT_TRUE(s.dut().idle_o);
  EXPECT_LT(s.slave.data.size(), 200u);
  EXPECT_TRUE(s.watch.done_beats.empty());
}

}  // namespace
}  // namespace winnow::tests
