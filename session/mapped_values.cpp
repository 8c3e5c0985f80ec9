// A descriptor's words are what the reference says of the step that it is.
#include "session/mapped_values.h"

namespace winnow::session {

MappedValues::MappedValues(const mapping::Mapping& mapping, const std::vector<models::TensorMap>& runs)
    : mapping_(mapping), runs_(runs) {
  for (const mapping::Step& step : mapping.steps) steps_[step.unit].push_back(&step);
}

void MappedValues::apply(int run, hls::Unit unit, int index, sim::fast::BankMasks& masks) {
  const mapping::Step& step = *steps_[unit].at(static_cast<size_t>(index));
  std::vector<uint8_t*> banks;
  for (int bank = 0; bank < masks.banks(); ++bank) banks.push_back(masks.bank(bank));
  mapping::expected_masks(mapping_, step, runs_[static_cast<size_t>(run)], banks, masks.words());
}

}  // namespace winnow::session
