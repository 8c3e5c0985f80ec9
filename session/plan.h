// What the mapper decided, as people and programs read it.
#pragma once
#include <string>

#include "models/json/document.h"
#include "models/warnings.h"
#include "session/prepare.h"

namespace winnow::session {

/// Layers with tiles and encodings, memories, programs and bytes as a table.
std::string plan_text(const Prepared& prepared);

/// Stages, then one row a layer: what was chosen, and what each alternative would cost more or less, in expected
/// off-chip bytes. Alternatives are there if the mapper was asked to `explain`.
std::string explain_text(const mapping::Mapping& mapping);

/// plan.json (docs/formats.md); mapping::add_packing adds what a host needs.
models::json::Document plan_document(const Prepared& prepared, const models::Warnings& warnings);

}  // namespace winnow::session
