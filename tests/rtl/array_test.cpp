// wn_array against the composed kernels and, by direct convolution, against the arithmetic page: tiles back to back,
// random stalls.
#include "hls/array.h"

#include <map>

#include "Varray_1x1.h"
#include "Varray_2x4.h"
#include "Varray_3x5.h"
#include "Varray_3x5_two.h"
#include "Varray_4x2.h"
#include "Varray_5x3.h"
#include "tests/rtl/compute_bits.h"
#include "tests/support/queue.h"

namespace winnow::tests {
namespace {

struct Shape {
  hls::Geometry g;
  int k0;
  int decoders = 1;  // per row
};
template <typename Model>
constexpr Shape shape_of();
template <>
constexpr Shape shape_of<Varray_1x1>() {
  return {{1, 1}, 16};
}
template <>
constexpr Shape shape_of<Varray_2x4>() {
  return {{2, 4}, 32, 4};
}
template <>
constexpr Shape shape_of<Varray_3x5>() {
  return {{3, 5}, 12};
}
template <>
constexpr Shape shape_of<Varray_3x5_two>() {
  return {{3, 5}, 12, 2};
}
template <>
constexpr Shape shape_of<Varray_4x2>() {
  return {{4, 2}, 9};
}
template <>
constexpr Shape shape_of<Varray_5x3>() {
  return {{5, 3}, 17};
}

constexpr int kWeights = 2048, kPointers = 512, kParams = 64, kBankWords = 1024;

struct PeMemory {
  std::vector<hls::Weight> weights;
  std::vector<hls::Pointer> pointers;
};

struct ArrayMemory {
  std::vector<std::vector<PeMemory>> pe;        // [row][column]
  std::vector<std::vector<hls::Param>> params;  // [row]
};

/// One tile: its descriptor and its share of the array's memories (half 0 or 1 of each).
struct Tile {
  Conv conv;
  hls::Descriptor d;
  int half = 0, kb = 0;
  ArrayMemory memory;                                        // whole-size, only this tile's entries set
  std::vector<std::vector<std::vector<hls::Weight>>> dense;  // [row][column][weight column * 32 + k], zeros included
};

Tile make_tile(const Shape& s, int half, const Conv& conv, int kb, double density, std::mt19937& rng) {
  Tile t;
  t.half = half;
  t.kb = kb;
  t.conv = conv;
  t.conv.col_base = static_cast<uint16_t>(half * kPointers / 2 / 8);
  t.d = describe(t.conv);
  namespace f = hls::field;
  t.d.set(f::opcode, hls::kCompute);
  t.d.set(f::kb, t.kb);
  t.d.set(f::param_base, half * kParams / 2);
  t.d.set(f::pixels, t.conv.pixels());
  t.d.set_wrapping(f::out_base, rng() & 0xffff);
  t.d.set_wrapping(f::out_x, s.g.share() * hls::words_of(t.kb) + random_int(rng, 0, 3));
  const int low = -random_int(rng, 0, 255);
  t.d.set_signed(f::low, low);
  t.d.set_signed(f::high, low + 255);
  t.memory.pe.resize(s.g.rows);
  t.memory.params.resize(s.g.rows);
  t.dense.resize(s.g.rows);
  for (int r = 0; r < s.g.rows; ++r) {
    const int kt = t.kb * s.g.banks_of_row(r);
    for (int c = 0; c < s.g.columns; ++c) {
      PeMemory m{std::vector<hls::Weight>(kWeights), std::vector<hls::Pointer>(kPointers)};
      std::vector<hls::Weight> dense(t.conv.columns() * 32);
      int at = half * kWeights / 2;
      for (int i = 0; i < t.conv.columns(); ++i) {
        hls::Pointer& p = m.pointers[half * kPointers / 2 + i];
        p.start = static_cast<uint16_t>(at);
        for (int k = 0; k < kt && at < (half + 1) * kWeights / 2; ++k) {
          if (!random_bit(rng, density)) continue;
          const hls::Weight w{static_cast<uint8_t>(k), static_cast<int8_t>(rng())};
          m.weights[at++] = dense[i * 32 + k] = w;
          ++p.count;
        }
      }
      t.memory.pe[r].push_back(m);
      t.dense[r].push_back(dense);
    }
    t.memory.params[r].resize(kParams);
    for (int k = 0; k < kt; ++k) {
      hls::Param& p = t.memory.params[r][half * kParams / 2 + k];
      p.bias = random_int(rng, -200000, 200000);
      p.multiplier = static_cast<uint16_t>(32768 + rng() % 32768);
      p.shift = static_cast<uint8_t>(random_int(rng, 22, 30));
    }
  }
  return t;
}

Tile random_tile(const Shape& s, int half, uint16_t base, std::mt19937& rng) {
  Conv conv;
  do conv = random_conv(rng, 2);
  while (conv.columns() > kPointers / 2 || conv.map_words() > kBankWords || conv.pixels() > 150);
  conv.base = base;
  return make_tile(s, half, conv, random_int(rng, 1, s.k0 / s.g.banks_of_row(0)), 0.2 * random_int(rng, 0, 4), rng);
}

/// Where the words of a tile must end: (bank, address) -> word, each output computed by itself from all banks.
std::map<std::pair<int, uint16_t>, hls::Word> direct(const Tile& t, const Shape& s,
                                                     const hls::Word (*banks)[kBankWords]) {
  namespace f = hls::field;
  std::map<std::pair<int, uint16_t>, hls::Word> out;
  const Conv& c = t.conv;
  const int wb = hls::words_of(t.kb);
  int pixel = 0;
  for (int b = 0; b < c.batches; ++b)
    for (int oy = 0; oy < c.y.out; ++oy)
      for (int ox = 0; ox < c.x.out; ++ox, ++pixel) {
        const uint16_t at = static_cast<uint16_t>(t.d.get(f::out_base) + pixel * t.d.get(f::out_x));
        for (int bank = 0; bank < s.g.columns; ++bank)
          for (int w = 0; w < s.g.share() * wb; ++w) out[{bank, static_cast<uint16_t>(at + w)}] = hls::Word{};
        for (int r = 0; r < s.g.rows; ++r)
          for (int k = 0; k < t.kb * s.g.banks_of_row(r); ++k) {
            int32_t acc = 0;
            for (int col = 0; col < s.g.columns; ++col)
              for (int ky = 0; ky < c.y.kernel; ++ky)
                for (int kx = 0; kx < c.x.kernel; ++kx) {
                  const int iy = oy * c.y.stride - c.y.pad + ky * c.y.dilation,
                            ix = ox * c.x.stride - c.x.pad + kx * c.x.dilation;
                  if (iy < 0 || iy >= c.y.in || ix < 0 || ix >= c.x.in) continue;
                  for (int w = 0; w < c.words; ++w) {
                    const hls::Word& in = hls::word_at(
                        banks[col], static_cast<uint16_t>(c.base + ((b * c.y.in + iy) * c.x.in + ix) * c.words + w));
                    const int column = ((ky * c.x.kernel + kx) * c.words + w) * 8;
                    for (int l = 0; l < 8; ++l) acc += in[l] * t.dense[r][col][(column + l) * 32 + k].value;
                  }
                }
            const int bank = r % s.g.columns + k / t.kb * s.g.rows, o = k % t.kb;
            const uint16_t address = static_cast<uint16_t>(at + r / s.g.columns * wb + o / 8);
            out[{bank, address}][o % 8] = hls::requantize_lane(acc, t.memory.params[r][t.half * kParams / 2 + k],
                                                               t.d.get_signed(f::low), t.d.get_signed(f::high));
          }
      }
  return out;
}

/// Writes a tile's weights, pointers and parameters through the decoder buses, one of each per bus and cycle. The buses
/// that bring no parameters show wrong ones.
template <typename Model>
class Decoders : public Agent {
 public:
  Decoders(Model& dut, const Shape& s) : dut_(dut), s_(s) {}
  void load(const Tile& t) { tile_ = &t, pe_ = 0, step_ = 0; }
  void before_edge() override {
    dut_.wgt_we_i = dut_.ptr_we_i = dut_.prm_we_i = 0;
    if (idle()) return;
    const int w = tile_->half * kWeights / 2 + step_, p = tile_->half * kPointers / 2 + step_,
              q = tile_->half * kParams / 2 + step_;
    for (int b = 0; b < s_.g.rows * s_.decoders; ++b) {
      const int r = b / s_.decoders, h = b % s_.decoders;
      const int first = h * s_.g.columns / s_.decoders, last = (h + 1) * s_.g.columns / s_.decoders;
      if (step_ < kParams / 2 && pe_ == 0) {
        set_port(dut_.prm_we_i, b, 1, 1);
        set_port(dut_.prm_addr_i, 16 * b, 16, q);
        set_port(dut_.prm_data_i, hls::record::param::bits * b, hls::record::param::bits,
                 param_bits(h == 0 ? tile_->memory.params[r][q] : hls::Param{1, 2, 3}));
      }
      if (first + pe_ >= last) continue;
      const PeMemory& m = tile_->memory.pe[r][first + pe_];
      set_port(dut_.dec_pe_i, 8 * b, 8, pe_);
      set_port(dut_.wgt_we_i, b, 1, 1);
      set_port(dut_.wgt_addr_i, 16 * b, 16, w);
      set_port(dut_.wgt_data_i, hls::record::weight::bits * b, hls::record::weight::bits, weight_bits(m.weights[w]));
      if (step_ < kPointers / 2) {
        set_port(dut_.ptr_we_i, b, 1, 1);
        set_port(dut_.ptr_addr_i, 16 * b, 16, p);
        set_port(dut_.ptr_data_i, hls::record::pointer::bits * b, hls::record::pointer::bits,
                 pointer_bits(m.pointers[p]));
      }
    }
    if (++step_ == kWeights / 2) step_ = 0, ++pe_;
  }
  void sample() override {}
  bool idle() const override { return tile_ == nullptr || pe_ == (s_.g.columns + s_.decoders - 1) / s_.decoders; }

