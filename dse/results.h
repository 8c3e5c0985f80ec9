// What is found of a point: numbers by name, or why there are none.
#pragma once
#include <map>
#include <string>
#include <utility>
#include <vector>

namespace winnow::dse {

/// Names and meanings of all results; constraints and objectives name them.
const std::vector<std::pair<std::string, std::string>>& result_names();
bool is_result(const std::string& name);

struct Results {
  std::map<std::string, double> values;
  std::string refused;  // not empty: the network does not map, or a value is none that the field takes; the first line
  bool ok() const { return refused.empty(); }
};

}  // namespace winnow::dse
