// The bytes of a job's DRAM image by address.
#pragma once
#include <algorithm>
#include <stdexcept>
#include <string>
#include <vector>

#include "sim/job.h"

namespace winnow::sim::fast {

class Image {
 public:
  explicit Image(const std::vector<Segment>& segments) {
    for (const Segment& s : segments)
      if (!s.bytes.empty()) segments_.push_back(&s);
    std::sort(segments_.begin(), segments_.end(),
              [](const Segment* a, const Segment* b) { return a->address < b->address; });
  }

  /// `bytes` bytes that lie in one segment.
  const uint8_t* at(uint32_t address, uint64_t bytes) const {
    if (bytes == 0) return nullptr;
    auto after = std::upper_bound(segments_.begin(), segments_.end(), address,
                                  [](uint32_t a, const Segment* s) { return a < s->address; });
    if (after != segments_.begin()) {
      const Segment& s = **--after;
      if (address - s.address + bytes <= s.bytes.size()) return s.bytes.data() + (address - s.address);
    }
    throw std::invalid_argument("the program reads " + std::to_string(bytes) + " bytes at " + std::to_string(address) +
                                ", outside its image");
  }

 private:
  std::vector<const Segment*> segments_;
};

}  // namespace winnow::sim::fast
