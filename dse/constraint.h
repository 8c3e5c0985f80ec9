// A condition on a point's results: two sums of products of names and numbers, and how they compare.
#pragma once
#include <map>
#include <memory>
#include <string>

#include "dse/bounds.h"

namespace winnow::dse {

/// "dram_bytes < 2e6", "cycles * pes <= 1.5e6", "accuracy >= 0.98". Operators: + - * / and brackets on both sides of
/// one of < <= > >= ==.
class Constraint {
 public:
  /// Throws std::invalid_argument that says what was expected where.
  explicit Constraint(const std::string& text);

  const std::string& text() const { return text_; }
  /// Whether it names this result.
  bool names(const std::string& result) const;
  /// False where a name has no value or a division is by 0.
  bool holds(const std::map<std::string, double>& results) const;
  /// False only if it holds for no results within the bounds (interval arithmetic: Moore, "Interval Analysis", 1966).
  bool may_hold(const Bounds& bounds) const;
  /// How far the sides are from where it holds, relative to the larger of them; 0: it holds. 1 where a name has no
  /// value.
  double violation(const std::map<std::string, double>& results) const;

  struct Term;

 private:
  std::string text_, comparison_;
  std::shared_ptr<const Term> left_, right_;
};

}  // namespace winnow::dse
