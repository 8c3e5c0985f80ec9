// A machine's design as tests need it: its files in a folder, its simulation.
#pragma once
#include <string>

#include "models/file_set.h"
#include "rtl_gen/generate.h"
#include "sim/cosim/build.h"

namespace winnow::tests {

/// The design's files in a folder of their own.
inline void write_design(const rtl_gen::Generated& made, const std::string& folder) {
  models::FileSet set(folder);
  rtl_gen::add_files(made, "", set);
  set.write();
}

/// The design's library, built once in `cache`.
inline std::string build_design(const rtl_gen::Generated& made, const std::string& cache) {
  sim::BuildOptions options;
  options.cache_dir = cache;
  return sim::build_design({rtl_gen::kFileList, {}, made.hash, made.contents}, options);
}

}  // namespace winnow::tests
