// Networks as Deep Compression stores them: codes and runs per layer.
#pragma once
#include <cstdint>
#include <string>
#include <vector>

#include "models/network.h"

namespace winnow::models::import {

/// One conv or fc layer of a blob, decoded. Position i of `code` is weight i in the order (out, in, ky, kx).
struct BlobLayer {
  std::string name;
  std::vector<float> codebook;  // 256, entry 0 is zero
  std::vector<float> bias;      // by output channel
  std::vector<uint8_t> code;    // 0: no entry, or a filler
  uint64_t entries = 0;         // stored, fillers included
  uint64_t fillers = 0;         // entries of code 0, which only bridge a long run
  double shannon_bits = 0;      // of the entries' codes and runs, taken as independent
};

/// Reads the blob of `network`, whose conv and fc layers it holds in their order: one uint32 number of entries for each
/// layer; then per layer 256 float32 of codebook, a float32 bias per output channel, one byte of code per entry, and
/// 4-bit runs, two a byte, the lower half first: an entry stands run + 1 positions behind the one before.
/// Little-endian.
/// (S. Han, https://github.com/songhan/SqueezeNet-Deep-Compression, decode.py reads the same.) Throws InputError.
std::vector<BlobLayer> parse_blob(const std::string& bytes, const std::string& file, const Network& network);

/// The blob at `blob_path` as a quantized network, with the graph of the Caffe description at `prototxt_path`. Every
/// entry keeps its code; a layer's codebook becomes int8 with one scale, no entry becoming zero. Activations are
/// calibrated on pictures (images.h, image:1 and on), stored as pixels less 117, since the blob comes without images.
/// Throws InputError.
Network deep_compression(const std::string& blob_path, const std::string& prototxt_path);

}  // namespace winnow::models::import
