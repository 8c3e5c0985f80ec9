// A driver in C for one mapped network: packs images, starts the accelerator, waits, and unpacks outputs.
#pragma once
#include <cstdint>
#include <string>

#include "mapping/packing.h"

namespace winnow::mapping {

struct CDriver {
  std::string header, source;  // of <prefix>_driver.h and <prefix>_driver.c
};

/// Freestanding C99, without malloc; the source includes winnow_regs.h. Functions and types begin with `prefix`, a C identifier.
/// `config_hash`: of the machine that the driver is for.
CDriver c_driver(const Packing& packing, uint32_t config_hash, const std::string& prefix = "winnow");

}  // namespace winnow::mapping
