// Gaussian process regression.
#include "dse/search/gaussian_process.h"

#include <Eigen/Cholesky>
#include <cmath>
#include <limits>
#include <numeric>

namespace winnow::dse::search {
namespace {

constexpr double kLengths[] = {0.15, 0.3, 0.6, 1.2, 2.5, 10};
constexpr double kNoises[] = {1e-6, 1e-4, 1e-3, 1e-2, 1e-1};  // shares of the variance
constexpr int kSweeps = 2;                                    // over all inputs

double matern(double distance) {
  const double r = std::sqrt(5.0) * distance;
  return (1 + r + r * r / 3) * std::exp(-r);
}

double distance(const GaussianProcess::Point& a, const GaussianProcess::Point& b, const std::vector<double>& lengths) {
  double sum = 0;
  for (size_t i = 0; i < a.size(); ++i) {
    const double step = (a[i] - b[i]) / lengths[i];
    sum += step * step;
  }
  return std::sqrt(sum);
}

}  // namespace

struct GaussianProcess::Fit {
  std::vector<Point> points;
  std::vector<double> lengths;
  double noise = 0, mean = 0, variance = 0;
  Eigen::VectorXd values;                // less their mean
  Eigen::LLT<Eigen::MatrixXd> cholesky;  // of the correlations
  Eigen::VectorXd weights;

  /// Logarithm of the marginal likelihood with the best variance, up to a constant.
  double fit() {
    const auto n = static_cast<Eigen::Index>(points.size());
    Eigen::MatrixXd correlations(n, n);
    for (Eigen::Index i = 0; i < n; ++i)
      for (Eigen::Index j = 0; j <= i; ++j)
        correlations(i, j) = correlations(j, i) =
            matern(distance(points[static_cast<size_t>(i)], points[static_cast<size_t>(j)], lengths)) +
            (i == j ? noise : 0);
    cholesky.compute(correlations);
    if (cholesky.info() != Eigen::Success) return -std::numeric_limits<double>::infinity();
    weights = cholesky.solve(values);
    variance = values.dot(weights) / static_cast<double>(n);
    double half_logarithm = 0;
    for (Eigen::Index i = 0; i < n; ++i) half_logarithm += std::log(cholesky.matrixLLT()(i, i));
    return -half_logarithm - 0.5 * static_cast<double>(n) * std::log(variance);
  }
};

GaussianProcess::GaussianProcess(const std::vector<Point>& points, const std::vector<double>& values) {
  auto fit = std::make_unique<Fit>();
  fit->points = points;
  fit->mean = std::accumulate(values.begin(), values.end(), 0.0) / static_cast<double>(values.size());
  fit->values.resize(static_cast<Eigen::Index>(values.size()));
  for (size_t i = 0; i < values.size(); ++i) fit->values(static_cast<Eigen::Index>(i)) = values[i] - fit->mean;
  fit->lengths.assign(points[0].size(), 1.2);
  fit->noise = 1e-3;
  const bool is_flat = fit->values.squaredNorm() <= 1e-20 * std::max(1.0, fit->mean * fit->mean);
  if (!is_flat) {
    double best = fit->fit();
    const auto choose = [&](double& parameter, const auto& grid) {
      double chosen = parameter;
      for (const double candidate : grid) {
        parameter = candidate;
        const double likelihood = fit->fit();
        if (likelihood > best) best = likelihood, chosen = candidate;
      }
      parameter = chosen;
    };
    for (int sweep = 0; sweep < kSweeps; ++sweep) {
      for (double& length : fit->lengths) choose(length, kLengths);
      choose(fit->noise, kNoises);
    }
  }
  fit->fit();
  fit_ = std::move(fit);
}

GaussianProcess::~GaussianProcess() = default;
GaussianProcess::GaussianProcess(GaussianProcess&&) noexcept = default;

Estimate GaussianProcess::at(const Point& point) const {
  Eigen::VectorXd correlations(static_cast<Eigen::Index>(fit_->points.size()));
  for (size_t i = 0; i < fit_->points.size(); ++i)
    correlations(static_cast<Eigen::Index>(i)) = matern(distance(point, fit_->points[i], fit_->lengths));
  const double share = 1 - correlations.dot(fit_->cholesky.solve(correlations));
  return {fit_->mean + correlations.dot(fit_->weights), std::sqrt(std::max(0.0, share) * fit_->variance)};
}

}  // namespace winnow::dse::search
