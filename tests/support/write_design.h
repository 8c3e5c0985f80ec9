// A machine's design as files; session/design.h builds its simulation.
#pragma once
#include <string>

#include "models/file_set.h"
#include "rtl_gen/generate.h"

namespace winnow::tests {

/// The design's files in a folder of their own.
inline void write_design(const rtl_gen::Generated& made, const std::string& folder) {
  models::FileSet set(folder);
  rtl_gen::add_files(made, "", set);
  set.write();
}

}  // namespace winnow::tests
