// Kernel of wn_act_walk: where the words of LOAD_ACTS and STORE_ACTS lie in every bank.
#pragma once
#include "hls/descriptor.h"

namespace winnow::hls {

/// Bank address of word n of `act_words`; act_run >= 1.
constexpr uint16_t act_address(const Descriptor& d, uint32_t n) {
  const uint32_t run = d.get(field::act_run);
  return static_cast<uint16_t>(d.get(field::act_base) + n / run * d.get(field::act_stride) + n % run);
}

}  // namespace winnow::hls
