// wn_fifo and wn_fork against their kernels under random stalls.
#include "hls/fifo.h"

#include "Vfifo3.h"
#include "Vfork3.h"
#include "tests/rtl/harness.h"

namespace winnow::tests {
namespace {

TEST(Fifo, keeps_order_under_stalls) {
  for (uint32_t seed = 1; seed <= 20; ++seed) {
    SCOPED_TRACE(seed);
    Bench<Vfifo3> bench;
    auto& dut = *bench.dut;
    Source<uint32_t> source(
        [&](bool v, const uint32_t& x) {
          dut.in_valid_i = v;
          dut.in_data_i = static_cast<CData>(x);
        },
        [&] { return dut.in_ready_o; }, 0.1 * (seed % 7), seed);
    Sink<uint32_t> sink([&] { return dut.out_valid_o; }, [&] { return uint32_t{dut.out_data_o}; },
                        [&](bool r) { dut.out_ready_i = r; }, 0.1 * (seed % 5), seed + 1000);
    hls::Ring<uint32_t, 200> in, out;
    std::mt19937 rng(seed);
    for (int i = 0; i < 200; ++i) {
      const uint32_t item = rng() & 0xff;
      source.push(item);
      in.write(item);
    }
    hls::fifo(200, in, out);
    bench.add(source);
    bench.add(sink);
    bench.reset();
    bench.run_until([&] { return sink.items.size() == 200; }, "200 items");
    for (uint32_t item : sink.items) ASSERT_EQ(item, out.read());
  }
}

TEST(Fifo, one_item_per_cycle_latency_one_capacity_three) {
  Bench<Vfifo3> bench;
  auto& dut = *bench.dut;
  Source<uint32_t> source(
      [&](bool v, const uint32_t& x) {
        dut.in_valid_i = v;
        dut.in_data_i = static_cast<CData>(x);
      },
      [&] { return dut.in_ready_o; }, 0, 1);
  Sink<uint32_t> sink([&] { return dut.out_valid_o; }, [&] { return uint32_t{dut.out_data_o}; },
                      [&](bool r) { dut.out_ready_i = r; }, 0, 2);
  for (int i = 0; i < 50; ++i) source.push(static_cast<uint32_t>(i));
  bench.add(source);
  bench.reset();
  dut.out_ready_i = 0;
  bench.run(10);
  EXPECT_EQ(source.taken(), 3u);
  bench.add(sink);
  bench.run_until([&] { return sink.items.size() == 50; }, "50 items");
  EXPECT_EQ(sink.cycles.back() - sink.cycles.front(), 49u);
}

TEST(Stream, goes_round_its_ring_and_stops_in_words) {
  hls::Ring<int, 3> ring;
  for (int i = 0; i < 10; ++i) {
    ring.write(i);
    ring.write(-i);
    EXPECT_EQ(ring.size(), 2u);
    EXPECT_EQ(ring.read(), i);
    EXPECT_EQ(ring.read(), -i);
  }
  EXPECT_TRUE(ring.empty());
  EXPECT_THROW(ring.read(), std::logic_error);
  for (int i = 0; i < 3; ++i) ring.write(i);
  EXPECT_THROW(ring.write(3), std::logic_error);
}

TEST(Fork, every_output_gets_every_item_once) {
  for (uint32_t seed = 1; seed <= 20; ++seed) {
    SCOPED_TRACE(seed);
    Bench<Vfork3> bench;
    auto& dut = *bench.dut;
    dut.out_ready_i = 0;
    Source<uint32_t> source(
        [&](bool v, const uint32_t& x) {
          dut.in_valid_i = v;
          dut.in_data_i = static_cast<CData>(x);
        },
        [&] { return dut.in_ready_o; }, 0.2, seed);
    std::vector<std::unique_ptr<Sink<uint32_t>>> sinks;
    for (int n = 0; n < 3; ++n)
      sinks.push_back(std::make_unique<Sink<uint32_t>>(
          [&dut, n] { return dut.out_valid_o >> n & 1; }, [&dut] { return uint32_t{dut.out_data_o}; },
          [&dut, n](bool r) { dut.out_ready_i = static_cast<CData>((dut.out_ready_i & ~(1 << n)) | (r << n)); },
          0.1 * n, seed + 7u * n));
    hls::Ring<uint32_t, 100> in, out[3];
    for (uint32_t i = 0; i < 100; ++i) {
      source.push(i);
      in.write(i);
    }
    hls::fork(100, in, out);
    bench.add(source);
    for (auto& s : sinks) bench.add(*s);
    bench.reset();
    bench.run_until([&] { return sinks[0]->items.size() + sinks[1]->items.size() + sinks[2]->items.size() == 300; },
                    "300 items");
    for (int n = 0; n < 3; ++n)
      for (uint32_t item : sinks[n]->items) ASSERT_EQ(item, out[n].read());
  }
}

}  // namespace
}  // namespace winnow::tests
