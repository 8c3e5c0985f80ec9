// wn_axi_read against its kernel: five streams, a memory that reorders, stalls on every port.
#include "hls/axi_read.h"

#include "Vaxi_read5.h"
#include "Vaxi_read5_single.h"
#include "tests/rtl/axi_read_memory.h"
#include "tests/support/queue.h"

namespace winnow::tests {
namespace {

constexpr int kStreams = 5;

uint64_t content(uint32_t address) { return (address * uint64_t{0x9e3779b97f4a7c15}) ^ (uint64_t{address} << 17); }

/// The memory as the kernel sees it: beat by beat.
struct Content {
  uint64_t operator[](uint32_t beat) const { return content(8 * beat); }
};

/// The module with its memory, request sources and data sinks.
template <typename Model, int BurstBeats>
struct Rig {
  Bench<Model> bench;
  Model& dut = *bench.dut;
  AxiReadMemory<Model> memory;
  std::vector<std::unique_ptr<Source<hls::ReadRequest>>> requests;
  std::vector<std::unique_ptr<Sink<uint64_t>>> data;

  Rig(uint32_t seed, double request_stall, double ar_stall, double r_stall, double data_stall, int latency)
      : memory(dut, content, ar_stall, r_stall, latency, seed) {
    dut.stop_i = 0;
    bench.add(memory);
    for (int s = 0; s < kStreams; ++s) {
      requests.push_back(std::make_unique<Source<hls::ReadRequest>>(
          [this, s](bool valid, const hls::ReadRequest& r) {
            dut.req_valid_i = static_cast<uint8_t>((dut.req_valid_i & ~(1 << s)) | (valid << s));
            set_bits(dut.req_addr_i, 32 * s, 32, r.address);
            set_bits(dut.req_beats_i, 16 * s, 16, static_cast<uint64_t>(r.beats));
          },
          [this, s] { return dut.req_ready_o >> s & 1; }, request_stall, seed + 10u + static_cast<uint32_t>(s)));
      data.push_back(std::make_unique<Sink<uint64_t>>(
          [this, s] { return dut.dat_valid_o >> s & 1; }, [this, s] { return get_bits(dut.dat_data_o, 64 * s, 64); },
          [this, s](bool r) { dut.dat_ready_i = static_cast<uint8_t>((dut.dat_ready_i & ~(1 << s)) | (r << s)); },
          data_stall, seed + 20u + static_cast<uint32_t>(s)));
      bench.add(*requests.back());
      bench.add(*data.back());
    }
    bench.reset();
  }

