// Scales and zero points as quantized operators have them among their inputs.
#pragma once
#include <vector>

#include "models/import/operators.h"

namespace winnow::models::import::operators {

/// One scale and zero point for the whole of an array, for every index of an axis, or every block of it.
class Scales {
 public:
  /// Inputs `scale` and, if it is there, `zero` (else 0), for an array of a shape. `block`: 0, or the size of blocks.
  /// Throws Unsupported where they do not go together.
  Scales(const Call& call, size_t scale, size_t zero, const Shape& shape, int64_t axis, int64_t block = 0);

  /// The scale of an index of the axis.
  float along_axis(size_t at) const { return scale_->real[single_ ? 0 : at]; }
  float scale(size_t element) const { return scale_->real[index(element)]; }
  int64_t zero(size_t element) const { return zero_ ? zero_->whole[single_zero_ ? 0 : index(element)] : 0; }

 private:
  size_t index(size_t element) const {
    if (single_) return 0;
    const size_t outer = element / inner_ / count_, at = element / inner_ % count_;
    return block_ == 0 ? at : (outer * blocks_ + at / block_) * inner_ + element % inner_;
  }

  const Array* scale_;
  const Array* zero_ = nullptr;
  bool single_ = false, single_zero_ = false;
  size_t inner_ = 1, count_ = 1, block_ = 0, blocks_ = 1;
};

/// One scale and zero point, with values.
struct Scale {
  double scale = 1;
  int64_t zero = 0;
};
/// From inputs that have one element each; without values while shapes alone are asked for.
Scale scale_of(const Call& call, size_t scale, size_t zero);

/// A result of an integer type that holds real / scale + zero, rounded to the nearest (ties to even) and saturated.
Array quantized(const Call& call, ElementType type, const Shape& shape, const std::vector<double>& real,
                const Scale& scale);

/// Elements less the zero point that holds for each: one, or one for every index of the axis. Input `zero` may be left
/// out. Empty while shapes alone are asked for.
std::vector<int64_t> less_zero(const Call& call, size_t input, size_t zero, size_t axis);

/// Type of input i, which says that of a quantized result; `fallback` if it is left out.
ElementType zero_type(const Call& call, size_t i, ElementType fallback);

}  // namespace winnow::models::import::operators
