// Addresses of rows.
#include "mapping/residence.h"

namespace winnow::mapping {

void Residences::clear(int images) {
  images_ = images;
  here_.clear();
}

Residence& Residences::enter(const std::string& holder, int stage) {
  Residence& r = here_[holder];
  const Buffer& buffer = schedule_.buffer(holder, stage);
  if (r.buffer != &buffer) r = {&buffer, 0, 0, 0, placed_.layout(holder).words, 0, r.stored};
  return r;
}

Frame Residences::frame(const std::string& tensor) const {
  const std::string& holder = placed_.lowered.holder(tensor);
  const Layout& l = placed_.layout(tensor);
  return {here_.at(holder).row_address(0) + placed_.word_offset(tensor), placed_.layout(holder).words, l.words,
          l.shape.height, l.shape.width};
}

std::pair<int, int> Residences::words(const std::string& tensor, int y0, int y1) const {
  const Residence& r = here_.at(placed_.lowered.holder(tensor));
  if (images_ > 1) return {r.buffer->base, r.buffer->base + static_cast<int>(r.buffer->words())};
  return {r.row_address(y0), r.row_address(y1)};
}

}  // namespace winnow::mapping
