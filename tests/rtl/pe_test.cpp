// wn_pe against its kernel under random stalls, with memory writes between the reads; its cycles without stalls.
#include "hls/pe.h"

#include "Vpe_deep.h"
#include "Vpe_one.h"
#include "Vpe_small.h"
#include "Vpe_wide.h"
#include "tests/rtl/compute_bits.h"
#include "tests/support/queue.h"

namespace winnow::tests {
namespace {

struct Shape {
  int k0, sets, acc_bits, weights, pointers;
};
template <typename Model>
constexpr Shape shape_of();
template <>
constexpr Shape shape_of<Vpe_deep>() {
  return {16, 4, 32, 2048, 512};
}
template <>
constexpr Shape shape_of<Vpe_wide>() {
  return {32, 2, 24, 1024, 64};
}
template <>
constexpr Shape shape_of<Vpe_one>() {
  return {1, 3, 32, 64, 32};
}
template <>
constexpr Shape shape_of<Vpe_small>() {
  return {5, 8, 20, 128, 16};
}

/// Memory content of one tile: columns `first .. first + columns - 1`, weights from `weight_base`.
struct Tile {
  int kt, first, columns;
  std::vector<std::pair<uint16_t, hls::Weight>> weights;
  std::vector<std::pair<uint16_t, hls::Pointer>> pointers;
};

Tile random_tile(const Shape& shape, int half, double density, std::mt19937& rng) {
  Tile t{random_int(rng, 1, shape.k0), half * shape.pointers / 2, shape.pointers / 2, {}, {}};
  int at = half * shape.weights / 2;
  const int end = at + shape.weights / 2;
  for (int c = t.first; c < t.first + t.columns; ++c) {
    hls::Pointer p{static_cast<uint16_t>(at), 0};
    const bool zero_column = random_bit(rng, 0.3);
    for (int k = 0; k < t.kt && at < end && !zero_column; ++k)
      if (random_bit(rng, density)) {
        t.weights.push_back({static_cast<uint16_t>(at++), {static_cast<uint8_t>(k), static_cast<int8_t>(rng())}});
        ++p.count;
      }
    t.pointers.push_back({static_cast<uint16_t>(c), p});
  }
  return t;
}

std::vector<hls::Activation> random_pixels(const Tile& t, int pixels, std::mt19937& rng) {
  std::vector<hls::Activation> acts;
  for (int p = 0; p < pixels; ++p) {
    const int items = random_int(rng, 0, 2) ? random_int(rng, 1, 12) : 1;
    for (int i = 0; i < items; ++i) {
      hls::Activation a;
      a.last = i + 1 == items;
      a.has = !a.last || random_bit(rng, 0.6);
      a.column = static_cast<uint16_t>(t.first + random_int(rng, 0, t.columns - 1));
      a.value = a.has ? random_non_zero(rng) : int16_t{0};
      acts.push_back(a);
    }
  }
  return acts;
}

/// Writes a tile's memory, one weight and one pointer at most per cycle, at random times.
template <typename Model>
class Loader : public Agent {
 public:
  Loader(Model& dut, uint32_t seed) : dut_(dut), rng_(seed) {}
  void load(const Tile& t) {
    tile_ = &t;
    weight_ = pointer_ = 0;
  }
  void before_edge() override {
    dut_.wgt_we_i = dut_.ptr_we_i = 0;
    dut_.wgt_addr_i = dut_.ptr_addr_i = 0;
    if (tile_ == nullptr) return;
    if (weight_ < tile_->weights.size() && random_bit(rng_, 0.7)) {
      dut_.wgt_we_i = 1;
      dut_.wgt_addr_i = tile_->weights[weight_].first;
      dut_.wgt_data_i = static_cast<SData>(weight_bits(tile_->weights[weight_].second));
      ++weight_;
    }
    if (pointer_ < tile_->pointers.size() && random_bit(rng_, 0.7)) {
      dut_.ptr_we_i = 1;
      dut_.ptr_addr_i = tile_->pointers[pointer_].first;
      dut_.ptr_data_i = pointer_bits(tile_->pointers[pointer_].second);
      ++pointer_;
    }
  }
  void sample() override {}
  bool idle() const override {
    return tile_ == nullptr || (weight_ == tile_->weights.size() && pointer_ == tile_->pointers.size());
  }

