// What is expected of points that are not measured, after ChamNet (Dai et al., CVPR 2019): accuracy by a Gaussian
// process, cycles and bytes by a table of each operator.
#pragma once
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "dse/search/gaussian_process.h"
#include "dse/search/search.h"

namespace winnow::dse::search {

/// A result as the sum over the layers, each from the settings that touch it: the accelerator's axes, those of the
/// model for it or for all layers, and all of `channels`, which change what the next layers read. An entry holds what
/// was measured with its settings; between the entries of a layer a Gaussian process interpolates their logarithms.
class OperatorTable {
 public:
  OperatorTable(const Space& space, const std::map<uint64_t, Results>& measured, const std::string& result);

  Estimate at(const Space& space, const Point& point) const;

 private:
  struct Operator {
    std::vector<size_t> axes;  // that touch it
    std::map<std::vector<size_t>, Estimate> entries;
    std::optional<GaussianProcess> between;
  };
  std::vector<Operator> operators_;
};

class Predictor {
 public:
  /// Of the results that objectives and constraints name. `measured`: one at least.
  Predictor(const Space& space, const std::map<uint64_t, Results>& measured);

  /// As if measured. `optimism`: deviations that every estimate is better by than its mean. Refused, where the oracle
  /// says so; it is asked only for results that neither accuracy nor the layers give.
  Results expected(uint64_t number, double optimism, Oracle& oracle) const;

 private:
  Estimate estimate(const std::string& result, const Point& point) const;

  const Space& space_;
  std::vector<std::string> wanted_;
  std::map<std::string, OperatorTable> tables_;
  std::map<std::string, GaussianProcess> processes_;  // accuracy's; and logarithms of what no oracle may say
};

}  // namespace winnow::dse::search
