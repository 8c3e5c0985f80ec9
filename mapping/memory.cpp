// Bank allocation, rings, hazards.
#include "mapping/memory.h"

#include <algorithm>
#include <cstdint>

namespace winnow::mapping {

namespace {

/// Each buffer in turn at the lowest address that is free during its life; returns the words needed.
int64_t first_fit(const std::vector<Buffer*>& order) {
  int64_t high_water = 0;
  for (size_t i = 0; i < order.size(); ++i) {
    Buffer& b = *order[i];
    std::vector<std::pair<int64_t, int64_t>> taken;
    for (size_t j = 0; j < i; ++j)
      if (order[j]->begin <= b.end && b.begin <= order[j]->end)
        taken.emplace_back(order[j]->base, order[j]->base + order[j]->words());
    std::sort(taken.begin(), taken.end());
    int64_t base = 0;
    for (const auto& [first, last] : taken) {
      if (base + b.words() <= first) break;
      base = std::max(base, last);
    }
    b.base = static_cast<int>(std::min<int64_t>(base, INT32_MAX / 2));
    high_water = std::max(high_water, base + b.words());
  }
  return high_water;
}

}  // namespace

bool allocate_buffers(Schedule& schedule, int bank_words) {
  // No order is best for all; each of these is good for many.
  using Before = bool (*)(const Buffer*, const Buffer*);
  const Before orders[] = {
      [](const Buffer* a, const Buffer* b) { return a->begin < b->begin || (a->begin == b->begin && a->end > b->end); },
      [](const Buffer* a, const Buffer* b) { return a->words() > b->words(); },
      [](const Buffer* a, const Buffer* b) {
        return a->end - a->begin > b->end - b->begin ||
               (a->end - a->begin == b->end - b->begin && a->words() > b->words());
      },
  };
  std::vector<Buffer*> order;
  for (Buffer& b : schedule.buffers) order.push_back(&b);
  int64_t least = INT64_MAX;
  for (const Before before : orders) {
    std::stable_sort(order.begin(), order.end(), before);
    const int64_t words = first_fit(order);
    least = std::min(least, words);
    if (words > bank_words) continue;
    schedule.bank_words = static_cast<int>(words);
    return true;
  }
  schedule.bank_words = static_cast<int>(std::min<int64_t>(least, INT32_MAX));
  return false;
}

int Ring::take(int n, int tile, int& tiles_before) {
  if (next_ + n > size_) next_ = 0;
  const int begin = next_, end = next_ + n;
  for (const Piece& p : pieces_)
    if (p.begin < end && begin < p.end) tiles_before = std::max(tiles_before, p.tile + 1);
  pieces_.erase(
      std::remove_if(pieces_.begin(), pieces_.end(), [&](const Piece& p) { return begin <= p.begin && p.end <= end; }),
      pieces_.end());
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
    if (a.unit != unit && (a.write || write) && a.begin < end && begin < a.end)
      waits[a.unit] = std::max(waits[a.unit], a.index + 1);
  accesses_.push_back({unit, index, begin, end, write});
}

}  // namespace winnow::mapping
