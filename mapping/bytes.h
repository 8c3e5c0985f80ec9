// Predicted off-chip bytes, and the input streams of a run, from the reference's tensors (after unroll_input).
#pragma once
#include <array>
#include <map>
#include <optional>
#include <vector>

#include "mapping/mapping.h"

namespace winnow::mapping {

/// Bytes by tag and stream.
using ByteTable = std::map<int, std::array<uint64_t, hls::kTrafficKinds>>;

uint64_t total(const ByteTable& table);

/// What one run of the program (`warm`: of the warm one) moves over the bus: exact, whole beats.
ByteTable predict_bytes(const Mapping& mapping, const models::TensorMap& tensors, bool warm = false);

/// The stream of a transfer: what the host writes, or what the machine must have written.
std::vector<uint8_t> transfer_stream(const Mapping& mapping, const Transfer& transfer,
                                     const models::TensorMap& tensors);
/// The same with the channels at other places.
std::vector<uint8_t> transfer_stream(const Mapping& mapping, const Transfer& transfer, const models::TensorMap& tensors,
                                     const Layout& layout);

/// The words that a COMPUTE, VECTOR or LOAD_ACTS step must write into the banks.
struct ExpectedWord {
  int bank = 0;
  int address = 0;
  hls::Word word{};
};
std::vector<ExpectedWord> expected_words(const Mapping& mapping, const Step& step, const models::TensorMap& tensors);

/// Sets `banks[bank][address % words]` (bit i: lane i is not zero) for the same words.
void expected_masks(const Mapping& mapping, const Step& step, const models::TensorMap& tensors,
                    const std::vector<uint8_t*>& banks, size_t words);

/// Which word of which pixel a step writes at a bank address.
struct WordPlace {
  int image = 0, y = 0, x = 0, w = 0;
};
std::optional<WordPlace> locate_word(const Mapping& mapping, const Step& step, int address);

}  // namespace winnow::mapping
