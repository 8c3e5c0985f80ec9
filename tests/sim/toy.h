// The toy machine of toy_top.sv: how to build it.
#pragma once
#include <fstream>
#include <sstream>
#include <string>

#include "sim/cosim/build.h"

namespace winnow::sim {

/// Shared by all cases, so that each variant is compiled once.
inline std::string toy_cache() { return WINNOW_TOY_CACHE; }

inline DesignSource toy_source(int axi_bits, int bug) {
  std::ifstream in(WINNOW_TOY_DIR "/toy_top.sv");
  std::stringstream text;
  text << in.rdbuf();
  return {WINNOW_TOY_DIR "/toy.f", {{"AxiW", std::to_string(axi_bits)}, {"Bug", std::to_string(bug)}}, text.str()};
}

}  // namespace winnow::sim
