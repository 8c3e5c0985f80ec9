// What is found of a point: numbers by name, or why there are none.
#pragma once
#include <map>
#include <string>
#include <utility>
#include <vector>

#include "dse/bounds.h"

namespace winnow::dse {

/// Names and meanings of all results; constraints and objectives name them.
const std::vector<std::pair<std::string, std::string>>& result_names();
bool is_result(const std::string& name);
/// Within which every result of every point lies.
Bounds possible_results();

enum class State {
  kMeasured,  // all results are there
  kRefused,   // the network does not map, or a value is none that its field takes
  kFailed,    // an accuracy command did not answer
  kDropped    // shown to be on no front by its bounds; the engine was not asked
};
const char* state_name(State state);
/// Throws std::invalid_argument.
State state_of(const std::string& name);

struct Results {
  State state = State::kMeasured;
  std::string reason;  // of every other state: one line
  /// Of a measured point all, of another one what was known when that was settled.
  std::map<std::string, double> values;
  /// By layer: its "cycles", from the end of the layers before it, and its "dram_bytes".
  std::map<std::string, std::map<std::string, double>> layers;
  Bounds bounds;  // of a dropped point

  bool ok() const { return state == State::kMeasured; }
};

}  // namespace winnow::dse
