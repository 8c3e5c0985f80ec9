// Top of wn_requantize: the end of row `row`.
#include "hls/machine.h"
#include "hls/requantize.h"

using namespace winnow::hls;

void wn_requantize(const Descriptor& d, int row, const Param (&params)[machine::kParamWords], Stream<int32_t>& psums,
                   Stream<BankWrite>& words) {
  requantize(d, Geometry{machine::kRows, machine::kColumns}, row, params, psums, words);
}
