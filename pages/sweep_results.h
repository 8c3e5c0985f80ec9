// What `winnow sweep` left in a folder, as a page shows it.
#pragma once
#include <cstdint>
#include <map>
#include <string>

#include "dse/confirm.h"
#include "dse/results.h"
#include "dse/space.h"

namespace winnow::pages {

struct SweepResults {
  std::string folder;  // as it was given
  dse::Space space;
  std::map<uint64_t, dse::Results> points;              // by number
  std::map<uint64_t, dse::Confirmation> confirmations;  // of those that ran in RTL too
};

/// Reads results.sqlite of `folder`. Throws InputError: no such folder or file, or one that has no sweep's results.
SweepResults read_sweep(const std::string& folder);

}  // namespace winnow::pages
