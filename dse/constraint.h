// A condition on a point's results: two sums of products of names and numbers, and how they compare.
#pragma once
#include <map>
#include <memory>
#include <string>

namespace winnow::dse {

/// "dram_bytes < 2e6", "cycles * pes <= 1.5e6", "accuracy >= 0.98". Operators: + - * / and brackets on both sides of one
/// of < <= > >= ==.
class Constraint {
 public:
  /// Throws std::invalid_argument that says what was expected where.
  explicit Constraint(const std::string& text);

  const std::string& text() const { return text_; }
  /// False where a name has no value or a division is by 0.
  bool holds(const std::map<std::string, double>& results) const;

  struct Term;

 private:
  std::string text_, comparison_;
  std::shared_ptr<const Term> left_, right_;
};

}  // namespace winnow::dse
