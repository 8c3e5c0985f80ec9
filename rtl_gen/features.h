// What a generated machine has beyond its geometry: the least a network needs, or all that the accelerator allows.
#pragma once
#include "accelerators/accelerator.h"

namespace winnow::rtl_gen {

struct Features {
  bool runs = true, bitmask = true, codebook = true, huffman = true;  // in the weight decoders
  bool vector = true;                                                 // vector units: pooling, addition, copies
  bool depthwise = true;                                              // ... and depthwise convolution; only with them
  int tags = 16;                                                      // byte counters per class, 1..128; a layer each
};

/// Everything that the accelerator's decoders understand, vector units, and the largest number of counters.
Features all_features(const accelerators::Accelerator& accelerator);

}  // namespace winnow::rtl_gen
