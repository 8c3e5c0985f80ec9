// How much of a group goes.
#include "models/compress/channel_guide.h"

namespace winnow::models::compress {

double magnitude_between(const FilterGroup& group, double share, double lower_share) {
  const size_t before = sets_that_stay(group, share), after = sets_that_stay(group, lower_share);
  double all = 0, gone = 0;
  for (size_t i = 0; i < group.sets.size(); ++i) {
    all += group.sets[i].norm;
    if (i >= after && i < before) gone += group.sets[i].norm;
  }
  return all > 0 ? gone / all : 0;
}

}  // namespace winnow::models::compress
