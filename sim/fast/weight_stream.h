// What a decoder does with a weight stream: when it needs and leaves each 64-bit word, and how many weights each column
// gets.
#pragma once
#include <cstddef>
#include <cstdint>
#include <vector>

#include "hls/descriptor.h"
#include "sim/fast/weight_tables.h"

namespace winnow::sim::fast {

/// Cycles of the decoder that take a step, as if the words were always there: the first step that needs the word, and
/// the one that takes its last bit. The first step is cycle 0.
struct WordUse {
  static constexpr uint32_t kNever = UINT32_MAX;
  uint32_t first = kNever, last = kNever;
};

struct WeightStream {
  std::vector<WordUse> words;
  uint32_t end = 0;  // the cycle of the last entry or column end
};

/// Where the numbers of weights go: column `i` of PE `c` at counts[c][(pointer_base + i) * stride].
struct ColumnCounts {
  std::vector<uint8_t*> counts;
  int stride = 1;
  int pointer_words = 0;  // of a PE
  int weight_words = 0;
};

/// Walks a stream of `words` 64-bit words of a LOAD_WEIGHTS, for a row that has `banks` banks; its parameters come
/// first if `params`. Throws std::runtime_error for a stream that the decoder would refuse.
class WeightWalker {
 public:
  /// `stream` is reused from call to call.
  void walk(const hls::Descriptor& descriptor, int banks, bool params, const uint8_t* bytes, size_t words,
            WeightTables& tables, const ColumnCounts& out, WeightStream& stream);

 private:
  std::vector<uint64_t> padded_;
};

}  // namespace winnow::sim::fast
