// Networks mapped in a line, for tests.
#pragma once
#include "mapping/mapping.h"
#include "mapping/refusals.h"

namespace winnow::tests {

/// Refusals are thrown as InputError.
inline mapping::Mapping map_network(const models::Network& network, const accelerators::Accelerator& accelerator,
                                    const mapping::MapOptions& options) {
  mapping::Outcome<mapping::Mapping> mapped = mapping::try_map(network, accelerator, options);
  mapping::raise(mapped.refusals, network, accelerator);
  return std::move(*mapped.value);
}

/// Its channels dealt, which takes no search.
inline mapping::Outcome<mapping::Encoded> encode_dealt(const models::Network& network,
                                                       const accelerators::Accelerator& accelerator) {
  mapping::PlacementOptions placement;
  placement.kind = mapping::PlacementKind::kDealt;
  return mapping::encode_network(network, accelerator, {}, placement);
}

}  // namespace winnow::tests
