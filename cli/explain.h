// What `map --explain` prints.
#pragma once
#include <string>

#include "mapping/mapping.h"

namespace winnow::cli {

/// Stages, then one row a layer: what was chosen, and what each alternative would cost more or less, in expected
/// off-chip bytes.
std::string explain_text(const mapping::Mapping& mapping);

}  // namespace winnow::cli
