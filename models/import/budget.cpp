// What the values of a graph may cost.
#include "models/import/budget.h"

#include "models/import/unsupported.h"
#include "models/text.h"

namespace winnow::models::import {

void Budget::expect(int64_t elements) const {
  if (elements > elements_left_)
    throw Unsupported(
        "expected values of at most " + grouped(static_cast<uint64_t>(elements_)) + " elements together, got more",
        instead_);
}

void Budget::hold(int64_t elements) {
  expect(elements);
  elements_left_ -= elements;
}

void Budget::work(double operations) {
  operations_done_ += operations;
  if (operations_done_ > operations_)
    throw Unsupported("expected values that take at most " + grouped(static_cast<uint64_t>(operations_)) +
                          " multiplications together, got more",
                      instead_);
}

}  // namespace winnow::models::import
