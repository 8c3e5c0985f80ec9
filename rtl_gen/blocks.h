// What a machine is made of: library modules with their parameters. The top's own, which build_top wires, and with
// those the ones below them, for whoever counts hardware.
#pragma once
#include <string>
#include <utility>
#include <vector>

#include "rtl_gen/design.h"
#include "rtl_gen/verilog.h"

namespace winnow::rtl_gen {

/// Bits of a number of PEs of the array, 0 .. all.
int count_width(const hls::Geometry& geometry);

/// The instances of the top, in its order, without ports; parameters are the top's constants by name, or numbers.
std::vector<verilog::Instance> blocks(const Design& design);

/// A library module, so many times in a machine with these values of its parameters.
struct Part {
  std::string module;
  std::vector<std::pair<std::string, int>> parameters;
  int count = 0;
};

/// The modules that hardware is counted by: the blocks of the top, what stands in the array and in the vector units,
/// and every wn_ram. Equal ones are one part.
std::vector<Part> parts(const Design& design);

}  // namespace winnow::rtl_gen
