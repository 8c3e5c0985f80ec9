// Reference, densities, mapper.
#include "session/prepare.h"

#include "mapping/refusals.h"
#include "models/images.h"

namespace winnow::session {

OrRefusal<Prepared> prepare(const models::Network& network, const accelerators::Accelerator& accelerator,
                            const models::FeatureMap& images, mapping::MapOptions options) try {
  mapping::expect_quantized(network);
  Prepared prepared;
  prepared.images = static_cast<int>(images.shape[0]);
  for (int first = 0; first < prepared.images; first += options.batch)
    prepared.runs.push_back(models::reference::run(network, models::full_batch(images, first, options.batch)));
  if (options.densities.empty()) options.densities = mapping::measure_densities(network, prepared.runs[0]);
  mapping::Outcome<mapping::Mapping> mapped = mapping::try_map(network, accelerator, options);
  if (!mapped) return Refusal{mapping::refusal_lines(mapped.refusals, network, accelerator)};
  prepared.mapping = std::move(*mapped.value);
  for (models::TensorMap& tensors : prepared.runs) mapping::unroll_input(prepared.mapping.lowered, tensors);
  return prepared;
} catch (const models::InputError& e) {
  return Refusal{e.lines()};
}

}  // namespace winnow::session
