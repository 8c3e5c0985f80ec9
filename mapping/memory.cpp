// Bank allocation, rings, hazards.
#include "mapping/memory.h"

#include <algorithm>
#include <cstdint>

namespace winnow::mapping {

int allocate_banks(const Lowered& lowered, const std::vector<std::string>& outputs, std::map<std::string, Layout>& layouts, int& tightest) {
  struct Life {
    int begin = -1, end = -1;
  };
  const int ops = static_cast<int>(lowered.ops.size());
  std::map<std::string, Life> lives;
  for (const auto& [name, layout] : layouts) lives[name] = {};
  for (int i = 0; i < ops; ++i) {
    const Op& op = lowered.ops[static_cast<size_t>(i)];
    Life& out = lives.at(op.output());
    if (out.begin < 0) out.begin = i;
    out.end = std::max(out.end, i);
    for (const std::string& in : op.inputs()) lives.at(in).end = std::max(lives.at(in).end, i);
  }
  for (const std::string& name : outputs) lives.at(name).end = ops;

  std::vector<std::string> order;
  for (const auto& [name, life] : lives) order.push_back(name);
  std::stable_sort(order.begin(), order.end(), [&](const auto& a, const auto& b) { return lives.at(a).begin < lives.at(b).begin; });
  int64_t high_water = 0;
  tightest = 0;
  std::vector<std::string> placed;
  for (const std::string& name : order) {
    const Life& life = lives.at(name);
    Layout& layout = layouts.at(name);
    std::vector<std::pair<int64_t, int64_t>> taken;
    for (const std::string& other : placed) {
      const Life& o = lives.at(other);
      if (o.begin <= life.end && life.begin <= o.end) taken.emplace_back(layouts.at(other).base, layouts.at(other).base + layouts.at(other).bank_words());
    }
    std::sort(taken.begin(), taken.end());
    int64_t base = 0;
    for (const auto& [b, e] : taken) {
      if (base + layout.bank_words() <= b) break;
      base = std::max(base, e);
    }
    layout.base = static_cast<int>(std::min<int64_t>(base, INT32_MAX / 2));
    placed.push_back(name);
    if (base + layout.bank_words() > high_water) {
      high_water = base + layout.bank_words();
      tightest = std::max(0, life.begin);
    }
  }
  return static_cast<int>(std::min<int64_t>(high_water, INT32_MAX));
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

void Hazards::access(hls::Unit unit, int index, int begin, int end, bool write, Waits& waits) {
  for (const Access& a : accesses_)
    if (a.unit != unit && (a.write || write) && a.begin < end && begin < a.end) waits[a.unit] = std::max(waits[a.unit], a.index + 1);
  accesses_.push_back({unit, index, begin, end, write});
}

}  // namespace winnow::mapping
