// Kernel of wn_act_walk: where the words of LOAD_ACTS and STORE_ACTS lie in the banks.
#pragma once
#include "hls/descriptor.h"
#include "hls/stream.h"

namespace winnow::hls {

/// Bank address of word n of `act_words`; act_run >= 1.
constexpr uint16_t act_address(const Descriptor& d, uint32_t n) {
  const uint32_t run = d.get(field::act_run);
  return static_cast<uint16_t>(d.get(field::act_base) + n / run * d.get(field::act_stride) + n % run);
}

struct BankAddress {
  uint8_t bank = 0;
  uint16_t address = 0;
};

/// All words of a command, bank 0 first.
template <int Columns>
void act_walk(const Descriptor& d, Stream<BankAddress>& places) {
  const uint32_t words = d.get(field::act_words);
  for (int bank = 0; bank < Columns; ++bank)
    for (uint32_t n = 0; n < words; ++n) places.write({static_cast<uint8_t>(bank), act_address(d, n)});
}

}  // namespace winnow::hls
