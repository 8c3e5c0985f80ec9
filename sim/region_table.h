// Which region of a job a burst lies in.
#pragma once
#include <algorithm>
#include <stdexcept>
#include <string>
#include <vector>

#include "sim/job.h"

namespace winnow::sim {

/// Regions of one direction, by address.
class RegionTable {
 public:
  static constexpr int kStray = -1;

  /// Throws std::invalid_argument when two overlap.
  RegionTable(const std::vector<Region>& regions, bool writes) {
    for (size_t i = 0; i < regions.size(); ++i)
      if (is_written(regions[i].stream) == writes && regions[i].range.bytes > 0)
        entries_.push_back({regions[i].range, static_cast<int>(i)});
    std::sort(entries_.begin(), entries_.end(),
              [](const Entry& a, const Entry& b) { return a.range.address < b.range.address; });
    for (size_t i = 1; i < entries_.size(); ++i)
      if (entries_[i - 1].range.holds(entries_[i].range.address))
        throw std::invalid_argument("regions " + std::to_string(entries_[i - 1].index) + " and " +
                                    std::to_string(entries_[i].index) + " overlap");
  }
  /// Index in CosimJob::regions of the one that holds all of the bytes, or kStray.
  int find(uint32_t address, uint32_t bytes) const {
    auto after = std::upper_bound(entries_.begin(), entries_.end(), address,
                                  [](uint32_t a, const Entry& e) { return a < e.range.address; });
    if (after == entries_.begin()) return kStray;
    const Entry& e = *--after;
    return e.range.holds(address) && e.range.bytes - (address - e.range.address) >= bytes ? e.index : kStray;
  }

 private:
  struct Entry {
    Range range;
    int index;
  };
  std::vector<Entry> entries_;
};

}  // namespace winnow::sim
