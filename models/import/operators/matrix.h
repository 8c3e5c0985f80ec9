// Products of stacks of matrices, for real and for whole numbers.
#pragma once
#include <vector>

#include "models/import/operators.h"

namespace winnow::models::import::operators {

/// How two arrays are multiplied by NumPy's rule for matmul.
struct MatrixProduct {
  int64_t rows = 1, inner = 1, columns = 1;
  std::vector<int64_t> a, b;  // for every matrix of the result, which ones of the inputs make it
  Shape out;                  // without the axis that a vector does not have
  Shape matrices;             // [..., rows, columns]
};

/// Throws Unsupported where they do not go together.
MatrixProduct matrix_product(const Array& a, const Array& b);

/// Its multiplications.
void spend_on(const Call& call, const MatrixProduct& product);

template <typename Sum, typename Element>
std::vector<Sum> multiply(const MatrixProduct& p, const std::vector<Element>& a, const std::vector<Element>& b) {
  std::vector<Sum> sums(p.a.size() * static_cast<size_t>(p.rows * p.columns));
  for (size_t m = 0; m < p.a.size(); ++m)
    for (int64_t y = 0; y < p.rows; ++y)
      for (int64_t i = 0; i < p.inner; ++i) {
        const auto factor = static_cast<Sum>(a[static_cast<size_t>((p.a[m] * p.rows + y) * p.inner + i)]);
        const Element* const from = b.data() + (p.b[m] * p.inner + i) * p.columns;
        Sum* const to = sums.data() + (static_cast<int64_t>(m) * p.rows + y) * p.columns;
        for (int64_t x = 0; x < p.columns; ++x) to[x] += factor * static_cast<Sum>(from[x]);
      }
  return sums;
}

}  // namespace winnow::models::import::operators