 private:
  Model& dut_;
  Shape s_;
  const Tile* tile_ = nullptr;
  int pe_ = 0, step_ = 0;  // PE of every decoder, entry of its memories
};

/// Takes every row's words in the cycle in which they show, and sees that a row shows them in its turn alone.
template <typename Model>
class Words : public Agent {
 public:
  Words(Model& dut, const hls::Geometry& g) : items(g.rows), dut_(dut), g_(g) {}
  /// The next step is a command's first cycle.
  void start() { since_start_ = 0; }
  void before_edge() override {}
  void sample() override {
    for (int r = 0; r < g_.rows; ++r) {
      if (!get_port(dut_.word_valid_o, r, 1)) continue;
      if (since_start_ % g_.share() != static_cast<unsigned>(g_.row_of_bank(r)))
        ADD_FAILURE() << "row " << r << " writes in cycle " << since_start_;
      items[r].push_back({static_cast<uint8_t>(get_port(dut_.word_bank_o, 5 * r, 5)),
                          static_cast<uint16_t>(get_port(dut_.word_addr_o, 16 * r, 16)),
                          get_word(dut_.word_data_o, hls::kWordBits * r)});
      last = since_start_;
    }
    ++since_start_;
  }

  std::vector<std::vector<hls::BankWrite>> items;  // by row
  uint64_t last = 0;                               // cycle of the latest word since its command's start

