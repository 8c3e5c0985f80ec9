// wn_vector_group: the walker offers a pixel to all banks from the cycle after the last of them took the one before.
#include "sim/fast/vector.h"

#include <algorithm>

#include "hls/walker.h"

namespace winnow::sim::fast {

namespace {
constexpr uint64_t kFirstPixel = 2;   // after the start
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
    for (uint32_t ox = 0; ox < out_w; ++ox, x.step()) pass_.taps.push_back(static_cast<uint32_t>(y.count() * x.count()));
  }
  pass_.pixels = uint64_t{d.get(field::batches)} * pass_.taps.size();
  pass_.words = d.get(field::words);
  pass_.coefs = d.get(field::depthwise) ? d.get(field::coef_count) : 0;
  distributed_ = 0;
  offered_ = start + kFirstPixel;
  reads_.assign(banks_.size(), {});
  writes_.assign(banks_.size(), {});
  for (size_t b = 0; b < banks_.size(); ++b) banks_[b].start(pass_, reads_[b], writes_[b]);
}

void VectorRun::distribute() {
  uint64_t room = pass_.pixels;
  for (const VectorBank& b : banks_) room = std::min(room, b.room());
  for (; distributed_ < room; ++distributed_) {
    uint64_t last = offered_;
    for (VectorBank& b : banks_) last = std::max(last, b.arrive(offered_));
    offered_ = last + 1;
  }
}

void VectorRun::advance(uint64_t known, const PortsAbove& above) {
  for (uint64_t before = distributed_;; before = distributed_) {
    distribute();
    for (VectorBank& b : banks_) b.advance(known, above);
    distribute();
    if (distributed_ == before) return;
  }
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
