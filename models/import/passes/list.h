// Every pass, a file each.
#pragma once
#include "models/import/passes/passes.h"

namespace winnow::models::import::passes {

void fold_constants(Subject& subject);
void remove_identities(Subject& subject);

}  // namespace winnow::models::import::passes
