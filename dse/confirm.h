// Points of a front, run in RTL: the second witness of what the fast engine said of them.
#pragma once
#include <cstdint>
#include <functional>
#include <map>
#include <string>
#include <vector>

#include "dse/results.h"
#include "dse/space.h"

namespace winnow::dse {

struct Confirmation {
  bool equal = false;   // every word, byte and cycle of the RTL is what reference, mapper and fast engine say
  std::string verdict;  // one line
};

enum class Confirm { kNone, kExtremes, kFront };

/// Of the front: the best in each objective and the knee, which is the nearest to the best of all objectives at once,
/// each from 0 (the front's best) to 1 (its worst); or all of it. By number, each once.
std::vector<uint64_t> points_to_confirm(const Space& space, const std::map<uint64_t, Results>& results, Confirm which);

/// Runs a measured point in both engines, in a process of its own. `cache`: folder of built designs; `building` is
/// called before a design is built, which takes a while. Throws std::runtime_error if that process dies.
Confirmation confirm(const Space& space, uint64_t number, const Results& results, const std::string& cache,
                     const std::function<void(const std::string& hash)>& building);

}  // namespace winnow::dse
