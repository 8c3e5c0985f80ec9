// The array's timing against wn_array, tile after tile: the cycle of every bank read and word, of the end, and the
// counters.
#include "sim/fast/array.h"

#include "Varray_10x4.h"
#include "Varray_17x2.h"
#include "Varray_1x1.h"
#include "Varray_2x4.h"
#include "Varray_32x1.h"
#include "Varray_3x5.h"
#include "Varray_4x2.h"
#include "Varray_5x3.h"
#include "Varray_8x8.h"
#include "hls/geometry.h"
#include "tests/rtl/compute_bits.h"

namespace winnow::tests {
namespace {

constexpr int kPointers = 512, kBankWords = 1024;

struct Machine {
  sim::fast::ArrayShape shape;
  int accumulators;
  int decoders = 1;  // of a row
};
Machine machine(int rows, int columns, int accumulators, int sets, int queue_depth, int decoders = 1) {
  return {{rows, columns, sets, queue_depth, kBankWords, kPointers}, accumulators, decoders};
}
// As in the CMakeLists of the Verilated arrays.
template <typename Model>
Machine machine_of();
template <>
Machine machine_of<Varray_1x1>() {
  return machine(1, 1, 16, 2, 2);
}
template <>
Machine machine_of<Varray_2x4>() {
  return machine(2, 4, 32, 4, 8, 4);
}
template <>
Machine machine_of<Varray_3x5>() {
  return machine(3, 5, 12, 3, 4);
}
template <>
Machine machine_of<Varray_4x2>() {
  return machine(4, 2, 9, 2, 5);
}
template <>
Machine machine_of<Varray_5x3>() {
  return machine(5, 3, 17, 5, 8);
}
template <>
Machine machine_of<Varray_8x8>() {
  return machine(8, 8, 16, 4, 8);
}
template <>
Machine machine_of<Varray_10x4>() {
  return machine(10, 4, 10, 2, 3);
}
template <>
Machine machine_of<Varray_17x2>() {
  return machine(17, 2, 18, 3, 2);
}
template <>
Machine machine_of<Varray_32x1>() {
  return machine(32, 1, 3, 4, 4);
}

struct Job {
  hls::Descriptor descriptor;
  std::vector<std::vector<uint8_t>> masks, counts;  // per column, as in sim::fast::Tile

