// What the values of a graph may cost, so that a small file cannot ask for much memory or time.
#pragma once
#include <cstdint>
#include <string>

namespace winnow::models::import {

/// All throw Unsupported past the bound.
class Budget {
 public:
  /// `instead`: what would work where it does not suffice.
  Budget(int64_t elements, double operations, std::string instead)
      : elements_(elements), elements_left_(elements), operations_(operations), instead_(std::move(instead)) {}

  /// That so many elements more can be held.
  void expect(int64_t elements) const;
  /// Holds them from now on.
  void hold(int64_t elements);
  void work(double operations);

 private:
  int64_t elements_, elements_left_;
  double operations_, operations_done_ = 0;
  std::string instead_;
};

/// Elements of a value that depends on the model's input: what a network's tensors may have.
constexpr int64_t kMaxActivation = int64_t{1} << 25;

}  // namespace winnow::models::import
