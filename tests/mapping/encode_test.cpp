// Do the decoders read back from the image every weight and parameter that a tile has, where the PEs look for it?
#include "mapping/encode.h"

#include <gtest/gtest.h>

#include <cstring>
#include <set>
#include <tuple>

#include "mapping/limits.h"
#include "mapping/mapping.h"
#include "tests/mapping/small_network.h"
#include "tests/support/decoder_queues.h"
#include "tests/support/map_network.h"
#include "tests/support/random_case.h"
#include "tests/support/share.h"

namespace winnow::mapping {
namespace encode_test {

namespace field = hls::field;

using Entry = std::tuple<int, int, int, int>;  // PE of the stream, column, accumulator, value

std::vector<uint8_t> image_of(const Encoded& encoded) {
  std::vector<uint8_t> image;
  for (const EncodedBytes& piece : encoded.image) image.insert(image.end(), piece.bytes.begin(), piece.bytes.end());
  return image;
}

/// By plain loops over the operation: what stream `s` of a tile brings.
struct Content {
  std::set<Entry> weights;
  std::vector<const hls::Param*> params;  // nullptr: no channel
};
Content content_of(const models::Network& network, const Encoded& encoded, size_t i, const Tile& tile, int s,
                   const hls::Geometry& grid) {
  const auto& op = std::get<ArrayOp>(encoded.placed.lowered.ops[i].what);
  const Layout &in = encoded.placed.layout(op.input), &out = encoded.placed.layout(op.output);
  const ChannelAt at(out, grid.columns);
  const std::vector<int8_t> none;
  const std::vector<int8_t>& codebook =
      op.layer == kNoLayer ? none : network.layers[static_cast<size_t>(op.layer)].weights.codebook;
  const int row = grid.row_of_stream(s);
  Content content;
  for (int k = 0; k < tile.kb * grid.banks_of_row(row); ++k) {
    const int channel = channel_of(tile, grid, at, row, k);
    content.params.push_back(channel < 0 ? nullptr : &op.params[static_cast<size_t>(channel)]);
    if (channel < 0) continue;
    for (const SparseWeight& w : op.weights[static_cast<size_t>(channel)]) {
      const Place& place = in.places[static_cast<size_t>(w.in)];
      const int pe = place.bank - grid.first_column(s);
      if (pe < 0 || pe >= grid.pes_of_stream(s)) continue;
      const int value = codebook.empty() ? static_cast<int8_t>(w.code) : codebook[w.code];
      if (value != 0) content.weights.insert({pe, w.tap * in.words * hls::kLanes + place.position, k, value});
    }
  }
  return content;
}

/// One stream through the decoder's kernel; `d`: what LOAD_WEIGHTS says of it.
void expect_decodes(const accelerators::Accelerator& a, const hls::DecoderTables& tables, const hls::Descriptor& d,
                    int s, const uint8_t* bytes, const Content& expected) {
  const hls::Geometry grid = a.geometry();
  const hls::DecoderCommand command = hls::decoder_command(d, s, grid.banks_of_row(grid.row_of_stream(s)));
  hls::DecoderShape shape;
  shape.pes = grid.pes_of_stream(s);
  shape.params = grid.has_params(s);
  shape.weight_words = a.weight_words, shape.pointer_words = a.pointer_words, shape.param_words = a.param_words;
  shape.beat_words = a.axi_bytes() / 8;
  tests::Queue<uint64_t, 1 << 20> words;
  for (int w = 0; w < command.beats * shape.beat_words; ++w) {
    uint64_t word;
    std::memcpy(&word, bytes + 8 * w, 8);
    words.write(word);
  }
  tests::DecoderQueues writes;
  ASSERT_EQ(hls::decode_stream(shape, tables, command, words, writes.all()), hls::kErrorNone);
  std::vector<std::vector<hls::Weight>> weights(static_cast<size_t>(shape.pes));
  for (const hls::WeightWrite& w : tests::drained(writes.weights)) weights[w.pe].push_back(w.weight);
  std::set<Entry> got;
  for (const hls::PointerWrite& p : tests::drained(writes.pointers))
    for (int n = p.pointer.start; n < p.pointer.start + p.pointer.count; ++n) {
      const hls::Weight& w = weights[p.pe].at(static_cast<size_t>(n));
      EXPECT_TRUE(got.insert({p.pe, p.address, w.k, w.value}).second);
    }
  EXPECT_EQ(got, expected.weights);
  const std::vector<hls::ParamWrite> params = tests::drained(writes.params);
  ASSERT_EQ(params.size(), shape.params ? expected.params.size() : 0);
  for (const hls::ParamWrite& p : params) {
    const hls::Param* const param = expected.params.at(p.address);
    EXPECT_EQ(p.param.shift, param ? param->shift : hls::kNoChannel);
    if (!param) continue;
    EXPECT_EQ(p.param.bias, param->bias);
    EXPECT_EQ(p.param.multiplier, param->multiplier);
  }
}

TEST(Encode, the_decoders_read_back_every_weight_and_parameter) {
  std::set<std::string> formats;
  int tiles = 0;
  for (uint32_t seed = 1; seed <= tests::share(150); ++seed) {
    SCOPED_TRACE("seed " + std::to_string(seed));
    const auto [network, a] = tests::random_case(seed);
    const Outcome<Encoded> made = tests::encode_dealt(network, a);
    if (!made) continue;
    const Encoded& encoded = *made.value;
    const hls::Geometry grid = a.geometry();
    const std::vector<uint8_t> image = image_of(encoded);
    const auto beat = static_cast<uint64_t>(a.axi_bytes());
    ASSERT_EQ(encoded.ops.size(), encoded.placed.lowered.ops.size());
    for (size_t i = 0; i < encoded.ops.size(); ++i) {
      const EncodedOp& op = encoded.ops[i];
      const bool array = std::holds_alternative<ArrayOp>(encoded.placed.lowered.ops[i].what);
      ASSERT_EQ(op.streams.size(), array ? encoded.placed.tilings[i].tiles.size() : 0);
      hls::DecoderTables tables;
      ASSERT_LE(op.tables.bytes.size(), op.table_beats * beat);
      for (size_t n = 0; n < op.tables.bytes.size(); ++n)
        tables.write(op.tables.first + static_cast<int>(n), image.at(op.table_offset + n));
      if (array) formats.insert(models::compress::format_text(op.format).substr(0, 4));
      for (size_t t = 0; t < op.streams.size(); ++t) {
        const Tile& tile = encoded.placed.tilings[i].tiles[t];
        hls::Descriptor d;
        d.set(field::lw_kb, static_cast<uint32_t>(tile.kb));
        d.set(field::lw_ncols, static_cast<uint32_t>(encoded.placed.tilings[i].pointer_words));
        models::compress::set_flags(d, op.format);
        uint64_t offset = op.streams[t].offset;
        EXPECT_EQ(offset % beat, 0u);
        ASSERT_EQ(op.streams[t].beats.size(), static_cast<size_t>(grid.streams()));
        for (int s = 0; s < grid.streams(); ++s) {
          const uint32_t beats = op.streams[t].beats[static_cast<size_t>(s)];
          ASSERT_LE(offset + beats * beat, image.size());
          d.set(field::lw_beats, beats, s);
          expect_decodes(a, tables, d, s, image.data() + offset, content_of(network, encoded, i, tile, s, grid));
          offset += beats * beat;
        }
        ++tiles;
      }
      if (testing::Test::HasFailure()) return;
    }
  }
  EXPECT_GE(tiles, tests::share_at_least(500));
  EXPECT_GE(formats.size(), 2u);
}

TEST(Encode, a_stream_of_the_smallest_tile_is_as_long_as_a_length_can_say) {
  // A row of 8 PEs with all weights of 8 outputs. A bitmask has 9 bits for each, and 8 parameters come first.
  accelerators::Accelerator a = tests::small_accelerator(1, 8, 65536);
  a.accumulators = 8;
  a.pointer_words = a.weight_words = 65536;
  a.decoders.codebook = a.decoders.huffman = a.decoders.runs = false;
  const auto encoded = [&](int inputs) {
    models::Network network = tests::small_network(
        "[" + std::to_string(inputs) + ", 1, 1]",
        R"({"name": "f", "type": "fc", "inputs": ["in"], "channels": 8, "compression": {"density": 1}, )" +
            tests::kScale + "}",
        "f");
    for (int8_t& w : network.layers[0].weights.quantized) w = w == 0 ? 1 : w;
    PlacementOptions placement;
    placement.kind = PlacementKind::kNatural;
    return encode_network(network, a, {}, placement);
  };
  const Outcome<Encoded> most = encoded(58240);
  ASSERT_TRUE(most);
  EXPECT_EQ(most.value->ops.at(0).streams.at(0).beats, std::vector<uint32_t>{(58240 * 8 * 9 + 8 * 64) / 64});
  const Outcome<Encoded> past = encoded(58304);
  ASSERT_EQ(past.refusals.size(), 1u);
  EXPECT_EQ(past.refusals[0].what, Refused::kWeightStream);
  EXPECT_EQ(past.refusals[0].tag, 1);
  EXPECT_EQ(past.refusals[0].reason, "expected at most 65535 beats in a weight stream, got 65600 in its smallest tile");
}

}  // namespace encode_test
}  // namespace winnow::mapping
