// The top of a machine: which library modules, wired how.
#pragma once
#include <cstdint>

#include "rtl_gen/design.h"
#include "rtl_gen/verilog.h"

namespace winnow::rtl_gen {

/// Module winnow_top.
verilog::Module build_top(const Design& design, uint32_t config_hash);

}  // namespace winnow::rtl_gen
