// Bank allocation, rings, hazards.
#include "mapping/memory.h"

#include <algorithm>
#include <cstdint>

namespace winnow::mapping {

bool allocate_buffers(Schedule& schedule, int bank_words) {
  std::vector<Buffer*> order;
  for (Buffer& b : schedule.buffers) order.push_back(&b);
  // Long lives first within a start: they keep to one end.
  std::stable_sort(order.begin(), order.end(), [](const Buffer* a, const Buffer* b) { return a->begin < b->begin || (a->begin == b->begin && a->end > b->end); });
  int64_t high_water = 0;
  for (size_t i = 0; i < order.size(); ++i) {
    Buffer& b = *order[i];
    std::vector<std::pair<int64_t, int64_t>> taken;
    for (size_t j = 0; j < i; ++j)
      if (order[j]->begin <= b.end && b.begin <= order[j]->end) taken.emplace_back(order[j]->base, order[j]->base + order[j]->words());
    std::sort(taken.begin(), taken.end());
    int64_t base = 0;
    for (const auto& [first, last] : taken) {
      if (base + b.words() <= first) break;
      base = std::max(base, last);
    }
    b.base = static_cast<int>(std::min<int64_t>(base, INT32_MAX / 2));
    high_water = std::max(high_water, base + b.words());
  }
  schedule.bank_words = static_cast<int>(std::min<int64_t>(high_water, INT32_MAX));
  return high_water <= bank_words;
}

int Ring::take(int n, int tile, int& tiles_before) {
  if (next_ + n > size_) next_ = 0;
  const int begin = next_, end = next_ + n;
  for (const Piece& p : pieces_)
    if (p.begin < end && begin < p.end) tiles_before = std::max(tiles_before, p.tile + 1);
  pieces_.erase(std::remove_if(pieces_.begin(), pieces_.end(), [&](const Piece& p) { return begin <= p.begin && p.end <= end; }), pieces_.end());
  pieces_.push_back({begin, end, tile});
  next_ = end;
  high_water_ = std::max(high_water_, end);
  return begin;
}

void Ring::use(int begin, int tile) {
  for (Piece& p : pieces_)
    if (p.begin == begin) p.tile = std::max(p.tile, tile);
}

void Ring::keep_together(int n) {
  if (next_ + n > size_) next_ = 0;
}

void Hazards::access(hls::Unit unit, int index, int begin, int end, bool write, Waits& waits) {
  for (const Access& a : accesses_)
    if (a.unit != unit && (a.write || write) && a.begin < end && begin < a.end) waits[a.unit] = std::max(waits[a.unit], a.index + 1);
  accesses_.push_back({unit, index, begin, end, write});
}

}  // namespace winnow::mapping
