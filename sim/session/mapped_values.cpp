// A descriptor's words are what the reference says of the step that it is.
#include "sim/session/mapped_values.h"

namespace winnow::sim {

mapping::Step with_load_writes(const mapping::Mapping& m, const mapping::Step& step) {
  const mapping::Chunk& chunk = m.chunks[static_cast<size_t>(step.chunk)];
  mapping::Step whole = step;
  for (const mapping::Transfer& in : chunk.inputs)
    if (in.address == step.descriptor.get(hls::field::act_address)) {
      const mapping::Layout& layout = chunk.layouts[static_cast<size_t>(in.layout)];
      whole.writes = {in.layout, 0, layout.words, 0, layout.shape.height, 0, layout.shape.width};
    }
  return whole;
}

MappedValues::MappedValues(const mapping::Mapping& mapping, const std::vector<models::TensorMap>& runs) : mapping_(mapping), runs_(runs) {
  for (const mapping::Step& step : mapping.steps) steps_[step.unit].push_back(&step);
}

void MappedValues::apply(int run, hls::Unit unit, int index, fast::BankMasks& masks) {
  const mapping::Step& step = *steps_[unit].at(static_cast<size_t>(index));
  const models::TensorMap& tensors = runs_[static_cast<size_t>(run)];
  const auto words = mapping::expected_words(mapping_, unit == hls::kUnitLa ? with_load_writes(mapping_, step) : step, tensors);
  for (const mapping::ExpectedWord& w : words) {
    uint8_t mask = 0;
    for (int lane = 0; lane < hls::kLanes; ++lane) mask |= static_cast<uint8_t>((w.word[static_cast<size_t>(lane)] != 0) << lane);
    masks.at(w.bank, w.address) = mask;
  }
}

}  // namespace winnow::sim
