// A mapping for tests of networks that can be mapped.
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

}  // namespace winnow::tests
