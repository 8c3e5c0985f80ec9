// The length of the union of a layer's spans.
#include "pages/active_cycles.h"

#include <algorithm>

namespace winnow::pages {

std::vector<uint64_t> active_cycles(const RunResults& run) {
  std::vector<uint64_t> cycles(run.layers.size(), 0);
  for (const RunStart& start : run.runs) {
    std::vector<UnitSpan> spans;
    for (const auto& unit : start.units) spans.insert(spans.end(), unit.begin(), unit.end());
    std::sort(spans.begin(), spans.end(), [](const UnitSpan& a, const UnitSpan& b) { return a.start < b.start; });
    std::vector<uint64_t> counted_to(run.layers.size(), 0);  // by layer: the first cycle not counted yet
    for (const UnitSpan& span : spans) {
      const uint64_t from = std::max(span.start, counted_to[span.layer]), to = span.done + 1;
      if (to <= from) continue;
      cycles[span.layer] += to - from;
      counted_to[span.layer] = to;
    }
  }
  return cycles;
}

}  // namespace winnow::pages
