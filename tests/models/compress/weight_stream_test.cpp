// Do streams come back as they went in, through the software decoder and through the hardware's kernel, in every
// format?
#include "models/compress/weight_stream.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cstring>
#include <random>

#include "tests/models/compress/stream_reader.h"
#include "tests/support/decoder_queues.h"

namespace winnow::models::compress {
namespace {

struct Case {
  RowTile tile;
  Weights weights;
  std::vector<std::pair<uint32_t, int8_t>> values;  // the non-zero weights
};

Case random_case(std::mt19937& random, int kt, int columns, int pes, double density, int codebook_bits) {
  Case c;
  c.tile.kt = kt;
  c.tile.columns_per_pe = columns;
  c.tile.pes = pes;
  for (int k = 0; k < kt; ++k)
    c.tile.params.push_back(
        {static_cast<int32_t>(random()), static_cast<uint16_t>(random()), static_cast<uint8_t>(random() % 48)});
  if (codebook_bits > 0) {
    c.weights.codebook.assign(size_t{1} << codebook_bits, 0);
    for (size_t i = 1; i < c.weights.codebook.size(); ++i) c.weights.codebook[i] = static_cast<int8_t>(random() % 256);
  }
  std::bernoulli_distribution kept(density);
  std::normal_distribution<double> spread(0, 0.2);
  for (uint32_t i = 0; i < c.tile.length(); ++i) {
    if (!kept(random)) continue;
    const double v = std::clamp(std::abs(spread(random)), 0.0, 0.999);
    const uint8_t entry = static_cast<uint8_t>(codebook_bits > 0 ? v * (1 << codebook_bits) : v * 256);
    if (entry == 0) continue;
    c.tile.nonzeros.emplace_back(i, entry);
    const int8_t value = codebook_bits > 0 ? c.weights.codebook[entry] : static_cast<int8_t>(entry);
    if (value != 0) c.values.emplace_back(i, value);
  }
  if (codebook_bits > 0) c.weights.code.assign(1, 0);
  return c;
}

hls::DecoderTables load(const TableImage& image) {
  hls::DecoderTables tables;
  for (size_t i = 0; i < image.bytes.size(); ++i) tables.write(image.first + static_cast<int>(i), image.bytes[i]);
  return tables;
}

hls::DecoderShape roomy(const RowTile& tile, int beat_bytes) {
  return {tile.pes, 65536, 65536, 4096, beat_bytes / 8, !tile.params.empty()};
}

hls::DecoderCommand command_of(const RowTile& tile, const StreamFormat& format) {
  hls::DecoderCommand c;
  c.kt = tile.kt;
  c.ncols = tile.columns_per_pe;
  c.bitmask = format.bitmask;
  c.run5 = format.run_bits == 5;
  c.codebook = format.codebook;
  c.huffman = format.huffman;
  c.code_bits = format.code_bits;
  return c;
}

/// What the kernel makes of a stream.
struct Decoding {
  hls::ErrorCode error = hls::kErrorNone;
  tests::DecoderQueues writes;
  size_t words_left = 0;