 private:
  Model& dut_;
  hls::Geometry g_;
  uint64_t since_start_ = 0;
};

template <typename Model>
class Counters : public Agent {
 public:
  Counters(Model& dut, int pes) : dut_(dut), pes_(pes) {}
  void before_edge() override {}
  void sample() override {
    macs += dut_.mac_count_o;
    starved += dut_.starved_count_o;
    blocked += dut_.blocked_count_o;
    busy += dut_.busy_o;
    if (dut_.mac_count_o + dut_.starved_count_o + dut_.blocked_count_o > pes_)
      ADD_FAILURE() << "more PE states than PEs";
    const bool counting = dut_.mac_count_o || dut_.starved_count_o || dut_.blocked_count_o;
    if (counting && !was_busy_[1]) ADD_FAILURE() << "a count outside a tile";
    was_busy_[1] = was_busy_[0];
    was_busy_[0] = dut_.busy_o;
  }
  uint64_t macs = 0, starved = 0, blocked = 0, busy = 0;

 private:
  Model& dut_;
  int pes_;
  bool was_busy_[2] = {false, false};
};

/// A tile's share of the memories as the kernel sees them.
template <int Rows, int Cols>
struct KernelMemory {
  hls::Weight weights[Rows][Cols][kWeights];
  hls::Pointer pointers[Rows][Cols][kPointers];
  hls::Param params[Rows][kParams];

