// What is known of a point's results before they are measured: intervals that they lie in.
#pragma once
#include <limits>
#include <map>
#include <string>

namespace winnow::dse {

struct Interval {
  double low = -std::numeric_limits<double>::infinity();
  double high = std::numeric_limits<double>::infinity();

  static Interval exactly(double value) { return {value, value}; }
  static Interval at_least(double value) { return {value, std::numeric_limits<double>::infinity()}; }
  bool is_exact() const { return low == high; }
};

/// By result; a name that is not in it may have any value.
using Bounds = std::map<std::string, Interval>;

}  // namespace winnow::dse