  sim::fast::Tile tile() const {
    sim::fast::Tile t;
    t.descriptor = &descriptor;
    for (const auto& column : masks) t.masks.push_back(column.data());
    for (const auto& column : counts) t.counts.push_back(column.data());
    return t;
  }
};

/// Anything from empty to full, evenly or with columns, rows, words and addresses that differ.
Job random_job(const Machine& m, std::mt19937& rng) {
  namespace f = hls::field;
  const hls::Geometry g{m.shape.rows, m.shape.columns};
  Job job;
  Conv conv;
  do conv = random_conv(rng, 4);
  while (conv.columns() > kPointers || conv.map_words() > kBankWords || conv.pixels() > 120);
  conv.col_base = static_cast<uint16_t>(random_int(rng, 0, kPointers / 8 - 1));  // pointer addresses wrap as well
  const int most = m.accumulators / g.banks_of_row(0);
  const int kb = random_bit(rng, 0.3) ? random_int(rng, 1, std::min(2, most)) : random_int(rng, 1, most);
  job.descriptor = describe(conv);
  job.descriptor.set(f::opcode, hls::kCompute);
  job.descriptor.set(f::kb, kb);
  job.descriptor.set(f::pixels, conv.pixels());
  job.descriptor.set_wrapping(f::out_base, rng() & 0xffff);
  job.descriptor.set_wrapping(f::out_x, g.share() * hls::words_of(kb));

  const auto density = [&] {
    return random_bit(rng, 0.2) ? 1.0 : random_bit(rng, 0.2) ? 0.0 : 0.05 * random_int(rng, 1, 19);
  };
  const bool even = random_bit(rng, 0.5);
  const double word_density = density(), weight_density = density();
  job.masks.assign(g.columns, std::vector<uint8_t>(kBankWords));
  job.counts.assign(g.columns, std::vector<uint8_t>(kPointers * m.shape.padded_rows()));
  for (int c = 0; c < g.columns; ++c) {
    const double lane = even ? word_density : density(), column = even ? weight_density : density();
    const double empty = random_bit(rng, 0.5) ? 0.0 : density();
    for (auto& mask : job.masks[c])
      for (int i = 0; i < 8 && !random_bit(rng, empty); ++i)
        mask = static_cast<uint8_t>(mask | random_bit(rng, lane) << i);
    std::vector<double> row(g.rows);
    for (double& r : row) r = column * (even ? 1.0 : 0.1 * random_int(rng, 0, 10));
    for (int p = 0; p < kPointers; ++p)
      for (int r = 0; r < g.rows; ++r)
        for (int k = 0; k < kb * g.banks_of_row(r); ++k)
          job.counts[c][p * m.shape.padded_rows() + r] += random_bit(rng, row[r]);
  }
  return job;
}

/// Serves the banks at once and writes down what happens in which cycle of the command.
template <typename Model>
class Recorder : public Agent {
 public:
  Recorder(Model& dut, const hls::Geometry& g) : dut_(dut), g_(g), read_(g.columns) {}
  void start(const Job& job) {
    job_ = &job;
    cycle_ = 0;
    seen = {};
    seen.reads.resize(g_.columns);
    seen.writes.resize(g_.columns);
    written.assign(g_.rows, {});
  }
  void before_edge() override {
    set_port(dut_.rd_ready_i, 0, g_.columns, (uint64_t{1} << g_.columns) - 1);
    for (int c = 0; c < g_.columns; ++c) {
      set_port(dut_.rd_resp_i, c, 1, read_[c].valid);
      if (!read_[c].valid) continue;
      hls::Word word{};
      for (int i = 0; i < 8; ++i)
        word[i] = static_cast<int16_t>((job_->masks[c][read_[c].address % kBankWords] >> i & 1) * (i - 9));
      set_word(dut_.rd_data_i, hls::kWordBits * c, word);
    }
  }
  void sample() override {
    if (job_ == nullptr) return;
    for (int c = 0; c < g_.columns; ++c) {
      read_[c] = {get_port(dut_.rd_valid_o, c, 1) != 0, static_cast<uint16_t>(get_port(dut_.rd_addr_o, 16 * c, 16))};
      if (read_[c].valid) seen.reads[c].take(cycle_);
    }
    for (int r = 0; r < g_.rows; ++r) {
      if (!get_port(dut_.word_valid_o, r, 1)) continue;
      const auto bank = static_cast<size_t>(get_port(dut_.word_bank_o, 5 * r, 5));
      if (seen.writes.at(bank).taken(cycle_)) ADD_FAILURE() << "two words for bank " << bank << " in cycle " << cycle_;
      seen.writes[bank].take(cycle_);
      written[r].push_back(cycle_);
    }
    seen.macs += dut_.mac_count_o;
    seen.starved += dut_.starved_count_o;
    seen.blocked += dut_.blocked_count_o;
    seen.busy += dut_.busy_o;
    if (dut_.cmd_done_o) seen.cycles = cycle_;
    ++cycle_;
  }
  sim::fast::TileTiming seen;
  std::vector<std::vector<uint64_t>> written;  // per row

 private:
  struct Read {
    bool valid = false;
    uint16_t address = 0;
  };
  Model& dut_;
  hls::Geometry g_;
  std::vector<Read> read_;
  const Job* job_ = nullptr;
  uint64_t cycle_ = 0;
};

template <typename Model>
struct Array {
  Machine m = machine_of<Model>();
  hls::Geometry g{m.shape.rows, m.shape.columns};
  Bench<Model> bench;
  Model& dut = *bench.dut;
  Recorder<Model> recorder{dut, g};