  explicit KernelMemory(const ArrayMemory& memory) {
    for (int r = 0; r < Rows; ++r) {
      std::copy(memory.params[r].begin(), memory.params[r].end(), params[r]);
      for (int c = 0; c < Cols; ++c) {
        const PeMemory& m = memory.pe[r][c];
        std::copy(m.weights.begin(), m.weights.end(), weights[r][c]);
        std::copy(m.pointers.begin(), m.pointers.end(), pointers[r][c]);
      }
    }
  }
};

template <typename Model>
struct Array {
  static constexpr Shape s = shape_of<Model>();
  Bench<Model> bench;
  Model& dut = *bench.dut;
  hls::Word banks[s.g.columns][kBankWords];
  std::vector<std::unique_ptr<Agent>> agents;
  Words<Model> words{dut, s.g};
  Decoders<Model> decoders{dut, s};
  uint64_t started = 0;  // first cycle of the latest command
  Counters<Model> counters{dut, s.g.rows* s.g.columns};

  Array(double read_stall, double density, uint32_t seed) {
    std::mt19937 rng(seed);
    for (int c = 0; c < s.g.columns; ++c) {
      for (hls::Word& word : banks[c]) word = random_word(rng, density < 1 && random_bit(rng, 0.2) ? 0 : density);
    }
    Model& d = dut;
    for (int c = 0; c < s.g.columns; ++c) {
      agents.push_back(std::make_unique<BankAgent>(
          banks[c],
          BankAgent::Pins{[&d, c] { return get_port(d.rd_valid_o, c, 1) != 0; },
                          [&d, c] { return get_port(d.rd_addr_o, 16 * c, 16); },
                          [&d, c](bool r) { set_port(d.rd_ready_i, c, 1, r); },
                          [&d, c](bool v, const hls::Word& w) {
                            set_port(d.rd_resp_i, c, 1, v), set_word(d.rd_data_i, hls::kWordBits * c, w);
                          }},
          read_stall, seed + 10u * c));
    }
    dut.cmd_valid_i = 0;
    bench.reset();
    for (auto& a : agents) bench.add(*a);
    bench.add(words);
    bench.add(decoders);
    bench.add(counters);
  }

