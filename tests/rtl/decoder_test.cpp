// wn_decoder against its kernel: every stream format, stalls, broken streams, full memories, and the cycles it
// promises.
#include "Vdecoder_all.h"
#include "Vdecoder_mask.h"
#include "Vdecoder_runs.h"
#include "Vdecoder_second.h"
#include "Vdecoder_second_mask.h"
#include "Vdecoder_wide.h"
#include "tests/rtl/harness.h"
#include "tests/rtl/weight_tiles.h"

namespace winnow::tests {
namespace {

// The built variants; see weights.cmake.
struct All {
  using Model = Vdecoder_all;
  static constexpr int k0 = 16, banks = 1, pes = 3, beat_words = 1, weights = 1024, pointers = 256, params = 64;
  static constexpr bool runs = true, mask = true, codebook = true, huffman = true, with_params = true;
};
struct Wide {
  using Model = Vdecoder_wide;
  static constexpr int k0 = 32, banks = 2, pes = 2, beat_words = 4, weights = 65536, pointers = 65536, params = 4096;
  static constexpr bool runs = true, mask = true, codebook = true, huffman = true, with_params = true;
};
struct Runs {
  using Model = Vdecoder_runs;
  static constexpr int k0 = 5, banks = 1, pes = 4, beat_words = 2, weights = 1024, pointers = 64, params = 16;
  static constexpr bool runs = true, mask = false, codebook = true, huffman = false, with_params = true;
};
struct Mask {
  using Model = Vdecoder_mask;
  static constexpr int k0 = 20, banks = 1, pes = 1, beat_words = 1, weights = 512, pointers = 64, params = 32;
  static constexpr bool runs = false, mask = true, codebook = false, huffman = false, with_params = true;
};
// A row's second decoder: no parameters, so `params`, their memory's depth, is not looked at.
struct Second {
  using Model = Vdecoder_second;
  static constexpr int k0 = 16, banks = 1, pes = 2, beat_words = 2, weights = 1024, pointers = 256, params = 4;
  static constexpr bool runs = true, mask = true, codebook = true, huffman = true, with_params = false;
};
struct SecondMask {
  using Model = Vdecoder_second_mask;
  static constexpr int k0 = 32, banks = 1, pes = 3, beat_words = 1, weights = 1024, pointers = 256, params = 4;
  static constexpr bool runs = false, mask = true, codebook = true, huffman = false, with_params = false;
};

using Beat = std::vector<uint64_t>;
void set_beat(QData& pin, const Beat& beat) { pin = beat.empty() ? 0 : beat[0]; }
template <typename Wide>
void set_beat(Wide& pin, const Beat& beat) {
  for (size_t i = 0; i < beat.size(); ++i) set_bits(pin, static_cast<int>(64 * i), 64, beat[i]);
}

/// Collects what the decoder writes.
template <typename Model>
struct Writes : Agent {
  explicit Writes(Model& dut) : dut(dut) {}
  Model& dut;
  std::vector<std::vector<int64_t>> params, weights, pointers;
  int done = 0, error = 0;
  uint64_t done_cycle = 0, cycle = 0;

  void before_edge() override {}
  void sample() override {
    if (dut.prm_we_o) params.push_back({dut.prm_addr_o, static_cast<int64_t>(dut.prm_data_o)});
    if (dut.wgt_we_o) weights.push_back({dut.pe_o, dut.wgt_addr_o, dut.wgt_data_o});
    if (dut.ptr_we_o) pointers.push_back({dut.pe_o, dut.ptr_addr_o, dut.ptr_data_o});
    if (dut.done_o) {
      ++done;
      done_cycle = cycle;
      error = dut.error_o ? dut.error_code_o : 0;
    } else {
      EXPECT_FALSE(dut.error_o) << "errors come with done";
    }
    ++cycle;
  }
};

template <typename Built>
struct Rig {
  Bench<typename Built::Model> bench;
  typename Built::Model& dut = *bench.dut;
  Writes<typename Built::Model> writes{dut};
  Source<Beat> source;
  hls::DecoderTables tables;

  Rig(double stall, uint32_t seed)
      : source(
            [this](bool v, const Beat& b) {
              dut.in_valid_i = v;
              set_beat(dut.in_data_i, b);
            },
            [this] { return dut.in_ready_o; }, stall, seed) {
    dut.start_i = 0;
    dut.tbl_we_i = 0;
    bench.add(source);
    bench.add(writes);
    bench.reset();
  }