  Array() {
    dut.cmd_valid_i = dut.wgt_we_i = dut.ptr_we_i = dut.prm_we_i = 0;
    bench.reset();
    bench.add(recorder);
  }
  /// Which weights they are does not matter: all PEs read them from address 0 on.
  void load(const Job& job) {
    for (int c = 0; c < g.columns; ++c) {
      int h = 0;  // the decoder of the column
      while ((h + 1) * g.columns / m.decoders <= c) ++h;
      dut.ptr_we_i = 0;
      for (int p = 0; p < kPointers; ++p) {
        for (int r = 0; r < g.rows; ++r) {
          const int stream = r * m.decoders + h;
          set_port(dut.dec_pe_i, 8 * stream, 8, c - h * g.columns / m.decoders);
          set_port(dut.ptr_we_i, stream, 1, 1);
          set_port(dut.ptr_addr_i, 16 * stream, 16, p);
          set_port(dut.ptr_data_i, hls::record::pointer::bits * stream, hls::record::pointer::bits,
                   pointer_bits({0, job.counts[c][p * m.shape.padded_rows() + r]}));
        }
        bench.step();
      }
    }
    dut.ptr_we_i = 0;
  }
  void compute(const Job& job) {
    set_descriptor(dut.cmd_desc_i, job.descriptor);
    recorder.start(job);
    dut.cmd_valid_i = 1;
    bench.run_until([&] { return dut.cmd_done_o; }, "cmd_done");
    bench.step();
    dut.cmd_valid_i = 0;
    bench.step();  // the last counts
  }
};

void expect_same(const sim::fast::CycleSet& fast, const sim::fast::CycleSet& rtl, const std::string& what) {
  const std::vector<uint64_t> f = fast.cycles(), r = rtl.cycles();
  if (f == r) return;
  size_t i = 0;
  while (i < f.size() && i < r.size() && f[i] == r[i]) ++i;
  const auto name = [&](const std::vector<uint64_t>& v) {
    return i < v.size() ? std::to_string(v[i]) : std::string("none");
  };
  ADD_FAILURE() << what << ": number " << i << " of " << r.size() << " is in cycle " << name(r) << ", here in cycle "
                << name(f);
}

template <typename Model>
void random_tiles(int tiles) {
  Array<Model> a;
  sim::fast::ArrayScratch scratch;
  uint64_t blocked = 0;
  for (int i = 1; i <= tiles; ++i) {
    SCOPED_TRACE("tile " + std::to_string(i));
    std::mt19937 rng(static_cast<uint32_t>(i));
    const Job job = random_job(a.m, rng);
    a.load(job);
    a.compute(job);
    const sim::fast::TileTiming fast = run_tile(a.m.shape, job.tile(), scratch), &rtl = a.recorder.seen;
    for (int c = 0; c < a.g.columns; ++c) {
      expect_same(fast.reads[c], rtl.reads[c], "reads of column " + std::to_string(c));
      expect_same(fast.writes[c], rtl.writes[c], "writes of bank " + std::to_string(c));
    }
    EXPECT_EQ(fast.cycles, rtl.cycles);
    EXPECT_EQ(fast.busy, rtl.busy);
    EXPECT_EQ(fast.macs, rtl.macs);
    EXPECT_EQ(fast.starved, rtl.starved);
    EXPECT_EQ(fast.blocked, rtl.blocked);
    ASSERT_FALSE(::testing::Test::HasFailure());
    blocked += rtl.blocked;
  }
  EXPECT_GT(blocked, 0u) << "no tile waited for an accumulator set";
}

TEST(FastArray, one_pe) { random_tiles<Varray_1x1>(200); }
TEST(FastArray, rows_feed_two_banks_each) { random_tiles<Varray_2x4>(150); }
TEST(FastArray, rows_feed_one_or_two_banks) { random_tiles<Varray_3x5>(150); }
TEST(FastArray, banks_have_two_rows_each) { random_tiles<Varray_4x2>(150); }
TEST(FastArray, banks_have_one_or_two_rows) { random_tiles<Varray_5x3>(150); }
TEST(FastArray, square) { random_tiles<Varray_8x8>(40); }
TEST(FastArray, banks_have_two_or_three_rows) { random_tiles<Varray_10x4>(60); }
TEST(FastArray, banks_have_eight_or_nine_rows) { random_tiles<Varray_17x2>(60); }
TEST(FastArray, one_bank_has_all_rows) { random_tiles<Varray_32x1>(40); }

TEST(FastArray, instruction_sets_agree) {
  sim::fast::ArrayScratch base(sim::fast::base_array_kernels()), fastest;
  for (int rows = 1; rows <= 32; ++rows) {
    SCOPED_TRACE(std::to_string(rows) + " rows");
    std::mt19937 rng(static_cast<uint32_t>(rows));
    const int columns = random_int(rng, 1, 6);
    const Machine m = machine(rows, columns, random_int(rng, (columns + rows - 1) / rows, 32), random_int(rng, 2, 8),
                              random_int(rng, 2, 64));
    const Job job = random_job(m, rng);
    const sim::fast::TileTiming b = run_tile(m.shape, job.tile(), base), f = run_tile(m.shape, job.tile(), fastest);
    for (int c = 0; c < columns; ++c) {
      EXPECT_EQ(b.reads[c].cycles(), f.reads[c].cycles());
      EXPECT_EQ(b.writes[c].cycles(), f.writes[c].cycles());
    }
    EXPECT_EQ(b.cycles, f.cycles);
    EXPECT_EQ(b.macs, f.macs);
    EXPECT_EQ(b.starved, f.starved);
    EXPECT_EQ(b.blocked, f.blocked);
  }
}

}  // namespace
}  // namespace winnow::tests
