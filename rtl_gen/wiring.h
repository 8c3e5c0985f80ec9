// Short ways to write ports and nets of a structural module.
#pragma once
#include <string>

#include "rtl_gen/verilog.h"

namespace winnow::rtl_gen::verilog {

/// Ports from "port=net port=net ..".
void wire(Instance& instance, const std::string& pairs);
/// Ports whose nets have their names, with a prefix and without `_i` and `_o`.
void wire_alike(Instance& instance, const std::string& prefix, const std::string& names);
/// Nets of one width by name.
void declare(Section& section, int width, const std::string& names);
/// Flat nets of `count` elements.
void declare_each(Section& section, int count, int width, const std::string& names);

}  // namespace winnow::rtl_gen::verilog