  void load(int first, const std::vector<uint8_t>& bytes) {
    for (size_t i = 0; i < bytes.size(); ++i) {
      tables.write(first + static_cast<int>(i), bytes[i]);
      dut.tbl_we_i = 1;
      dut.tbl_addr_i = static_cast<uint16_t>(first + static_cast<int>(i));
      dut.tbl_data_i = bytes[i];
      bench.step();
    }
    dut.tbl_we_i = 0;
  }

  /// Decodes `beats` beats of `words` in the module and the kernel and compares. Returns the cycles from start to done.
  uint64_t decode(const hls::Descriptor& d, const std::vector<uint64_t>& words, int beats) {
    constexpr size_t n = Built::beat_words;
    Queue<uint64_t> kernel_in;
    for (size_t i = 0; i < static_cast<size_t>(beats); ++i) {
      source.push(Beat(words.begin() + static_cast<long>(i * n), words.begin() + static_cast<long>((i + 1) * n)));
      for (size_t j = 0; j < n; ++j) kernel_in.write(words[i * n + j]);
    }
    hls::DecoderCommand command = hls::decoder_command(d, 0, Built::banks);
    command.beats = beats;
    DecoderQueues want;
    const int want_error =
        hls::decoder<Built::pes, Built::weights, Built::pointers, Built::params, Built::beat_words, Built::with_params>(
            tables, command, kernel_in, want.params, want.weights, want.pointers);

    writes.params.clear();
    writes.weights.clear();
    writes.pointers.clear();
    const int done_before = writes.done;
    const size_t taken_before = source.taken();
    dut.start_i = 1;
    for (int i = 0; i < 24; ++i) dut.desc_i[i] = static_cast<uint32_t>(d.bits[i / 2] >> (32 * (i % 2)));
    dut.beats_i = static_cast<uint16_t>(beats);
    const uint64_t start = writes.cycle;
    bench.step();
    dut.start_i = 0;
    dut.beats_i = 0xffff;
    bench.run_until([&] { return writes.done > done_before; }, "done", 200000);
    EXPECT_EQ(source.taken() - taken_before, static_cast<size_t>(beats));
    EXPECT_EQ(writes.error, want_error);

    std::vector<std::vector<int64_t>> params, weights, pointers;
    while (!want.params.empty()) {
      const hls::ParamWrite w = want.params.read();
      params.push_back(
          {w.address, static_cast<int64_t>(uint64_t{w.param.shift} << 48 | uint64_t{w.param.multiplier} << 32 |
                                           static_cast<uint32_t>(w.param.bias))});
    }
    while (!want.weights.empty()) {
      const hls::WeightWrite w = want.weights.read();
      weights.push_back({w.pe, w.address, w.weight.k << 8 | static_cast<uint8_t>(w.weight.value)});
    }
    while (!want.pointers.empty()) {
      const hls::PointerWrite w = want.pointers.read();
      pointers.push_back({w.pe, w.address, w.pointer.count << 16 | w.pointer.start});
    }
    EXPECT_EQ(writes.params, params);
    EXPECT_EQ(writes.weights, weights);
    // The module closes a full column with the next entry, so a broken stream may keep it from closing the last one.
    if (want_error != 0 && writes.pointers.size() + 1 == pointers.size()) pointers.pop_back();
    EXPECT_EQ(writes.pointers, pointers);
    return writes.done_cycle - start;
  }
};

template <typename Built>
Tile tile_for(std::mt19937& rng) {
  const int kt = static_cast<int>(1 + rng() % (Built::k0 / Built::banks)) * Built::banks;
  const int ncols = static_cast<int>(8 * (1 + rng() % 6));
  const int entries = rng() % 3 ? 4 << rng() % 7 : 0;
  Tile t = random_tile(rng, kt, ncols, Built::pes, std::pow(0.5, rng() % 9), entries, rng() % 3 == 0);
  if (!Built::with_params) t.tile.params.clear();
  return t;
}

std::vector<uint64_t> padded(std::vector<uint8_t> stream, int beat_words) {
  stream.resize((stream.size() + 8u * static_cast<unsigned>(beat_words) - 1) /
                (8u * static_cast<unsigned>(beat_words)) * 8u * static_cast<unsigned>(beat_words));
  return words_of(stream);
}

template <typename Built>
class Decoder : public testing::Test {};
using Variants = testing::Types<All, Wide, Runs, Mask, Second, SecondMask>;
TYPED_TEST_SUITE(Decoder, Variants);

TYPED_TEST(Decoder, writes_match_the_kernel_in_every_format) {
  for (uint32_t seed = 1; seed <= 40; ++seed) {
    SCOPED_TRACE("seed " + std::to_string(seed));
    std::mt19937 rng(seed);
    Rig<TypeParam> rig(0.1 * (seed % 9), seed);
    for (int round = 0; round < 2; ++round) {  // tiles after one another, tables loaded anew
      const Tile t = tile_for<TypeParam>(rng);
      for (const models::compress::StreamFormat& f :
           formats(t, TypeParam::runs, TypeParam::mask, TypeParam::codebook, TypeParam::huffman)) {
        const models::compress::TableImage image = models::compress::table_image(f, t.weights);
        rig.load(image.first, image.bytes);
        const auto words = words_of(models::compress::encode(t.tile, f, 8 * TypeParam::beat_words));
        const hls::Descriptor d = load_weights(t, f, TypeParam::banks, rng() % 8, rng() % 3 * 8, rng() % 4);
        rig.decode(d, words, static_cast<int>(words.size()) / TypeParam::beat_words);
        if (testing::Test::HasFailure()) return;
      }
    }
  }
}

TYPED_TEST(Decoder, takes_the_cycles_it_promises) {
  int checked = 0;
  for (uint32_t seed = 1; seed <= 60; ++seed) {
    SCOPED_TRACE("seed " + std::to_string(seed));
    std::mt19937 rng(seed);
    Rig<TypeParam> rig(0, seed);
    const Tile t = tile_for<TypeParam>(rng);
    for (const models::compress::StreamFormat& f :
         formats(t, TypeParam::runs, TypeParam::mask, TypeParam::codebook, TypeParam::huffman)) {
      const models::compress::TableImage image = models::compress::table_image(f, t.weights);
      rig.load(image.first, image.bytes);
      const auto words = words_of(models::compress::encode(t.tile, f, 8 * TypeParam::beat_words));
      const uint64_t cycles = rig.decode(load_weights(t, f, TypeParam::banks, 0, 0, 0), words,
                                         static_cast<int>(words.size()) / TypeParam::beat_words);
      if (testing::Test::HasFailure()) return;
      if (rig.writes.error != 0) continue;
      ++checked;
      ASSERT_EQ(cycles, static_cast<uint64_t>(decode_cycles(t, f)))
          << "bitmask " << f.bitmask << " huffman " << f.huffman;
    }
  }
  EXPECT_GT(checked, 50);
}

TYPED_TEST(Decoder, broken_streams_end_in_the_kernels_error) {
  int errors = 0;
  for (uint32_t seed = 1; seed <= 120; ++seed) {
    SCOPED_TRACE("seed " + std::to_string(seed));
    std::mt19937 rng(seed);
    Rig<TypeParam> rig(0.1 * (seed % 5), seed);
    const Tile t = tile_for<TypeParam>(rng);
    for (const models::compress::StreamFormat& f :
         formats(t, TypeParam::runs, TypeParam::mask, TypeParam::codebook, TypeParam::huffman)) {
      models::compress::TableImage image = models::compress::table_image(f, t.weights);
      if (f.huffman && rng() % 4 == 0)
        for (size_t i = 0; i < image.bytes.size(); ++i) {  // limits have 13 bits; their high bytes lie at odd addresses
          image.bytes[i] = static_cast<uint8_t>(
              rng() & ((image.first + i) % 2 && image.first + i < hls::kTableCodebook ? 0x1f : 0xff));
        }
      rig.load(image.first, image.bytes);
      auto bytes = models::compress::encode(t.tile, f, 8 * TypeParam::beat_words);
      switch (rng() % 4) {
        case 0: bytes.resize(rng() % bytes.size()); break;
        case 1: bytes.resize(bytes.size() + 1 + rng() % 100); break;
        case 2:
          for (uint32_t n = 1 + rng() % 3; n > 0; --n)
            bytes[rng() % bytes.size()] ^= static_cast<uint8_t>(1 << rng() % 8);
          break;
        default:
          for (uint8_t& b : bytes) b = static_cast<uint8_t>(rng());
          break;
      }
      const auto words = padded(bytes, TypeParam::beat_words);
      rig.decode(load_weights(t, f, TypeParam::banks, 0, 0, 0), words,
                 static_cast<int>(words.size()) / TypeParam::beat_words);
      errors += rig.writes.error != 0;
      if (testing::Test::HasFailure()) return;
    }
  }
  EXPECT_GT(errors, 60) << "the test breaks nothing";
}

TYPED_TEST(Decoder, memory_ends_are_overflows) {
  int overflows = 0;
  for (uint32_t seed = 1; seed <= 60; ++seed) {
    SCOPED_TRACE("seed " + std::to_string(seed));
    std::mt19937 rng(seed);
    Rig<TypeParam> rig(0.1 * (seed % 5), seed);
    const Tile t = tile_for<TypeParam>(rng);
    for (const models::compress::StreamFormat& f :
         formats(t, TypeParam::runs, TypeParam::mask, TypeParam::codebook, TypeParam::huffman)) {
      const models::compress::TableImage image = models::compress::table_image(f, t.weights);
      rig.load(image.first, image.bytes);
      const uint32_t near = rng() % 3;
      auto bytes = models::compress::encode(t.tile, f, 8 * TypeParam::beat_words);
      if (near == 0 && rng() % 2)
        bytes.resize(bytes.size() / 2);  // the overflow comes first, then the end of the stream
      const auto words = padded(bytes, TypeParam::beat_words);
      const hls::Descriptor d = load_weights(
          t, f, TypeParam::banks, near == 0 ? TypeParam::weights - 1 - rng() % 20 : 0,
          near == 1 ? TypeParam::pointers - 8 * (1 + rng() % 6) : 0, near == 2 ? TypeParam::params - 1 - rng() % 3 : 0);
      rig.decode(d, words, static_cast<int>(words.size()) / TypeParam::beat_words);
      overflows += rig.writes.error == hls::kErrorOverflow;
      if (testing::Test::HasFailure()) return;
    }
  }
  EXPECT_GT(overflows, 30);
}

TYPED_TEST(Decoder, refuses_what_is_not_built_or_out_of_range) {
  std::mt19937 rng(1);
  const Tile t = random_tile(rng, TypeParam::banks, 8, TypeParam::pes, 0.5, 16, false);
  std::vector<hls::Descriptor> refused;
  const auto with = [&](hls::Field field, uint32_t value) {
    models::compress::StreamFormat f = models::compress::plain_format(t.weights, false);
    f.bitmask = !TypeParam::runs;
    hls::Descriptor d = load_weights(t, f, TypeParam::banks, 0, 0, 0);
    d.set(field, value);
    return d;
  };
  if (!TypeParam::mask) refused.push_back(with(hls::field::lw_bitmask, 1));
  if (!TypeParam::runs) refused.push_back(with(hls::field::lw_bitmask, 0));
  if (!TypeParam::huffman) refused.push_back(with(hls::field::lw_huffman, 1));
  if (!TypeParam::codebook) refused.push_back(with(hls::field::lw_codebook, 1));
  refused.push_back(with(hls::field::lw_kb, 0));
  refused.push_back(with(hls::field::lw_kb, TypeParam::k0 / TypeParam::banks + 1));
  refused.push_back(with(hls::field::lw_kb, 255));
  refused.push_back(with(hls::field::lw_ncols, 0));
  for (uint32_t bits : {0, 1, 9, 15}) refused.push_back(with(hls::field::lw_code_bits, bits));
  for (size_t i = 0; i < refused.size(); ++i) {
    SCOPED_TRACE(i);
    Rig<TypeParam> rig(0.3, 1);
    for (int b = 0; b < 5; ++b) rig.source.push(Beat(TypeParam::beat_words, 0x0123456789abcdefu));
    for (int w = 0; w < 24; ++w) rig.dut.desc_i[w] = static_cast<uint32_t>(refused[i].bits[w / 2] >> (32 * (w % 2)));
    rig.dut.beats_i = 4;
    rig.dut.start_i = 1;
    rig.bench.step();
    rig.dut.start_i = 0;
    rig.bench.run_until([&] { return rig.writes.done; }, "done", 100);
    EXPECT_EQ(rig.writes.error, hls::kErrorDecode);
    rig.bench.run(20);
    EXPECT_EQ(rig.source.taken(), 4u);
    EXPECT_TRUE(rig.writes.params.empty() && rig.writes.weights.empty() && rig.writes.pointers.empty());
  }
}

}  // namespace
}  // namespace winnow::tests
