// Predicted off-chip bytes, and the input streams of a run, from the reference's tensors (after unroll_input).
#pragma once
#include <array>
#include <map>
#include <vector>

#include "mapping/mapping.h"

namespace winnow::mapping {

/// Bytes by tag and stream.
using ByteTable = std::map<int, std::array<uint64_t, kStreams>>;

/// What one run of the program moves over the bus: exact, whole beats.
ByteTable predict_bytes(const Mapping& mapping, const models::TensorMap& tensors);

/// The compressed input of a chunk.
std::vector<uint8_t> input_stream(const Mapping& mapping, const Chunk& chunk, const Transfer& input, const models::TensorMap& tensors);

/// Output stream that the reference expects.
std::vector<uint8_t> expected_output_stream(const Mapping& mapping, const Chunk& chunk, const Transfer& output,
                                            const models::TensorMap& tensors);

/// The words that a COMPUTE or VECTOR step must write into the banks.
struct ExpectedWord {
  int bank = 0;
  int address = 0;
  hls::Word word{};
  int64_t pixel = 0;  // in the chunk, over (b, y, x)
  int w = 0;          // word of the pixel
};
std::vector<ExpectedWord> expected_words(const Mapping& mapping, const Step& step, const models::TensorMap& tensors);

/// "image 3, y 2, x 5, channels 8 17 - 21" of a word of a layout.
std::string describe_word(const Mapping& mapping, const Step& step, int bank, int address);

}  // namespace winnow::mapping