  size_t beats_taken() const {
    size_t n = 0;
    for (const auto& sink : data) n += sink->items.size();
    return n;
  }
};

/// Random requests on all streams; data and bursts must be the kernel's; no burst is asked for without room for it.
template <typename Model, int BurstBeats>
void check_random(uint32_t seed) {
  SCOPED_TRACE("seed " + std::to_string(seed));
  std::mt19937 rng(seed);
  Rig<Model, BurstBeats> rig(seed, 0.1 * (rng() % 8), 0.1 * (rng() % 8), 0.1 * (rng() % 8), 0.1 * (rng() % 9),
                             static_cast<int>(rng() % 40));
  Queue<hls::ReadRequest> requests[kStreams], bursts[kStreams];
  Queue<uint64_t> data[kStreams];
  size_t beats = 0;
  for (int s = 0; s < kStreams; ++s) {
    for (uint32_t n = rng() % 12; n > 0; --n) {
      const uint32_t near_line = rng() % 3 ? 0 : 0xfc0;
      const hls::ReadRequest r{static_cast<uint32_t>((rng() & 0x3ffffff8) | near_line),
                               static_cast<int>(1 + rng() % (rng() % 4 ? 20 : 200))};
      rig.requests[static_cast<size_t>(s)]->push(r);
      requests[s].write(r);
      beats += static_cast<size_t>(r.beats);
    }
    hls::axi_read<8, BurstBeats>(requests[s].size(), requests[s], Content{}, bursts[s], data[s]);
  }
  size_t seen_issues = 0, asked[kStreams] = {}, counted = 0;
  rig.bench.run_until(
      [&] {
        if (rig.dut.issue_o && rig.bench.cycle > 0) {  // pins after the edge: the pulse of this cycle
          EXPECT_LT(seen_issues, rig.memory.bursts.size());
          const AxiReadBurst& b = rig.memory.bursts[seen_issues++];
          EXPECT_EQ(rig.dut.issue_stream_o, b.id);
          EXPECT_EQ(rig.dut.issue_beats_o, b.beats);
          EXPECT_EQ(b.cycle + 1, rig.bench.cycle);
        }
        for (; counted < rig.memory.bursts.size(); ++counted) {
          const AxiReadBurst& b = rig.memory.bursts[counted];
          asked[b.id] += static_cast<size_t>(b.beats);
          EXPECT_LE(asked[b.id], rig.data[static_cast<size_t>(b.id)]->items.size() + 2 * BurstBeats)
              << "no room for a burst";
        }
        return rig.beats_taken() == beats;
      },
      "all beats");
  for (const AxiReadBurst& b : rig.memory.bursts) {
    ASSERT_FALSE(bursts[b.id].empty());
    const hls::ReadRequest want = bursts[b.id].read();
    ASSERT_EQ(b.address, want.address);
    ASSERT_EQ(b.beats, want.beats);
  }
  for (int s = 0; s < kStreams; ++s) {
    ASSERT_TRUE(bursts[s].empty());
    for (uint64_t beat : rig.data[static_cast<size_t>(s)]->items) ASSERT_EQ(beat, data[s].read());
  }
  EXPECT_EQ(seen_issues, rig.memory.bursts.size());
  EXPECT_TRUE(rig.dut.idle_o);
  EXPECT_FALSE(rig.dut.error_o);
}

TEST(AxiRead, data_and_bursts_match_the_kernel) {
  for (uint32_t seed = 1; seed <= 60; ++seed) check_random<Vaxi_read5, 8>(seed);
}

TEST(AxiRead, data_and_bursts_match_the_kernel_with_bursts_of_one) {
  for (uint32_t seed = 1; seed <= 60; ++seed) check_random<Vaxi_read5_single, 1>(seed);
}

TEST(AxiRead, one_beat_per_cycle) {
  Rig<Vaxi_read5, 8> rig(1, 0, 0, 0, 0, 0);
  rig.requests[2]->push({0x1000, 400});
  rig.bench.run_until([&] { return rig.data[2]->items.size() == 400; }, "400 beats");
  EXPECT_EQ(rig.data[2]->cycles.back() - rig.data[2]->cycles.front(), 399u);
}

TEST(AxiRead, one_request_of_one_burst_per_stream_and_cycle) {
  Rig<Vaxi_read5, 8> rig(1, 0, 0, 0, 0, 0);
  for (auto& r : rig.requests) r->push({0x2000, 8});
  rig.bench.run_until([&] { return rig.beats_taken() == 40; }, "40 beats");
  ASSERT_EQ(rig.memory.bursts.size(), 5u);
  EXPECT_EQ(rig.memory.bursts[0].cycle, 2u) << "request in cycle 0, AR two cycles later";
  for (size_t s = 0; s < 5; ++s) {
    EXPECT_EQ(rig.memory.bursts[s].id, static_cast<int>(s));
    EXPECT_EQ(rig.memory.bursts[s].cycle, 2u + s);
  }
}

TEST(AxiRead, streams_take_turns) {
  Rig<Vaxi_read5, 8> rig(3, 0, 0.97, 0, 0, 0);  // ARs are scarce, so every stream has room and wants each of them
  for (auto& r : rig.requests) r->push({0x4000, 480});
  rig.bench.run_until([&] { return rig.memory.bursts.size() == 200; }, "200 bursts");
  for (size_t i = 0; i < 200; ++i) ASSERT_EQ(rig.memory.bursts[i].id, static_cast<int>(i % kStreams));
}

TEST(AxiRead, a_full_stream_does_not_hold_the_others) {
  Rig<Vaxi_read5, 8> rig(4, 0, 0, 0, 0, 5);
  Sink<uint64_t> deaf([] { return false; }, [] { return uint64_t{0}; },
                      [&](bool) { rig.dut.dat_ready_i = static_cast<uint8_t>(rig.dut.dat_ready_i & ~1); }, 0, 1);
  rig.bench.add(deaf);
  rig.requests[0]->push({0, 500});
  rig.requests[1]->push({0x8000, 500});
  rig.bench.run_until([&] { return rig.data[1]->items.size() == 500; }, "the other stream");
  size_t asked = 0;
  for (const AxiReadBurst& b : rig.memory.bursts) asked += b.id == 0 ? static_cast<size_t>(b.beats) : 0;
  EXPECT_EQ(asked, 16u) << "two bursts fill the queue";
}

TEST(AxiRead, a_bad_response_stops_new_requests_and_stays) {
  for (int response = 1; response <= 3; ++response) {
    Rig<Vaxi_read5, 8> rig(5, 0, 0, 0, 0, 6);
    rig.memory.response = [&](uint32_t address) { return address == 0x5108 ? response : 0; };
    rig.requests[3]->push({0x5000, 400});
    rig.requests[4]->push({0x9000, 400});
    rig.bench.run_until([&] { return rig.dut.error_o; }, "the error");
    EXPECT_EQ(rig.dut.error_stream_o, 3);
    const size_t before = rig.memory.bursts.size();
    rig.bench.run(200);
    EXPECT_LE(rig.memory.bursts.size(), before + 1) << "one AR may have been on show";
    EXPECT_TRUE(rig.dut.error_o);
    EXPECT_EQ(rig.dut.error_stream_o, 3);
    EXPECT_TRUE(rig.dut.idle_o);
    rig.bench.reset();
    EXPECT_FALSE(rig.dut.error_o);
  }
}

TEST(AxiRead, answers_from_before_a_reset_are_dropped) {
  Rig<Vaxi_read5, 8> rig(7, 0, 0, 0.3, 0, 60);
  rig.requests[1]->push({0x5000, 16});
  rig.requests[3]->push({0x9000, 16});
  rig.bench.run_until([&] { return rig.memory.bursts.size() == 4; }, "four bursts");
  rig.memory.response = [](uint32_t) { return 2; };
  rig.bench.reset(1);  // the memory does not see it
  EXPECT_FALSE(rig.memory.idle());
  EXPECT_TRUE(rig.dut.idle_o);
  const size_t before = rig.beats_taken();
  bool stray = false;
  rig.bench.run_until(
      [&] {
        stray |= rig.dut.stray_o;
        return rig.memory.idle();
      },
      "the late answers");
  rig.bench.run(3);
  EXPECT_TRUE(stray);
  EXPECT_FALSE(rig.dut.error_o);
  EXPECT_TRUE(rig.dut.idle_o);
  EXPECT_EQ(rig.beats_taken(), before);
  rig.memory.response = [](uint32_t) { return 0; };
  rig.requests[1]->push({0x7000, 20});
  rig.bench.run_until([&] { return rig.beats_taken() == before + 20; }, "the data of a request after the reset");
  const auto& got = rig.data[1]->items;
  for (uint32_t i = 0; i < 20; ++i) EXPECT_EQ(got[got.size() - 20 + i], content(0x7000 + 8 * i));
  EXPECT_FALSE(rig.dut.error_o);
  EXPECT_FALSE(rig.dut.stray_o);
}

TEST(AxiRead, stop_ends_asking_and_idle_tells_when_all_is_in) {
  Rig<Vaxi_read5, 8> rig(6, 0, 0.3, 0.3, 0, 30);
  for (auto& r : rig.requests) r->push({0x7000, 300});
  rig.bench.run(50);
  rig.dut.stop_i = 1;
  rig.bench.run(1);
  const size_t before = rig.memory.bursts.size();
  rig.bench.run_until([&] { return rig.dut.idle_o; }, "idle");
  EXPECT_TRUE(rig.memory.idle());
  EXPECT_LE(rig.memory.bursts.size(), before + 1);
  rig.bench.run(100);
  EXPECT_TRUE(rig.dut.idle_o);
  rig.dut.stop_i = 0;
  rig.bench.run_until([&] { return rig.beats_taken() == 5 * 300; }, "the rest after the stop");
}

}  // namespace
}  // namespace winnow::tests
