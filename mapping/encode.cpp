// Tiles to streams, shorter ones where they are too long, and the image that they make.
#include "mapping/encode.h"

#include <algorithm>

#include "mapping/limits.h"
#include "mapping/tile_streams.h"
#include "models/compress/weight_stream.h"

namespace winnow::mapping {
namespace {

/// Streams of one operation's tiles; the op's format, tables, statistics and beats are set.
struct EncodedTiles {
  EncodedOp op;
  std::vector<std::vector<uint8_t>> bytes;  // by tile
  int64_t longest = 0;                      // beats of a stream
  int most_words = 0;                       // of a row in a tile
};

EncodedTiles encode_tiles(const models::Network& network, const accelerators::Accelerator& a, const Placed& placed,
                          const ArrayOp& op, const Tiling& tiling) {
  static const models::Layer kWeightsOfOne;
  const models::Layer& layer = op.layer == kNoLayer ? kWeightsOfOne : network.layers[static_cast<size_t>(op.layer)];
  const auto tiles = tile_streams(op, placed.layout(op.input), placed.layout(op.output), a.geometry(), tiling.tiles);
  std::vector<models::compress::RowTile> all;
  for (const auto& streams : tiles) all.insert(all.end(), streams.begin(), streams.end());
  EncodedTiles encoded;
  encoded.op.format = models::compress::choose_format(all, layer.weights, layer.compression, a.decoders);
  encoded.op.tables = models::compress::table_image(encoded.op.format, layer.weights);
  encoded.op.statistics = models::compress::statistics(all, encoded.op.format, layer.weights);
  for (const Tile& tile : tiling.tiles) encoded.most_words = std::max(encoded.most_words, tile.row_words);
  for (const auto& streams : tiles) {
    EncodedOp::TileStream stream;
    encoded.bytes.emplace_back();
    for (const models::compress::RowTile& part : streams) {
      const std::vector<uint8_t> bytes = models::compress::encode(part, encoded.op.format, a.axi_bytes());
      stream.beats.push_back(static_cast<uint32_t>(bytes.size()) / static_cast<uint32_t>(a.axi_bytes()));
      encoded.longest = std::max<int64_t>(encoded.longest, stream.beats.back());
      encoded.bytes.back().insert(encoded.bytes.back().end(), bytes.begin(), bytes.end());
    }
    encoded.op.streams.push_back(std::move(stream));
  }
  return encoded;
}

}  // namespace

Outcome<Encoded> encode(const models::Network& network, const accelerators::Accelerator& accelerator, Placed placed) {
  const auto beat = static_cast<uint64_t>(accelerator.axi_bytes());
  Encoded all;
  Refusals refusals;
  uint64_t offset = 0;
  const auto append = [&](int tag, hls::Traffic stream, std::vector<uint8_t> bytes) {
    const uint64_t at = offset;
    offset += bytes.size();
    all.image.push_back({tag, stream, std::move(bytes)});
    return at;
  };
  all.ops.resize(placed.lowered.ops.size());
  for (size_t i = 0; i < placed.lowered.ops.size(); ++i) {
    const Op& op = placed.lowered.ops[i];
    const auto* array = std::get_if<ArrayOp>(&op.what);
    if (!array) continue;
    const Layout &in = placed.layout(array->input), &out = placed.layout(array->output);
    Tiling& tiling = placed.tilings[i];
    EncodedTiles encoded = encode_tiles(network, accelerator, placed, *array, tiling);
    // Fewer outputs a tile make its streams shorter.
    while (encoded.longest > kMostBeats && encoded.most_words > 1) {
      Outcome<std::vector<Tile>> narrower = make_tiles(*array, in, out, accelerator, encoded.most_words - 1);
      tiling.tiles = std::move(narrower.value.value());  // one word a row fits: more did
      encoded = encode_tiles(network, accelerator, placed, *array, tiling);
    }
    if (encoded.longest > kMostBeats)
      refusals.push_back(refuse(Refused::kWeightStream, {{"most", kMostBeats}, {"n", encoded.longest}}, op.tag));
    EncodedOp& result = all.ops[i] = std::move(encoded.op);
    result.placement = report_placement(placed.work.at(i), in, out, tiling.tiles, accelerator.geometry());
    placed.work.erase(i);
    if (!result.tables.bytes.empty()) {
      std::vector<uint8_t> tables = result.tables.bytes;
      tables.resize(round_up(tables.size(), beat), 0);
      result.table_beats = static_cast<uint32_t>(tables.size() / beat);
      result.table_offset = append(op.tag, hls::Traffic::kTables, std::move(tables));
    }
    for (size_t t = 0; t < result.streams.size(); ++t)
      result.streams[t].offset = append(op.tag, hls::Traffic::kWeights, std::move(encoded.bytes[t]));
  }
  if (!refusals.empty()) return refusals;
  all.placed = std::move(placed);
  return all;
}

}  // namespace winnow::mapping
