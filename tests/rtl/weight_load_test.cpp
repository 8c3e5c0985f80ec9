// wn_weight_load against its kernel: tables byte by byte, weight streams in turn, errors passed on.
#include "hls/weight_load.h"

#include <map>

#include "Vweight_load6.h"
#include "Vweight_load6_wide.h"
#include "tests/rtl/harness.h"
#include "tests/support/queue.h"

namespace winnow::tests {
namespace {

constexpr int kStreams = 6;

uint8_t dram(uint32_t address) { return static_cast<uint8_t>(address * 167u + (address >> 8) * 13u); }

struct Dram {
  uint8_t operator[](uint32_t address) const { return dram(address); }
};

void set_beat(QData& pin, uint32_t address) {
  pin = 0;
  for (uint32_t i = 0; i < 8; ++i) pin |= uint64_t{dram(address + i)} << (8 * i);
}
template <typename Wide>
void set_beat(Wide& pin, uint32_t address) {
  for (uint32_t i = 0; i < 32; ++i) set_bits(pin, static_cast<int>(8 * i), 8, dram(address + i));
}

/// Plays the read DMA, the decoders and the sequencer.
template <typename Model, int BeatBytes>
struct World : Agent {
  World(Model& dut, double stall, uint32_t seed) : dut(dut), stall(stall), rng(seed) {
    dut.cmd_valid_i = dut.tbl_req_ready_i = dut.tbl_dat_valid_i = dut.stream_req_ready_i = dut.dec_done_i =
        dut.dec_error_i = 0;
  }
  Model& dut;
  double stall;
  std::mt19937 rng;
  std::vector<std::pair<int, int>> table_writes, errors;  // address and byte; code and detail
  std::vector<std::vector<uint32_t>> streams;             // stream, address, beats
  std::vector<std::vector<uint32_t>> starts;              // stream, beats
  std::map<int, std::pair<int, int>> failures;            // stream: error code, cycles that its decoder takes
  std::map<int, int> running;                             // stream: cycles left
  uint32_t table_address = 0;
  int table_beats = 0, done = 0;
  bool offered = false;
  uint64_t cycle = 0, done_cycle = 0, last_decoder_done = 0;

