// Top of wn_array: one COMPUTE tile.
#include "hls/array.h"
#include "hls/machine.h"

using namespace winnow::hls;

uint64_t wn_array(const Descriptor& d,
                  const Weight (&weights)[machine::kRows][machine::kColumns][machine::kWeightWords],
                  const Pointer (&pointers)[machine::kRows][machine::kColumns][machine::kPointerWords],
                  const Param (&params)[machine::kRows][machine::kParamWords],
                  const Word (&banks)[machine::kColumns][machine::kBankWords],
                  Ring<BankWrite, machine::kRowWords> (&words)[machine::kRows]) {
  return array<machine::kAccumulators>(d, weights, pointers, params, banks, words);
}
