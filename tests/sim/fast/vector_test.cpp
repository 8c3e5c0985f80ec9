// The vector units' timing against wn_vector_group, pass after pass, with ports that the array takes now and then:
// every read, write and end.
#include "sim/fast/vector.h"

#include "Vvector_group2_1.h"
#include "Vvector_group2_plain.h"
#include "Vvector_group3_2.h"
#include "Vvector_group4_8.h"
#include "Vvector_group5_4.h"
#include "Vvector_group6_plain.h"
#include "tests/rtl/compute_bits.h"

namespace winnow::tests {
namespace {

using sim::fast::CycleSet;
using sim::fast::VectorRun;
using sim::fast::VectorShape;

// As in the CMakeLists of the Verilated groups.
template <typename Model>
VectorShape shape_of();
template <>
VectorShape shape_of<Vvector_group4_8>() {
  return {4, 8, true};
}
template <>
VectorShape shape_of<Vvector_group3_2>() {
  return {3, 2, true};
}
template <>
VectorShape shape_of<Vvector_group2_plain>() {
  return {2, 8, false};
}
template <>
VectorShape shape_of<Vvector_group5_4>() {
  return {5, 4, true};
}
template <>
VectorShape shape_of<Vvector_group2_1>() {
  return {2, 1, true};
}
template <>
VectorShape shape_of<Vvector_group6_plain>() {
  return {6, 4, false};
}

/// Cycles in which the array takes the ports, absolute.
struct Taken {
  std::vector<CycleSet> reads, writes;
};

/// Bursts and pauses of random length, as a tile's reads and words; banks differ. Some bursts last longer than a bank
/// has pixels for.
Taken random_taken(int banks, uint64_t cycles, std::mt19937& rng) {
  Taken out;
  for (auto* sets : {&out.reads, &out.writes})
    for (int b = 0; b < banks; ++b) {
      CycleSet set;
      const int style = random_int(rng, 0, 4), burst = random_int(rng, 1, random_bit(rng, 0.1) ? 2000 : 60),
                pause = random_int(rng, 1, 60);
      const double density = 0.1 * random_int(rng, 1, 9);
      for (uint64_t t = 0; style != 0 && t < cycles;) {
        if (style == 1) {
          if (random_bit(rng, density)) set.take(t);
          ++t;
          continue;
        }
        for (const uint64_t end = t + static_cast<uint64_t>(random_int(rng, 1, burst)); t < end; ++t)
          if (style == 2 || random_bit(rng, 0.9)) set.take(t);
        t += static_cast<uint64_t>(random_int(rng, 1, pause));
      }
      sets->push_back(set);
    }
  return out;
}

/// The ports as known up to a cycle; what lies behind is anything.
class Known : public sim::fast::PortsAbove {
 public:
  Known(const Taken& taken, uint32_t seed) : taken_(taken), rng_(seed) {}
  uint64_t known = 0;
  uint64_t next_free_read(int bank, uint64_t cycle) const override { return answer(taken_.reads, bank, cycle); }
  uint64_t next_free_write(int bank, uint64_t cycle) const override { return answer(taken_.writes, bank, cycle); }

 private:
  uint64_t answer(const std::vector<CycleSet>& sets, int bank, uint64_t cycle) const {
    const uint64_t free = sets[static_cast<size_t>(bank)].next_free(cycle);
    return free <= known ? free : std::max(cycle, known + 1) + rng_() % 3;
  }
  const Taken& taken_;
  mutable std::mt19937 rng_;
};

/// A random pass: pooling, or addition, or a depthwise convolution, with padding and now and then empty pixels.
hls::Descriptor random_pass(const VectorShape& shape, std::mt19937& rng) {
  namespace f = hls::field;
  Conv conv;
  do conv = random_conv(rng, 3);
  while (conv.pixels() > 150);
  const bool depthwise = shape.depthwise && random_bit(rng, 0.4);
  if (depthwise) conv.words = 1;
  hls::Descriptor d = describe(conv);
  d.set(f::opcode, hls::kVector);
  d.set(f::depthwise, depthwise);
  d.set_wrapping(f::coef_base, rng());
  d.set(f::coef_count, hls::kDepthwiseParams + conv.y.kernel * conv.x.kernel);
  d.set(f::is_max, !depthwise && random_bit(rng, 0.5));
  if (random_bit(rng, 0.2)) {  // elementwise: every pixel one tap or two
    d.set(f::kh, random_int(rng, 1, 2));
    d.set(f::kw, 1);
    d.set(f::coef_count, hls::kDepthwiseParams + d.get(f::kh));
    for (hls::Field field : {f::y_lo, f::x_lo, f::y_e, f::x_e, f::y_h, f::x_h, f::y_q, f::x_q, f::y_r, f::x_r})
      d.set(field, 0);
    for (hls::Field field : {f::y_hi, f::x_hi}) d.set(field, 32767);
  }
  d.set_wrapping(f::out_base, rng());
  d.set_wrapping(f::out_x, conv.words);
  return d;
}

/// Refuses the ports in the cycles that are taken, and writes down the others' use.
template <typename Model>
class Banks : public Agent {
 public:
  Banks(Model& dut, int banks, const Taken& taken)
      : reads(banks), writes(banks), dut_(dut), taken_(taken), granted_(banks) {}
  void before_edge() override {
    for (size_t c = 0; c < granted_.size(); ++c) {
      const int i = static_cast<int>(c);
      set_port(dut_.rd_ready_i, i, 1, !taken_.reads[c].taken(cycle));
      set_port(dut_.wr_ready_i, i, 1, !taken_.writes[c].taken(cycle));
      set_port(dut_.rd_resp_i, i, 1, granted_[c]);
    }
  }
  void sample() override {
    for (size_t c = 0; c < granted_.size(); ++c) {
      const int i = static_cast<int>(c);
      granted_[c] = get_port(dut_.rd_valid_o, i, 1) && get_port(dut_.rd_ready_i, i, 1);
      if (granted_[c]) reads[c].push_back(cycle);
      if (get_port(dut_.wr_valid_o, i, 1) && get_port(dut_.wr_ready_i, i, 1)) writes[c].push_back(cycle);
    }
    ++cycle;
  }
  std::vector<std::vector<uint64_t>> reads, writes;
  uint64_t cycle = 0;