 private:
  Model& dut_;
  const Tile* tile_ = nullptr;
  size_t weight_ = 0, pointer_ = 0;
  std::mt19937 rng_;
};

/// Counts the status bits.
template <typename Model>
class Status : public Agent {
 public:
  explicit Status(Model& dut) : dut_(dut) {}
  void before_edge() override {}
  void sample() override {
    macs += dut_.mac_o;
    blocked += dut_.blocked_o;
    starved += dut_.starved_o;
    if (dut_.mac_o + dut_.blocked_o + dut_.starved_o > 1) ADD_FAILURE() << "a PE in two states";
  }
  uint64_t macs = 0, blocked = 0, starved = 0;

 private:
  Model& dut_;
};

template <typename Model>
struct Pe {
  Bench<Model> bench;
  Model& dut = *bench.dut;
  Source<hls::Activation> acts;
  Source<int32_t> psums;
  Sink<int32_t> sink;
  Loader<Model> loader;
  Status<Model> status;
  Pe(double act_stall, double in_stall, double out_stall, uint32_t seed)
      : acts([this](bool v, const hls::Activation& a) { dut.act_valid_i = v, dut.act_data_i = act_bits(a); },
             [this] { return dut.act_ready_o; }, act_stall, seed),
        psums(
            [this](bool v, int32_t p) {
              dut.psum_in_valid_i = v;
              set_port(dut.psum_in_data_i, 0, shape_of<Model>().acc_bits, static_cast<uint32_t>(p));
            },
            [this] { return dut.psum_in_ready_o; }, in_stall, seed + 1),
        sink([this] { return dut.psum_out_valid_o; },
             [this] { return sign_extend(dut.psum_out_data_o, shape_of<Model>().acc_bits); },
             [this](bool r) { dut.psum_out_ready_i = r; }, out_stall, seed + 2),
        loader(dut, seed + 3), status(dut) {
    bench.reset();
    for (Agent* a : std::vector<Agent*>{&acts, &psums, &sink, &loader, &status}) bench.add(*a);
  }
};

template <typename Model>
void random_tiles(uint32_t seed) {
  SCOPED_TRACE(seed);
  constexpr Shape shape = shape_of<Model>();
  std::mt19937 rng(seed);
  Pe<Model> pe(0.2 * (seed % 4), 0.3 * (seed % 3), 0.15 * (seed % 5), seed);
  hls::Weight weights[shape.weights];
  hls::Pointer pointers[shape.pointers];
  std::vector<Tile> tiles;
  for (int i = 0; i < 4; ++i) tiles.push_back(random_tile(shape, i % 2, 0.25 * (1 + (seed + i) % 4), rng));
  pe.loader.load(tiles[0]);
  pe.bench.run_until([&] { return pe.loader.idle(); }, "the first tile's weights");
  Queue<int32_t> expected;
  uint64_t macs = 0;
  size_t outputs = 0;
  for (size_t i = 0; i < tiles.size(); ++i) {
    const Tile& t = tiles[i];
    for (const auto& [at, w] : t.weights) weights[at] = w;
    for (const auto& [at, p] : t.pointers) pointers[at] = p;
    const int pixels = 30;
    Queue<hls::Activation> acts;
    for (const hls::Activation& a : random_pixels(t, pixels, rng)) {
      acts.write(a);
      pe.acts.push(a);
    }
    Queue<int32_t> psums;
    for (int p = 0; p < pixels * t.kt; ++p) {
      const int32_t psum = random_int(rng, -30000, 30000);
      psums.write(psum);
      pe.psums.push(psum);
    }
    outputs += pixels * t.kt;
    macs += hls::pe<shape.k0>(weights, pointers, t.kt, pixels, acts, psums, expected);
    pe.dut.kt_i = static_cast<CData>(t.kt);
    if (i + 1 < tiles.size()) pe.loader.load(tiles[i + 1]);  // while this one computes
    pe.bench.run_until([&] { return pe.sink.items.size() == outputs && pe.loader.idle(); }, "psums");
    ASSERT_FALSE(::testing::Test::HasFailure());
  }
  pe.bench.run(20);
  ASSERT_EQ(pe.sink.items.size(), outputs);
  for (int32_t psum : pe.sink.items) ASSERT_EQ(psum, expected.read());
  EXPECT_EQ(pe.status.macs, macs);
}

TEST(Pe, matches_the_kernel_16_accumulators) {
  for (uint32_t seed = 1; seed <= 60; ++seed) random_tiles<Vpe_deep>(seed);
}
TEST(Pe, matches_the_kernel_32_accumulators) {
  for (uint32_t seed = 1; seed <= 60; ++seed) random_tiles<Vpe_wide>(seed);
}
TEST(Pe, matches_the_kernel_one_accumulator) {
  for (uint32_t seed = 1; seed <= 60; ++seed) random_tiles<Vpe_one>(seed);
}
TEST(Pe, matches_the_kernel_5_accumulators) {
  for (uint32_t seed = 1; seed <= 60; ++seed) random_tiles<Vpe_small>(seed);
}

/// A PE whose column c has `counts[c]` weights of value 1, psum_in always 0.
struct Timed : Pe<Vpe_deep> {
  explicit Timed(const std::vector<int>& counts, int kt, int pixels) : Pe(0, 0, 0, 1) {
    tile.kt = kt;
    uint16_t at = 0;
    for (size_t c = 0; c < counts.size(); ++c) {
      tile.pointers.push_back({static_cast<uint16_t>(c), {at, static_cast<uint8_t>(counts[c])}});
      for (int k = 0; k < counts[c]; ++k) tile.weights.push_back({at++, {static_cast<uint8_t>(k), 1}});
    }
    loader.load(tile);
    bench.run_until([&] { return loader.idle(); }, "weights");
    for (int i = 0; i < pixels * kt; ++i) psums.push(0);
    dut.kt_i = static_cast<CData>(kt);
    bench.run(2);
    status.macs = status.blocked = status.starved = 0;
    start = bench.cycle + 1;  // the sink's number of the next cycle
  }
  uint64_t first() const { return sink.cycles.front() - start; }
  Tile tile{};
  uint64_t start = 0;
};

TEST(Pe, a_mark_reaches_the_output_after_6_cycles) {
  Timed pe({0}, 4, 1);
  pe.acts.push({0, 0, false, true});
  pe.bench.run_until([&] { return pe.sink.items.size() == 4; }, "psums");
  EXPECT_EQ(pe.first(), 6u);
  EXPECT_EQ(pe.sink.cycles.back() - pe.sink.cycles.front(), 3u);
  EXPECT_EQ(pe.status.macs, 0u);
}

TEST(Pe, one_mac_per_cycle) {
  Timed pe({5, 1, 16, 0, 3}, 16, 1);
  int macs = 0;
  for (int i = 0; i < 40; ++i) {
    pe.acts.push({1, static_cast<uint16_t>(i % 5), true, i == 39});
    macs += std::vector<int>{5, 1, 16, 0, 3}[i % 5];
  }
  pe.bench.run_until([&] { return pe.sink.items.size() == 16; }, "psums");
  EXPECT_EQ(pe.first(), 5u + macs);  // the last activation has 3 weights
  EXPECT_EQ(pe.status.macs, static_cast<uint64_t>(macs));
  EXPECT_EQ(pe.sink.items.front(), 32);
}

TEST(Pe, drops_one_activation_without_weights_per_cycle) {
  Timed pe({0}, 1, 1);
  for (int i = 0; i < 50; ++i) pe.acts.push({7, 0, true, i == 49});
  pe.bench.run_until([&] { return pe.sink.items.size() == 1; }, "psum");
  EXPECT_EQ(pe.first(), 49u + 6u);
}

TEST(Pe, one_psum_per_cycle_and_blocked_when_all_sets_wait) {
  const int kt = 9, pixels = 40;
  Timed pe({1}, kt, pixels);
  for (int p = 0; p < pixels; ++p) pe.acts.push({1, 0, true, true});
  pe.bench.run_until([&] { return pe.sink.items.size() == kt * pixels; }, "psums");
  EXPECT_EQ(pe.sink.cycles.back() - pe.sink.cycles.front(), kt * pixels - 1u);
  EXPECT_GT(pe.status.blocked, (kt - 2u) * (pixels - 8u));  // one MAC per kt cycles, the rest of the time sets are full
}

TEST(Pe, queue_holds_its_depth_while_the_reduction_waits) {
  Timed pe({1}, 1, 0);  // no psum_in: nothing drains
  for (int p = 0; p < 40; ++p) pe.acts.push({1, 0, true, true});
  pe.bench.run(100);
  EXPECT_EQ(pe.acts.taken(), 4u + 8u + 1u);  // Sets pixels accumulated, QueueDepth waiting, one in lookup
}

TEST(Pe, a_full_queue_does_not_hold_activations_without_weights) {
  Timed pe({1, 0}, 1, 0);
  for (int p = 0; p < 12; ++p) pe.acts.push({1, 0, true, true});
  for (int i = 0; i < 10; ++i) pe.acts.push({1, 1, true, false});
  for (int p = 0; p < 2; ++p) pe.acts.push({1, 0, true, true});
  pe.bench.run(100);
  EXPECT_EQ(pe.acts.taken(), 12u + 10u + 1u);
}

}  // namespace
}  // namespace winnow::tests
