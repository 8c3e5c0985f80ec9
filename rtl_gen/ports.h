// The pins of a machine's top: clock, reset, AXI4 master, AXI4-Lite slave, interrupt.
#pragma once
#include <vector>

#include "rtl_gen/design.h"
#include "rtl_gen/verilog.h"

namespace winnow::rtl_gen {

std::vector<verilog::Port> top_ports(const Design& design);

/// What drives the pins that never change.
std::vector<verilog::Assign> fixed_pins();

}  // namespace winnow::rtl_gen
