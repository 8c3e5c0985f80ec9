// Weight streams and decoder tables of a placed network, in the order in which they lie in DRAM.
#pragma once
#include <vector>

#include "mapping/dram.h"
#include "mapping/placed.h"
#include "mapping/placement_report.h"
#include "models/compress/stream_format.h"

namespace winnow::mapping {

/// Streams and tables of an array operation; nothing of a vector operation. Offsets are bytes from the image's start.
struct EncodedOp {
  struct TileStream {
    uint64_t offset = 0;
    std::vector<uint32_t> beats;  // by stream
  };
  models::compress::StreamFormat format;
  models::compress::TableImage tables;
  uint64_t table_offset = 0;
  uint32_t table_beats = 0;
  std::vector<TileStream> streams;  // by tile
  models::compress::StreamStatistics statistics;
  PlacementReport placement;  // of the tiles as they are now
};

/// Tables or the streams of a tile, whole beats.
struct EncodedBytes {
  int tag = 0;
  hls::Traffic stream = hls::Traffic::kWeights;
  std::vector<uint8_t> bytes;
};

/// Does not depend on the batch, on where the image lies, nor on the DRAM: keep it, and map again with others.
struct Encoded {
  Placed placed;  // its tiles are narrower where a weight stream was too long; without its work
  std::vector<EncodedOp> ops;
  std::vector<EncodedBytes> image;  // one behind the other
};

/// In the format that suits each layer on this accelerator. Refused by every operation of which even tiles of one word
/// have a stream of more than kMostBeats.
Outcome<Encoded> encode(const models::Network& network, const accelerators::Accelerator& accelerator, Placed placed);

}  // namespace winnow::mapping
