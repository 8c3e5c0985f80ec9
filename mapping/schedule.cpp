// Which buffer holds a tensor.
#include "mapping/schedule.h"

#include <algorithm>

namespace winnow::mapping {

const Buffer& Schedule::buffer(const std::string& holder, int stage) const {
  return *std::find_if(buffers.begin(), buffers.end(),
                       [&](const Buffer& b) { return b.holder == holder && b.begin <= stage && stage <= b.end; });
}

}  // namespace winnow::mapping
