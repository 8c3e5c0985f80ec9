// A term of an estimate: an expression of a module's parameters, as the area model's file has them.
#pragma once
#include <memory>
#include <string>
#include <utility>
#include <vector>

namespace winnow::dse::cost {

/// Values by name; few, so that looking them up one by one is fastest.
using Parameters = std::vector<std::pair<std::string, int>>;

/// "AccW * ceil(Sets * pow2(K0) / 16)". Numbers, parameters, + - * / and brackets; the functions ceil, bits ($clog2),
/// pow2 (the next power of 2), min and max (of two or more).
class Term {
 public:
  /// Throws std::invalid_argument that says what was expected where.
  explicit Term(const std::string& text);

  const std::string& text() const { return text_; }
  /// Throws std::invalid_argument if a parameter of the term has no value.
  double value(const Parameters& parameters) const;

  struct Node;

 private:
  std::string text_;
  std::shared_ptr<const Node> root_;
};

}  // namespace winnow::dse::cost