  /// One command; returns with cmd_done_o high.
  void compute(const hls::Descriptor& d) {
    set_descriptor(dut.cmd_desc_i, d);
    dut.cmd_valid_i = 1;
    words.start();
    started = bench.cycle;
    bench.step();
    bench.run_until([&] { return dut.cmd_done_o; }, "cmd_done");
    EXPECT_FALSE(dut.busy_o);
    bench.step();
    EXPECT_FALSE(dut.cmd_done_o);
    dut.cmd_valid_i = 0;
  }
};

template <typename Model>
void random_tiles(uint32_t seed) {
  SCOPED_TRACE(seed);
  std::mt19937 rng(seed);
  Array<Model> a(0.2 * (seed % 4), 0.25 * (1 + seed % 3), seed);
  std::vector<Tile> tiles;
  for (int i = 0; i < 3; ++i) tiles.push_back(random_tile(a.s, i % 2, static_cast<uint16_t>(rng()), rng));
  a.decoders.load(tiles[0]);
  a.bench.run_until([&] { return a.decoders.idle(); }, "weights");
  uint64_t macs = 0;
  for (size_t i = 0; i < tiles.size(); ++i) {
    const Tile& t = tiles[i];
    Queue<hls::BankWrite> expected[a.s.g.rows];
    const auto memory = std::make_unique<KernelMemory<a.s.g.rows, a.s.g.columns>>(t.memory);
    macs += hls::array<a.s.k0>(t.d, memory->weights, memory->pointers, memory->params, a.banks, expected);
    for (auto& row : a.words.items) row.clear();
    if (i + 1 < tiles.size()) a.decoders.load(tiles[i + 1]);  // while this one computes
    a.compute(t.d);
    auto left = direct(t, a.s, a.banks);
    for (int r = 0; r < a.s.g.rows; ++r) {
      ASSERT_EQ(a.words.items[r].size(), expected[r].size()) << "row " << r;
      for (const hls::BankWrite& word : a.words.items[r]) {
        ASSERT_EQ(word, expected[r].read()) << "row " << r;
        const auto it = left.find({word.bank, word.address});
        ASSERT_TRUE(it != left.end()) << "a word outside the tile, or twice";
        ASSERT_EQ(word.data, it->second) << "row " << r;
        left.erase(it);
      }
    }
    ASSERT_TRUE(left.empty()) << "a word never written";
    a.bench.run_until([&] { return a.decoders.idle(); }, "weights");
    ASSERT_FALSE(::testing::Test::HasFailure());
  }
  a.bench.run(5);
  EXPECT_EQ(a.counters.macs, macs);
}

TEST(Array, one_pe) {
  for (uint32_t seed = 1; seed <= 20; ++seed) random_tiles<Varray_1x1>(seed);
}
TEST(Array, rows_feed_two_banks_each) {
  for (uint32_t seed = 1; seed <= 20; ++seed) random_tiles<Varray_2x4>(seed);
}
TEST(Array, rows_feed_one_or_two_banks) {
  for (uint32_t seed = 1; seed <= 20; ++seed) random_tiles<Varray_3x5>(seed);
}
TEST(Array, rows_have_two_decoders) {
  for (uint32_t seed = 1; seed <= 20; ++seed) random_tiles<Varray_3x5_two>(seed);
}
TEST(Array, banks_have_two_rows_each) {
  for (uint32_t seed = 1; seed <= 20; ++seed) random_tiles<Varray_4x2>(seed);
}
TEST(Array, banks_have_one_or_two_rows) {
  for (uint32_t seed = 1; seed <= 20; ++seed) random_tiles<Varray_5x3>(seed);
}

TEST(Array, next_command_may_follow_the_done_pulse_at_once) {
  std::mt19937 rng(5);
  Array<Varray_3x5> a(0, 0.5, 5);
  const Tile t = random_tile(a.s, 0, 0, rng);
  a.decoders.load(t);
  a.bench.run_until([&] { return a.decoders.idle(); }, "weights");
  std::vector<hls::BankWrite> first;
  for (int i = 0; i < 3; ++i) {
    a.words.items[0].clear();
    a.compute(t.d);  // returns in the cycle after the pulse; cmd_valid_i is high again in that very cycle
    if (i == 0) first = a.words.items[0];
    EXPECT_EQ(a.words.items[0], first);
  }
}

TEST(Array, done_follows_the_last_word_by_3_cycles) {
  std::mt19937 rng(6);
  Array<Varray_5x3> a(0, 0.5, 6);
  const Tile t = random_tile(a.s, 0, 0, rng);
  a.decoders.load(t);
  a.bench.run_until([&] { return a.decoders.idle(); }, "weights");
  a.compute(t.d);
  EXPECT_EQ(a.bench.cycle - 1, a.started + a.words.last + 3);
}

TEST(Array, one_mac_per_cycle_and_pe) {
  std::mt19937 rng(8);
  Array<Varray_2x4> a(0, 1.0, 8);
  // 1x1 kernels, two words and all their lanes, 32 weights a column: 512 MACs a pixel in every PE, 32 psums a row.
  const Conv conv{{6, 1, 1, 1, 0, 6}, {5, 1, 1, 1, 0, 5}, 1, 2, 0, 0};
  const Tile t = make_tile(a.s, 0, conv, 16, 1.0, rng);
  a.decoders.load(t);
  a.bench.run_until([&] { return a.decoders.idle(); }, "weights");
  a.compute(t.d);
  const uint64_t pes = 8, macs = uint64_t{30} * 512;
  EXPECT_EQ(a.counters.macs, pes * macs);
  EXPECT_LT(a.counters.busy, macs + 80);  // filling the pipeline, draining 32 psums through 4 hops
  EXPECT_EQ(a.counters.blocked, 0u);
}

}  // namespace
}  // namespace winnow::tests
