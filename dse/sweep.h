// A sweep: a search's points settled on several threads into a store, and the front of what is there.
#pragma once
#include <cstdint>
#include <map>
#include <string>

#include "dse/confirm.h"
#include "dse/evaluate.h"
#include "dse/search/search.h"
#include "dse/space.h"
#include "models/json/document.h"

namespace winnow::dse {

struct SweepOptions {
  int threads = 1;
  bool progress = false;  // a line on stderr even where that is no terminal
  bool drop = true;       // points that can be on no front are not measured
  std::string search;     // name and settings of the search, by which an open batch is known
};

struct Swept {
  std::map<uint64_t, Results> results;  // of all points that the store has
  uint64_t settled = 0;                 // of this call
  Work work;                            // of this call
  uint64_t accuracies = 0;              // measured in this call
  std::string notes;                    // of the search
  std::map<uint64_t, Confirmation> confirmations;
};

/// Runs the search to its end. Results are in the file of `store`, which is made or gone on with, before the search
/// sees them; the same ones whatever the threads and however often it was killed. Throws InputError: of the network or
/// its input, before the file is made, and of the store.
Swept sweep(const Space& space, search::Search& search, const std::string& store, const SweepOptions& options);

/// Confirms the points of the front that `which` says and the store has not, and keeps what came of it.
void confirm_front(const Space& space, const std::string& store, Confirm which, const std::string& cache, Swept& swept);

/// front.json: the space, how many points were tried and refused, and the front with its fields and results.
models::json::Document to_document(const Space& space, const Swept& swept);
std::string to_text(const Space& space, const Swept& swept);

}  // namespace winnow::dse