 private:
  Model& dut_;
  const Taken& taken_;
  std::vector<bool> granted_;
};

uint64_t settled(const VectorRun& run) {
  uint64_t n = 0;
  for (const auto* sets : {&run.reads(), &run.writes()})
    for (const CycleSet& set : *sets) n += set.count();
  return n;
}

/// What the units did by a cycle, in ascending lists.
uint64_t done_by(uint64_t cycle, std::initializer_list<const std::vector<std::vector<uint64_t>>*> lists) {
  int64_t n = 0;
  for (const auto* banks : lists)
    for (const std::vector<uint64_t>& list : *banks)
      n += std::upper_bound(list.begin(), list.end(), cycle) - list.begin();
  return static_cast<uint64_t>(n);
}

template <typename Model>
void check(uint32_t seed) {
  SCOPED_TRACE("seed " + std::to_string(seed));
  std::mt19937 rng(seed);
  const VectorShape shape = shape_of<Model>();
  const Taken taken = random_taken(shape.banks, 20000, rng);
  Known known(taken, seed + 1);
  Bench<Model> bench;
  Model& dut = *bench.dut;
  Banks<Model> banks(dut, shape.banks, taken);
  dut.cmd_valid_i = 0;
  bench.add(banks);
  bench.reset();
  VectorRun run(shape);
  for (int pass = 0; pass < 4; ++pass) {
    const hls::Descriptor d = random_pass(shape, rng);
    bench.run(static_cast<uint64_t>(random_int(rng, 0, 3)));
    for (auto* lists : {&banks.reads, &banks.writes})
      for (auto& list : *lists) list.clear();
    const uint64_t start = banks.cycle;
    set_descriptor(dut.cmd_desc_i, d);
    dut.cmd_valid_i = 1;
    uint64_t done = 0;
    for (int i = 0; done == 0 && i < 200000; ++i) {
      bench.step();
      if (dut.cmd_done_o) done = banks.cycle;  // settled after the edge: the cycle that comes
    }
    ASSERT_NE(done, 0u) << "no end";
    bench.step();
    dut.cmd_valid_i = 0;

    for (auto* lists : {&banks.reads, &banks.writes})
      for (auto& list : *lists)
        for (uint64_t& cycle : list) cycle -= start;
    run.start(d, start);
    known.known = start;
    const int stride = random_int(rng, 0, 3) * random_int(rng, 0, 40);
    while (!run.done()) {
      ASSERT_GT(run.next(), known.known);
      if (random_bit(rng, 0.1)) {  // up to the next grant there is none
        const uint64_t before = settled(run);
        known.known = std::max(known.known, run.next() - 1);
        run.advance(known.known, known);
        ASSERT_EQ(settled(run), before);
      }
      known.known = std::max(known.known, run.next()) + static_cast<uint64_t>(random_int(rng, 0, stride));
      run.advance(known.known, known);
      ASSERT_EQ(settled(run), done_by(known.known - start, {&banks.reads, &banks.writes}))
          << "pass " << pass << ", by cycle " << known.known - start;
    }
    EXPECT_EQ(run.next(), UINT64_MAX);
    ASSERT_EQ(run.done_cycle(), done) << "pass " << pass;
    for (size_t b = 0; b < static_cast<size_t>(shape.banks); ++b) {
      ASSERT_EQ(run.reads()[b].cycles(), banks.reads[b]) << "pass " << pass << " bank " << b;
      ASSERT_EQ(run.writes()[b].cycles(), banks.writes[b]) << "pass " << pass << " bank " << b;
    }
  }
}

TEST(VectorTiming, equals_the_rtl_in_every_cycle) {
  for (uint32_t seed = 1; seed <= 150; ++seed) {
    check<Vvector_group4_8>(seed);
    check<Vvector_group3_2>(seed);
    check<Vvector_group2_plain>(seed);
    check<Vvector_group5_4>(seed);
    check<Vvector_group2_1>(seed);
    check<Vvector_group6_plain>(seed);
    if (HasFatalFailure()) return;
  }
}

}  // namespace
}  // namespace winnow::tests
