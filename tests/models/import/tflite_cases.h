// Small TFLite files, an operator or two each, for what the whole models at hand do not have.
#pragma once
#include <string>
#include <vector>

namespace winnow::models::import::test {

struct TfliteCase {
  std::string name;
  std::string bytes;
  bool refused = false;  // an operator that is known by name alone
};

/// The same each time.
std::vector<TfliteCase> tflite_cases();

}  // namespace winnow::models::import::test
