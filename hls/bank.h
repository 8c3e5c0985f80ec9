// Accesses to the activation banks.
#pragma once
#include "hls/types.h"

namespace winnow::hls {

struct BankWrite {
  uint8_t bank = 0;
  uint16_t address = 0;
  Word data{};
  bool operator==(const BankWrite& o) const { return bank == o.bank && address == o.address && data == o.data; }
};

}  // namespace winnow::hls