  void before_edge() override {
    const auto now = [&] { return !std::bernoulli_distribution(stall)(rng); };
    dut.tbl_req_ready_i = now();
    dut.stream_req_ready_i = 0;
    for (int r = 0; r < kStreams; ++r) dut.stream_req_ready_i |= static_cast<uint8_t>(now() << r);
    if (table_beats > 0 && !offered) offered = now();
    dut.tbl_dat_valid_i = offered;
    set_beat(dut.tbl_dat_data_i, table_address);
    dut.dec_done_i = dut.dec_error_i = 0;
    dut.dec_error_code_i = 0x0102030405060708u & 0xffffffffffffu;
    for (auto it = running.begin(); it != running.end();) {
      if (it->second-- > 0) {
        ++it;
        continue;
      }
      dut.dec_done_i |= static_cast<uint8_t>(1 << it->first);
      if (failures.count(it->first)) {
        dut.dec_error_i |= static_cast<uint8_t>(1 << it->first);
        dut.dec_error_code_i = (dut.dec_error_code_i & ~(uint64_t{0xff} << (8 * it->first))) |
                               static_cast<uint64_t>(failures[it->first].first) << (8 * it->first);
      }
      it = running.erase(it);
    }
  }
  void sample() override {
    if (dut.dec_done_i) last_decoder_done = cycle;
    if (dut.tbl_req_valid_o && dut.tbl_req_ready_i) {
      EXPECT_EQ(table_beats, 0);
      table_address = dut.tbl_req_addr_o;
      table_beats = dut.tbl_req_beats_o;
    } else if (dut.tbl_dat_valid_i && dut.tbl_dat_ready_o) {
      table_address += BeatBytes;
      --table_beats;
      offered = false;
    }
    if (dut.tbl_we_o) table_writes.emplace_back(dut.tbl_addr_o, dut.tbl_data_o);
    EXPECT_EQ(dut.stream_req_valid_o & (dut.stream_req_valid_o - 1), 0) << "one stream at a time";
    for (int r = 0; r < kStreams; ++r) {
      if (dut.stream_req_valid_o & dut.stream_req_ready_i & (1 << r))
        streams.push_back({static_cast<uint32_t>(r), dut.stream_req_addr_o, dut.stream_req_beats_o});
      if (dut.dec_start_o >> r & 1) {
        starts.push_back({static_cast<uint32_t>(r), dut.dec_beats_o});
        EXPECT_FALSE(running.count(r));
        running[r] = failures.count(r) ? failures[r].second : static_cast<int>(rng() % 30);
      }
    }
    if (dut.error_o) errors.emplace_back(dut.error_code_o, dut.error_detail_o);
    if (dut.cmd_done_o) {
      ++done;
      done_cycle = cycle;
      EXPECT_EQ(table_beats, 0);
      EXPECT_TRUE(running.empty());
    }
    ++cycle;
  }
};

template <typename Model, int BeatBytes>
struct Rig {
  Bench<Model> bench;
  Model& dut = *bench.dut;
  World<Model, BeatBytes> world;
  Rig(double stall, uint32_t seed) : world(dut, stall, seed) {
    bench.add(world);
    bench.reset();
  }
  uint64_t run(const hls::Descriptor& d) {
    world.table_writes.clear();
    world.errors.clear();
    world.streams.clear();
    world.starts.clear();
    const int before = world.done;
    const uint64_t start = world.cycle;
    dut.cmd_valid_i = 1;
    for (int i = 0; i < 24; ++i) dut.cmd_desc_i[i] = static_cast<uint32_t>(d.bits[i / 2] >> (32 * (i % 2)));
    bench.run_until([&] { return world.done > before; }, "cmd_done");
    dut.cmd_valid_i = 0;
    return world.done_cycle - start;
  }
};

hls::Descriptor table_descriptor(uint32_t address, uint32_t beats, uint32_t first, uint32_t bytes) {
  hls::Descriptor d;
  d.set(hls::field::opcode, hls::kLoadTables);
  d.set(hls::field::lt_address, address);
  d.set(hls::field::lt_beats, beats);
  d.set(hls::field::lt_first, first);
  d.set(hls::field::lt_bytes, bytes);
  return d;
}

template <int BeatBytes, typename R>
void expect_table(R& rig, const hls::Descriptor& d) {
  Queue<hls::TableWrite> want;
  Queue<hls::WeightStream> streams;
  const int error = hls::weight_load<BeatBytes, kStreams>(d, Dram{}, want, streams);
  rig.run(d);
  for (const auto& [address, byte] : rig.world.table_writes) {
    ASSERT_FALSE(want.empty());
    const hls::TableWrite w = want.read();
    ASSERT_EQ(address, w.address);
    ASSERT_EQ(byte, w.byte);
  }
  EXPECT_TRUE(want.empty());
  ASSERT_EQ(rig.world.errors.size(), error ? 1u : 0u);
  if (error) {
    EXPECT_EQ(rig.world.errors[0], std::make_pair(error, int{hls::kLoadTables}));
  }
}

template <typename Model, int BeatBytes>
void check_commands(uint32_t seed) {
  SCOPED_TRACE("seed " + std::to_string(seed));
  std::mt19937 rng(seed);
  Rig<Model, BeatBytes> rig(0.1 * (seed % 8), seed);
  for (int n = 0; n < 12; ++n) {
    if (rng() % 2) {
      const uint32_t bytes = rng() % 400;
      const uint32_t exact = (bytes + BeatBytes - 1) / BeatBytes;
      const uint32_t beats = rng() % 4 ? exact : exact + rng() % 5 - std::min(exact, 2u);
      expect_table<BeatBytes>(rig, table_descriptor(rng() & ~31u, beats, rng() % 2 ? 0 : 128, bytes));
    } else {
      hls::Descriptor d;
      d.set(hls::field::opcode, hls::kLoadWeights);
      d.set(hls::field::lw_address, rng() & ~31u);
      const uint32_t first = rng() % kStreams, count = rng() % 3 ? 1 + rng() % (kStreams - first) : rng() % 256;
      d.set(hls::field::lw_stream_first, first);
      d.set(hls::field::lw_stream_count, count);
      for (int i = 0; i < 32; ++i)
        d.set(hls::field::lw_beats, rng() % 4 && (count <= 32 || i < 3) ? rng() % 65536 : 0, i);
      Queue<hls::WeightStream> want;
      Queue<hls::TableWrite> tables;
      const int error = hls::weight_load<BeatBytes, kStreams>(d, Dram{}, tables, want);
      rig.run(d);
      std::vector<std::vector<uint32_t>> streams, starts;
      while (!want.empty()) {
        const hls::WeightStream w = want.read();
        streams.push_back({static_cast<uint32_t>(w.stream), w.address, static_cast<uint32_t>(w.beats)});
        starts.push_back({static_cast<uint32_t>(w.stream), static_cast<uint32_t>(w.beats)});
      }
      EXPECT_EQ(rig.world.streams, streams);
      EXPECT_EQ(rig.world.starts, starts);
      ASSERT_EQ(rig.world.errors.size(), error ? 1u : 0u);
      if (error) {
        EXPECT_EQ(rig.world.errors[0], std::make_pair(error, int{hls::kLoadWeights}));
      }
    }
    if (testing::Test::HasFailure()) return;
    if (rng() % 2) rig.bench.run(rng() % 3);
  }
}

TEST(WeightLoad, commands_match_the_kernel) {
  for (uint32_t seed = 1; seed <= 80; ++seed) check_commands<Vweight_load6, 8>(seed);
}

TEST(WeightLoad, commands_match_the_kernel_with_wide_beats) {
  for (uint32_t seed = 1; seed <= 80; ++seed) check_commands<Vweight_load6_wide, 32>(seed);
}

TEST(WeightLoad, takes_the_cycles_it_promises) {
  Rig<Vweight_load6, 8> rig(0, 1);
  // Request in cycle 1, first beat in cycle 2, a byte a cycle, done one cycle after the last.
  EXPECT_EQ(rig.run(table_descriptor(0x100, 48, 0, 384)), 2u + 384u);
  EXPECT_EQ(rig.run(table_descriptor(0x100, 3, 0, 17)), 2u + 17u);
  hls::Descriptor d;
  d.set(hls::field::opcode, hls::kLoadWeights);
  d.set(hls::field::lw_stream_count, 6);
  for (int i : {0, 2, 5}) d.set(hls::field::lw_beats, 10, i);
  rig.run(d);
  EXPECT_EQ(rig.world.done_cycle, rig.world.last_decoder_done + 2);
  for (int i : {0, 2, 5}) d.set(hls::field::lw_beats, 0, i);
  EXPECT_EQ(rig.run(d), 1u + 6u + 2u) << "six streams looked at, nothing to wait for";
}

TEST(WeightLoad, decoder_errors_come_with_their_stream) {
  Rig<Vweight_load6, 8> rig(0.2, 1);
  hls::Descriptor d;
  d.set(hls::field::opcode, hls::kLoadWeights);
  d.set(hls::field::lw_stream_count, 6);
  for (int i = 0; i < 6; ++i) d.set(hls::field::lw_beats, 10, i);
  rig.world.failures = {{2, {hls::kErrorDecode, 25}}, {4, {hls::kErrorOverflow, 5}}};
  rig.run(d);
  EXPECT_EQ(rig.world.errors, (std::vector<std::pair<int, int>>{{hls::kErrorOverflow, 4}, {hls::kErrorDecode, 2}}));
}

TEST(WeightLoad, of_errors_at_once_the_lowest_stream_counts) {
  Rig<Vweight_load6, 8> rig(0, 1);
  hls::Descriptor d;
  d.set(hls::field::opcode, hls::kLoadWeights);
  d.set(hls::field::lw_stream_count, 6);
  for (int i = 0; i < 6; ++i) d.set(hls::field::lw_beats, 10, i);
  rig.world.failures = {{1, {hls::kErrorDecode, 12}},
                        {3, {hls::kErrorOverflow, 10}}};  // stream 3 starts two cycles later
  rig.run(d);
  EXPECT_EQ(rig.world.errors, (std::vector<std::pair<int, int>>{{hls::kErrorDecode, 1}}));
}

}  // namespace
}  // namespace winnow::tests
