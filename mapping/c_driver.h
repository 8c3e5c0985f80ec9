// A driver in C for one mapped network: packs images, starts the accelerator, waits, and unpacks outputs.
#pragma once
#include <cstdint>
#include <string>

#include "mapping/packing.h"

namespace winnow::mapping {

struct CDriver {
  std::string header, source;  // of <prefix>winnow_driver.h and <prefix>winnow_driver.c
};

/// Freestanding C99, without malloc; the source includes <prefix>winnow_regs.h. `prefix`, a C identifier, stands before
/// all names that others see (in capitals before macros), those of registers too. `config_hash`: of the machine that
/// the driver is for.
CDriver c_driver(const Packing& packing, uint32_t config_hash, const std::string& prefix = "");

}  // namespace winnow::mapping
