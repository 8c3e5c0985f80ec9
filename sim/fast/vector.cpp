// wn_vector_group: the walker offers a pixel to all banks from the cycle after the last of them took the one before;
// each takes it when it has room, however long the others have none.
#include "sim/fast/vector.h"

#include <algorithm>

#include "hls/walker.h"

namespace winnow::sim::fast {

namespace {
constexpr uint64_t kFirstPixel = 2;  // after the start
constexpr uint64_t kWriteToDone = 2;
}  // namespace

VectorRun::VectorRun(const VectorShape& shape) {
  for (int b = 0; b < shape.banks; ++b) banks_.emplace_back(b, shape.lanes, shape.depthwise);
}

void VectorRun::start(const hls::Descriptor& d, uint64_t start) {
  namespace field = hls::field;
  const uint32_t out_h = d.get(field::out_h), out_w = d.get(field::out_w);
  pass_.start = start;
  pass_.taps.clear();
  hls::WalkAxis y = hls::walk_y(d);
  for (uint32_t oy = 0; oy < out_h; ++oy, y.step()) {
    hls::WalkAxis x = hls::walk_x(d);
    for (uint32_t ox = 0; ox < out_w; ++ox, x.step())
      pass_.taps.push_back(static_cast<uint32_t>(y.count() * x.count()));
  }
  pass_.pixels = uint64_t{d.get(field::batches)} * pass_.taps.size();
  pass_.words = d.get(field::words);
  pass_.coefs = d.get(field::depthwise) ? d.get(field::coef_count) : 0;
  distributed_ = taken_ = 0;
  offered_ = start + kFirstPixel;
  reads_.assign(banks_.size(), {});
  writes_.assign(banks_.size(), {});
  for (size_t b = 0; b < banks_.size(); ++b) banks_[b].start(pass_, reads_[b], writes_[b]);
}

/// Returns whether any bank took a pixel.
bool VectorRun::distribute() {
  bool moved = false;
  while (distributed_ < pass_.pixels) {
    bool all = true;
    for (VectorBank& b : banks_) {
      if (b.arrived() > distributed_) continue;
      if (b.room() > distributed_) taken_ = std::max(taken_, b.arrive(offered_)), moved = true;
      else all = false;
    }
    if (!all) return moved;
    offered_ = taken_ + 1;
    ++distributed_;
  }
  return moved;
}

void VectorRun::advance(uint64_t known, const PortsAbove& above) {
  distribute();
  do
    for (VectorBank& b : banks_) b.advance(known, above);
  while (distribute());
}

uint64_t VectorRun::next() const {
  uint64_t next = UINT64_MAX;
  for (const VectorBank& b : banks_) next = std::min(next, b.next());
  return next;
}

bool VectorRun::done() const {
  return std::all_of(banks_.begin(), banks_.end(), [](const VectorBank& b) { return b.done(); });
}

uint64_t VectorRun::done_cycle() const {
  uint64_t last = 0;
  for (const VectorBank& b : banks_) last = std::max(last, b.last_write());
  return last + kWriteToDone;
}

}  // namespace winnow::sim::fast
