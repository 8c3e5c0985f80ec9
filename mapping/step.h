// A step of a program: a descriptor, and what the mapper knows of it.
#pragma once
#include "hls/descriptor.h"
#include "mapping/walk.h"

namespace winnow::mapping {

/// What a COMPUTE, VECTOR or LOAD_ACTS descriptor writes: words [first_word, +words) of the pixels of `piece`
/// (LOAD_ACTS: of its transfer's range). Word w of pixel (b, y, x) is at base + ((b*height + y)*width + x)*stride + w
/// in every bank; where only some rows of the tensor are on chip, `base` is where row 0 would be, and may be negative.
struct Writes {
  int layout = 0;  // index into Mapping::layouts
  int base = 0, stride = 0;
  int first_word = 0, words = 0;
  WalkPiece piece;
};

struct Step {
  hls::Descriptor descriptor;
  hls::Unit unit = hls::kUnitLw;
  int index = 0;  // among the unit's descriptors
  int tag = 0;
  int chunk = 0;
  int strip = 0;      // of its segment
  int transfer = -1;  // LOAD_ACTS, STORE_ACTS: index into Mapping::transfers
  Writes writes;      // COMPUTE, VECTOR, LOAD_ACTS
};

/// Indices of the others do not change without the weight loads.
inline bool in_warm_program(const Step& step) { return step.unit != hls::kUnitLw; }

}  // namespace winnow::mapping