  Decoding(const std::vector<uint8_t>& stream, hls::DecoderCommand command, const hls::DecoderShape& shape,
           const hls::DecoderTables& tables) {
    tests::Queue<uint64_t> words;
    for (size_t i = 0; i < stream.size(); i += 8) {
      uint64_t word = 0;
      for (size_t b = 0; b < 8; ++b) word |= uint64_t{stream[i + b]} << (8 * b);
      words.write(word);
    }
    command.beats = static_cast<int>(stream.size() / 8) / shape.beat_words;
    error = hls::decode_stream(shape, tables, command, words, writes.all());
    words_left = words.size();
  }
};

/// Checks the kernel's writes against the tile: every weight where its pointer says, every pointer once and in order.
void expect_writes(Decoding& run, const Case& c, const hls::DecoderCommand& command) {
  ASSERT_EQ(run.error, hls::kErrorNone);
  EXPECT_EQ(run.words_left, 0u);
  for (size_t k = 0; k < c.tile.params.size(); ++k) {
    ASSERT_FALSE(run.writes.params.empty());
    const hls::ParamWrite w = run.writes.params.read();
    const hls::Param& p = c.tile.params[k];
    EXPECT_EQ(w.address, command.param_base + k);
    EXPECT_EQ(w.param.bias, p.bias);
    EXPECT_EQ(w.param.multiplier, p.multiplier);
    EXPECT_EQ(w.param.shift, p.shift);
  }
  EXPECT_TRUE(run.writes.params.empty());
  auto value = c.values.begin();
  for (int pe = 0; pe < c.tile.pes; ++pe) {
    int address = command.weight_base;
    for (int column = 0; column < c.tile.columns_per_pe; ++column) {
      ASSERT_FALSE(run.writes.pointers.empty());
      const hls::PointerWrite p = run.writes.pointers.read();
      EXPECT_EQ(p.pe, pe);
      EXPECT_EQ(p.address, command.pointer_base + column);
      EXPECT_EQ(p.pointer.start, address);
      const uint32_t end = static_cast<uint32_t>((pe * c.tile.columns_per_pe + column + 1) * c.tile.kt);
      int count = 0;
      for (; value != c.values.end() && value->first < end; ++value, ++count, ++address) {
        ASSERT_FALSE(run.writes.weights.empty());
        const hls::WeightWrite w = run.writes.weights.read();
        EXPECT_EQ(w.pe, pe);
        EXPECT_EQ(w.address, address);
        EXPECT_EQ(w.weight.k, value->first % static_cast<uint32_t>(c.tile.kt));
        EXPECT_EQ(w.weight.value, value->second);
      }
      EXPECT_EQ(p.pointer.count, count);
    }
  }
  EXPECT_TRUE(run.writes.weights.empty());
  EXPECT_TRUE(run.writes.pointers.empty());
}

void expect_round_trip(const Case& c, const StreamFormat& format, int beat_bytes) {
  const std::vector<uint8_t> stream = encode(c.tile, format, beat_bytes);
  EXPECT_EQ(stream.size() % static_cast<size_t>(beat_bytes), 0u);
  const StreamStatistics s = statistics({c.tile}, format, c.weights);
  EXPECT_EQ(stream.size(), (s.bits() + static_cast<uint64_t>(8 * beat_bytes) - 1) /
                               static_cast<uint64_t>(8 * beat_bytes) * static_cast<uint64_t>(beat_bytes));
  EXPECT_EQ(s.symbols - s.fillers, c.values.size());

  const DecodedTile decoded = decode(stream, c.tile.kt, c.tile.columns_per_pe, c.tile.pes, format, c.weights,
                                     beat_bytes, !c.tile.params.empty());
  EXPECT_EQ(decoded.values, c.values);

  hls::DecoderCommand command = command_of(c.tile, format);
  command.weight_base = 100;
  command.pointer_base = 8;
  command.param_base = 3;
  Decoding run(stream, command, roomy(c.tile, beat_bytes), load(table_image(format, c.weights)));
  expect_writes(run, c, command);
}

/// Every format there is, whether it pays or not.
std::vector<StreamFormat> all_formats(const Case& c) {
  std::vector<StreamFormat> formats;
  for (int layout = 0; layout < 3; ++layout)
    for (bool codebook : {false, true}) {
      StreamFormat format = plain_format(c.weights, codebook);
      format.bitmask = layout == 2;
      format.run_bits = layout == 1 ? 5 : 4;
      formats.push_back(format);
      formats.push_back(with_huffman(format, count_symbols({c.tile}, format)));
    }
  return formats;
}

class RoundTrip : public testing::TestWithParam<int> {};

TEST_P(RoundTrip, AnyDensityInEveryFormat) {
  const int kt = GetParam();
  std::mt19937 random(static_cast<unsigned>(kt));
  for (double density : {0.0, 0.003, 0.03, 0.1, 0.3, 0.6, 0.9, 1.0}) {
    const int codebook_bits = static_cast<int>(random() % 8) + 1;
    Case c = random_case(random, kt, static_cast<int>(8 * (1 + random() % 6)), static_cast<int>(1 + random() % 4),
                         density, codebook_bits == 1 ? 0 : codebook_bits);
    if (random() % 3 == 0) c.tile.params.clear();  // they come with another stream of the row
    for (const StreamFormat& format : all_formats(c)) {
      SCOPED_TRACE("density " + std::to_string(density) + " bitmask " + std::to_string(format.bitmask) + " run_bits " +
                   std::to_string(format.run_bits) + " huffman " + std::to_string(format.huffman) + " codebook " +
                   std::to_string(format.codebook));
      expect_round_trip(c, format, 8 << (random() % 3));
    }
  }
}

INSTANTIATE_TEST_SUITE_P(Kt, RoundTrip, testing::Range(1, 33));

TEST(WeightStream, OneColumnOfOneWeight) {
  std::mt19937 random(7);
  for (double density : {0.0, 1.0}) {
    const Case c = random_case(random, 1, 1, 1, density, 4);
    for (const StreamFormat& format : all_formats(c)) expect_round_trip(c, format, 8);
  }
}

TEST(WeightStream, EqualCodesTakeOneBitEach) {
  std::mt19937 random(8);
  Case c = random_case(random, 16, 8, 2, 0.0, 4);
  c.weights.codebook[5] = -3;
  for (uint32_t i = 0; i < c.tile.length(); ++i) {
    c.tile.nonzeros.emplace_back(i, uint8_t{5});
    c.values.emplace_back(i, int8_t{-3});
  }
  for (const StreamFormat& format : all_formats(c)) {
    expect_round_trip(c, format, 8);
    if (format.huffman) {
      EXPECT_EQ(statistics({c.tile}, format, c.weights).code_bits, c.tile.length());
    }
  }
}

TEST(WeightStream, HandCaseOfRuns) {
  // 40 entries; weights at 3 and 36: symbols (3, 1), (15, 0), (15, 0), (0, 2), then a filler for the last 3 entries.
  Case c;
  c.tile.kt = 1;
  c.tile.columns_per_pe = 40;
  c.tile.nonzeros = {{3, 1}, {36, 2}};
  c.tile.params = {{-2, 0x8001, 17}};
  c.weights.codebook = {0, 10, -20, 30};
  c.weights.code = {0};
  c.values = {{3, 10}, {36, -20}};
  const StreamFormat format = plain_format(c.weights, true);
  ASSERT_TRUE(format.codebook);
  ASSERT_EQ(format.code_bits, 2);
  const std::vector<uint8_t> stream = encode(c.tile, format, 8);
  // Symbols of 6 bits, run in the low 4: 0x13, 0x0f, 0x0f, 0x20, 0x0f.
  const uint64_t bits = 0x13ull | 0x0full << 6 | 0x0full << 12 | 0x20ull << 18 | 0x0full << 24;
  std::vector<uint8_t> expected{0xfe, 0xff, 0xff, 0xff, 0x01, 0x80, 17, 0};
  for (int i = 0; i < 8; ++i) expected.push_back(static_cast<uint8_t>(bits >> (8 * i)));
  EXPECT_EQ(stream, expected);
  const StreamStatistics s = statistics({c.tile}, format, c.weights);
  EXPECT_EQ(s.symbols, 5u);
  EXPECT_EQ(s.fillers, 3u);
  EXPECT_EQ(s.run_bits, 20u);
  EXPECT_EQ(s.code_bits, 10u);
  EXPECT_EQ(s.table_bytes, 4u);
  expect_round_trip(c, format, 8);
}

TEST(WeightStream, ChoosesTheSmallestOfEverything) {
  std::mt19937 random(9);
  for (double density : {0.01, 0.1, 0.35, 0.8}) {
    const Case c = random_case(random, 16, 64, 4, density, 5);
    const StreamFormat chosen = choose_format({c.tile}, c.weights, Compression{}, {true, true, true, true});
    const auto size = [&](const StreamFormat& f) {
      return encode(c.tile, f, 8).size() + table_image(f, c.weights).bytes.size();
    };
    for (const StreamFormat& other : all_formats(c)) EXPECT_LE(size(chosen), size(other) + 7);  // to a beat's padding
  }
}

TEST(WeightStream, FallsBackToWhatTheAcceleratorHas) {
  std::mt19937 random(10);
  const Case c = random_case(random, 8, 16, 2, 0.3, 4);
  Compression wants_runs, wants_mask;
  wants_runs.encoding = Encoding::kRuns;
  wants_mask.encoding = Encoding::kBitmask;
  EXPECT_TRUE(choose_format({c.tile}, c.weights, wants_runs, {false, true, true, true}).bitmask);
  EXPECT_FALSE(choose_format({c.tile}, c.weights, wants_mask, {true, false, true, true}).bitmask);
  const StreamFormat raw = choose_format({c.tile}, c.weights, Compression{}, {true, true, false, false});
  EXPECT_FALSE(raw.codebook);
  EXPECT_EQ(raw.code_bits, 8);
  EXPECT_TRUE(table_image(raw, c.weights).bytes.empty());
  expect_round_trip(c, raw, 8);
}

TEST(WeightStream, RefusesWhatIsNotAStream) {
  std::mt19937 random(11);
  const Case c = random_case(random, 8, 16, 2, 0.3, 4);
  for (const StreamFormat& format : all_formats(c)) {
    const hls::DecoderTables tables = load(table_image(format, c.weights));
    const hls::DecoderCommand command = command_of(c.tile, format);
    const hls::DecoderShape shape = roomy(c.tile, 8);
    std::vector<uint8_t> stream = encode(c.tile, format, 8);
    stream.resize(stream.size() + 8);
    EXPECT_EQ(Decoding(stream, command, shape, tables).error, hls::kErrorDecode);
    EXPECT_THROW(decode(stream, 8, 16, 2, format, c.weights, 8), std::runtime_error);
    stream.resize(stream.size() - 16);
    const Decoding cut(stream, command, shape, tables);
    EXPECT_EQ(cut.error, hls::kErrorDecode);
    EXPECT_EQ(cut.words_left, 0u);
    EXPECT_THROW(decode(stream, 8, 16, 2, format, c.weights, 8), std::runtime_error);
    EXPECT_EQ(Decoding({}, command, shape, tables).error, hls::kErrorDecode);
  }
}

TEST(WeightStream, KernelStopsAtTheEndOfItsMemories) {
  std::mt19937 random(12);
  const Case c = random_case(random, 8, 16, 1, 0.7, 4);
  const int weights = static_cast<int>(c.values.size());
  for (const StreamFormat& format : all_formats(c)) {
    const std::vector<uint8_t> stream = encode(c.tile, format, 8);
    const hls::DecoderTables tables = load(table_image(format, c.weights));
    hls::DecoderCommand command = command_of(c.tile, format);
    command.weight_base = 5;
    command.pointer_base = 8;
    command.param_base = 2;
    const auto error = [&](int weight_words, int pointer_words, int param_words) {
      const hls::DecoderShape shape{1, weight_words, pointer_words, param_words, 1};
      return Decoding(stream, command, shape, tables).error;
    };
    EXPECT_EQ(error(weights + 5, 24, 10), hls::kErrorNone);
    EXPECT_EQ(error(weights + 4, 24, 10), hls::kErrorOverflow);
    EXPECT_EQ(error(weights + 5, 23, 10), hls::kErrorOverflow);
    EXPECT_EQ(error(weights + 5, 24, 9), hls::kErrorOverflow);
  }
}

TEST(WeightStream, KernelRefusesAWeightPastTheLastColumn) {
  RowTile tile;
  tile.columns_per_pe = 40;
  tile.nonzeros = {{35, 7}};
  tile.params = {{0, 0, 0}};
  StreamFormat format = choose_format({tile}, Weights{}, Compression{}, {true, false, false, false});
  hls::DecoderCommand command = command_of(tile, format);
  const std::vector<uint8_t> stream = encode(tile, format, 8);
  hls::DecoderShape shape = roomy(tile, 8);
  EXPECT_EQ(Decoding(stream, command, shape, {}).error, hls::kErrorNone);
  command.ncols = 35;
  EXPECT_EQ(Decoding(stream, command, shape, {}).error, hls::kErrorDecode);
}

TEST(WeightStream, KernelReportsACodewordThatDoesNotExist) {
  RowTile tile;
  tile.columns_per_pe = 8;
  tile.params = {{0, 0, 0}};
  StreamFormat format = choose_format({tile}, Weights{}, Compression{}, {true, false, false, false});
  format = with_huffman(format, count_symbols({tile}, format));
  std::vector<uint8_t> stream = encode(tile, format, 8);
  const hls::DecoderTables tables = load(table_image(format, Weights{}));
  EXPECT_EQ(Decoding(stream, command_of(tile, format), roomy(tile, 8), tables).error, hls::kErrorNone);
  stream[8] = 1;  // the only codeword is a 0
  EXPECT_EQ(Decoding(stream, command_of(tile, format), roomy(tile, 8), tables).error, hls::kErrorDecode);
}

}  // namespace
}  // namespace winnow::models::compress
