// The weights that the decoders will make of a DRAM image: what a changed byte does, said before any simulation.
#pragma once
#include <cstdint>
#include <vector>

#include "mapping/mapping.h"
#include "sim/job.h"

namespace winnow::session {

/// A LOAD_WEIGHTS of a layer's tile, as the first chunk has it.
struct WeightLoad {
  const mapping::Step* load = nullptr;
  const mapping::Step* tables = nullptr;   // LOAD_TABLES of the layer; nullptr: none
  const mapping::Step* compute = nullptr;  // the tile's first COMPUTE
  const mapping::Op* op = nullptr;         // with a layer: identities are left out
};
std::vector<WeightLoad> weight_loads(const mapping::Mapping& mapping);

/// Bit range of a stream's weights among the tile's streams: after its parameters, before the next stream.
struct BitRange {
  uint64_t begin = 0, end = 0;
};
BitRange weight_bits(const mapping::Mapping& mapping, const WeightLoad& load, int stream);

struct StoredWeights {
  enum class State {
    kSound,
    kUndecodable,  // a decoder stops with an error
    kForeign       // a weight lies where the layer has none: nothing is said about it
  };
  State state = State::kSound;
  std::vector<int8_t> values;  // as models::Weights::quantized
};

/// What the decoders make of all tiles of `op` if the DRAM holds `image`.
StoredWeights stored_weights(const mapping::Mapping& mapping, const std::vector<WeightLoad>& loads,
                             const mapping::Op& op, const std::vector<sim::Segment>& image);

/// Whether a run of `tensors` shows the difference between `image` and the layer's own weights.
bool shows(const mapping::Mapping& mapping, const std::vector<WeightLoad>& loads, const mapping::Op& op,
           const std::vector<sim::Segment>& image, const models::TensorMap& tensors);

}  // namespace winnow::session
