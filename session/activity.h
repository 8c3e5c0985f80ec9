// What the units, the bus and the PEs of a run did when and where, for pages and traces (docs/formats.md,
// activity.json).
#pragma once
#include "models/json/document.h"
#include "session/run.h"

namespace winnow::session {

/// winnow-activity/1 of the engine that the report is of: the RTL where it ran.
models::json::Document activity_document(const mapping::Mapping& mapping, const Result& result);

}  // namespace winnow::session
