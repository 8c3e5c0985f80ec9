// The schedule of a batch: everything whole on chip if that can be, else the best of the searches.
#pragma once
#include <functional>
#include <vector>

#include "mapping/search.h"

namespace winnow::mapping {

/// Batch elements that are in the banks together.
struct Chunk {
  int first = 0, count = 1;
};

/// Activation streams that a run takes when every image of the batch is a chunk of its own.
using CountStreams = std::function<int(const Schedule&)>;

struct Planned {
  Schedule schedule;
  std::vector<Chunk> chunks;
};

/// Splits the batch until a chunk's feature maps fit the banks; when one image's do not, looks for strips and spills.
Outcome<Planned> plan_schedule(const Costs& costs, int batch, const CountStreams& count_streams);

/// The schedule with every tensor whole on chip, for `count` images at once; nothing when it does not fit.
std::optional<Schedule> whole_schedule(const Costs& costs, int count);

/// The best that the search finds for one image, its buffers laid out. When every choice needs more streams than there
/// are length slots, the one that needs the fewest; nothing only when some operation fits in no way.
Found search_schedule(const Costs& costs, const SearchLimits& limits, const CountStreams& count_streams);

}  // namespace winnow::mapping
