// Top of wn_pe: one processing element.
#include "hls/machine.h"
#include "hls/pe.h"

using namespace winnow::hls;

uint64_t wn_pe(const Weight (&weights)[machine::kWeightWords], const Pointer (&pointers)[machine::kPointerWords],
               int kt, uint32_t pixels, Stream<Activation>& acts, Stream<int32_t>& psum_in, Stream<int32_t>& psum_out) {
  return pe<machine::kAccumulators>(weights, pointers, kt, pixels, acts, psum_in, psum_out);
}
