// Regression by a Gaussian process (Rasmussen, Williams, "Gaussian Processes for Machine Learning", 2006, ch. 2, 5).
#pragma once
#include <memory>
#include <vector>

namespace winnow::dse::search {

struct Estimate {
  double mean = 0, deviation = 0;
};

/// With a Matern 5/2 kernel that has a length for every input. Lengths and noise are those of the largest marginal
/// likelihood on a grid, found input by input.
class GaussianProcess {
 public:
  using Point = std::vector<double>;  // each of the same number of inputs, some 0..1

  /// One pair at least; O(n^3) a try of a length.
  GaussianProcess(const std::vector<Point>& points, const std::vector<double>& values);
  ~GaussianProcess();
  GaussianProcess(GaussianProcess&&) noexcept;

  /// O(n^2).
  Estimate at(const Point& point) const;

 private:
  struct Fit;
  std::unique_ptr<const Fit> fit_;
};

}  // namespace winnow::dse::search
