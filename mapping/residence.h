// Which rows of which tensors are in the banks, and where, while a program is made.
#pragma once
#include <map>
#include <string>
#include <utility>
#include <vector>

#include "mapping/placed.h"
#include "mapping/schedule.h"
#include "mapping/walk.h"

namespace winnow::mapping {

/// Which rows of a holder its buffer has: row `origin` at the buffer's start, rows up to `end` written.
struct Residence {
  const Buffer* buffer = nullptr;
  int origin = 0, end = 0;
  int first_word = 0, words = 0;  // of every pixel that are there
  size_t loaded = 0;              // of its transfers
  std::vector<char> stored;       // by transfer

  /// Bank address of row `y`'s first word, of a single image.
  int row_address(int y) const { return buffer->base + (y - origin) * buffer->row_words; }
};

/// By holder; coefficients are their own. The arguments are kept by reference.
class Residences {
 public:
  Residences(const Placed& placed, const Schedule& schedule) : placed_(placed), schedule_(schedule) {}

  /// A new chunk of `images` images: nothing is there.
  void clear(int images);
  int images() const { return images_; }
  /// The holder has its buffer of this stage, empty if it is another one than before.
  Residence& enter(const std::string& holder, int stage);
  Residence& at(const std::string& holder) { return here_.at(holder); }

  /// Where a tensor's pixels are now.
  Frame frame(const std::string& tensor) const;
  /// Bank words [first, second) of rows [y0, y1) of a tensor's holder; of several images, of its buffer.
  std::pair<int, int> words(const std::string& tensor, int y0, int y1) const;

 private:
  const Placed& placed_;
  const Schedule& schedule_;
  int images_ = 1;
  std::map<std::string, Residence> here_;
};

}  // namespace winnow::mapping
