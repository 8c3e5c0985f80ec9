// The values of a mapped network's runs, from the reference's tensors, as the fast engine asks for them.
#pragma once
#include <array>
#include <vector>

#include "mapping/bytes.h"
#include "mapping/mapping.h"
#include "sim/fast/engine.h"

namespace winnow::session {

class MappedValues : public sim::fast::Values {
 public:
  /// Both outlive it. One run per element of `runs`.
  MappedValues(const mapping::Mapping& mapping, const std::vector<models::TensorMap>& runs);
  void apply(int run, hls::Unit unit, int index, sim::fast::BankMasks& masks) override;

 private:
  const mapping::Mapping& mapping_;
  const std::vector<models::TensorMap>& runs_;
  std::array<std::vector<const mapping::Step*>, hls::kUnits> steps_;
};

}  // namespace winnow::session
