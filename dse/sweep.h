// A sweep: a search's points evaluated on several threads into a store, and the front of what is there.
#pragma once
#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "dse/evaluate.h"
#include "dse/search/search.h"
#include "dse/space.h"
#include "dse/store.h"

namespace winnow::dse {

struct SweepOptions {
  int threads = 1;
  bool progress = false;  // a line on stderr even where that is no terminal
};

struct Swept {
  std::map<uint64_t, Results> results;  // of all points that the store has
  uint64_t evaluated = 0;               // of this call
  Evaluator::Work work;
};

/// Runs the search to its end. Results are in the file of `store`, which is made or gone on with, before the search sees
/// them; the same ones whatever the threads. Throws InputError: of the network or its input, before the file is made,
/// and of the store.
Swept sweep(const Space& space, search::Search& search, const std::string& store, const SweepOptions& options);

/// Points that map, keep all constraints and that no other such point dominates, by number.
std::vector<uint64_t> front_of(const Space& space, const std::map<uint64_t, Results>& results);

/// front.json: the space, how many points were tried and refused, and the front with its fields and results.
models::json::Document to_document(const Space& space, const Swept& swept);
std::string to_text(const Space& space, const Swept& swept);

}  // namespace winnow::dse
