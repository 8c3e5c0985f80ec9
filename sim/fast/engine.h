// The fast engine: the machine's time without its clock.
//
// Every unit says when its next event is; the earliest goes first. Between events, times follow from each other by the
// contracts of the modules in rtl_gen/lib: a beat is taken when it is there and there is room, a descriptor starts when
// it is dealt and its waits are met. What goes before at a bank (the array, then the vector units) is known to its end
// when it starts.
#pragma once
#include "accelerators/accelerator.h"
#include "hls/features.h"
#include "sim/fast/bank_masks.h"
#include "sim/job.h"

namespace winnow::sim::fast {

/// Knows the values: which words a descriptor writes, and which of their lanes are not zero.
class Values {
 public:
  virtual ~Values() = default;
  /// Descriptor number `index` of la, cp or vu starts: its words as they will be when it is done. Runs may ask at the
  /// same time.
  virtual void apply(int run, hls::Unit unit, int index, BankMasks& masks) = 0;
};

/// Runs a job on the machine that the accelerator describes. Of the result, cycles, descriptors, counters and bytes are
/// filled.
/// Throws std::runtime_error for a program that the machine would stop at.
/// Runs do not depend on each other: up to `threads` of them go at a time.
CosimResult simulate(const CosimJob& job, const accelerators::Accelerator& accelerator, const hls::Features& built,
                     Values& values, int threads = 1);

}  // namespace winnow::sim::fast
