// A network and an accelerator at a limit, and the same one past it.
#pragma once
#include <nlohmann/json.hpp>
#include <ostream>
#include <string>
#include <vector>

namespace winnow::tests {

struct LimitCase {
  std::string name;
  nlohmann::json network, accelerator;
  std::vector<std::string> options = {};  // of check, map, generate and simulate
  std::string refused = "";               // a part of the message; empty: it runs
  nlohmann::json dram = {};               // as dram.json
};

inline void PrintTo(const LimitCase& c, std::ostream* out) { *out << c.name; }

/// 2x2 PEs with the largest banks and pointer memories.
nlohmann::json small_array();
/// A network with drawn weights; its last layer is the output.
nlohmann::json network_of(const std::vector<int>& shape, const std::vector<nlohmann::json>& layers);
/// Scale 0.05 or, so that nothing fuses, another one.
nlohmann::json quantization(double scale = 0.05);

std::vector<LimitCase> network_limit_cases();
std::vector<LimitCase> machine_limit_cases();
std::vector<LimitCase> large_limit_cases();  // that take long

}  // namespace winnow::tests
