// The files of a mapping.
#pragma once
#include "models/file_set.h"
#include "models/warnings.h"
#include "session/prepare.h"

namespace winnow::session {

/// The DRAM image with the first run's input, streams and slots of every run, plan.json (docs/generated_files.md).
void add_mapping(const Prepared& prepared, const models::Warnings& warnings, models::FileSet& set);

}  // namespace winnow::session
