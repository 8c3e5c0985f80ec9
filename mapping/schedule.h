// What runs together and where tensors are kept meanwhile: stages of operations, strips of rows, buffers in the banks.
#pragma once
#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "mapping/lower.h"

namespace winnow::mapping {

/// Nesting of a stage with several strips: all operations of a strip before the next strip, or, for one array operation
/// alone, all strips of the tiles that the PEs hold together before the next such group of tiles.
enum class Order { kActivationOuter, kWeightOuter };

/// Where a tensor stays between stages.
enum class Home { kChip, kDram };

/// Operations [first, last) done strip by strip: strip s computes the rows of the last operation's share s, and of
/// every tensor before it the rows that these need and that are not there yet.
struct Stage {
  int first = 0, last = 0;
  int strips = 1;
  Order order = Order::kActivationOuter;
  bool holds_weights = true;  // every tile is fetched once; else once a strip
  uint64_t bytes = 0;         // expected off-chip bytes of its weights, inputs and outputs
};

/// Rows of a tensor in the banks, from stage `begin` on. It holds `rows` rows; when the next strip's do not fit behind
/// the last, those still needed move to its start.
struct Buffer {
  std::string holder;      // physical tensor (of a concat that is not copied: the whole)
  int begin = 0, end = 0;  // stages [begin, end]
  int rows = 0;
  int row_words = 0;  // words of a row and bank
  int base = 0;       // bank address
  int64_t words() const { return int64_t{rows} * row_words; }
};

struct Schedule {
  std::vector<Stage> stages;
  std::map<std::string, Home> homes;      // by holder; where it is after the stage that makes it (network input: DRAM)
  std::map<std::string, int> block_rows;  // tensors in DRAM: rows of one stream
  std::map<std::string, int> sliced_by;  // tensors in DRAM of which each group of tiles writes its words: the operation
  std::vector<Buffer> buffers;
  int bank_words = 0;              // used
  uint64_t bytes = 0, cycles = 0;  // expected, all stages

  const Buffer& buffer(const std::string& holder, int stage) const;
};

}  // namespace winnow::mapping
