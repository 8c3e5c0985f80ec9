// PE-cycles while a tile runs, then those while none does.
#include "pages/stalls.h"

#include "models/error.h"
#include "models/text.h"

namespace winnow::pages {
namespace {

struct Wait {
  const char *key, *name, *meaning;
};
constexpr Wait kWaitTexts[] = {
    {"weights", "waits for weights", "no tile runs: the next one waits for a weight load"},
    {"activations", "waits for activations", "no tile runs: the next one waits for an activation load"},
    {"compute", "waits for a tile", "no tile runs: the next one waits for an earlier one"},
    {"vector", "waits for a vector pass", "no tile runs: the next one waits for the vector units"},
    {"store", "waits for a store", "no tile runs: the next one waits for a store"},
    {"no_tile", "no tile", "no tile is in the queue: the program's begin and end, loads and vector passes among them"},
};

uint64_t cycles_of(const RunResults& run, const Wait& wait) {
  for (const auto& [key, cycles] : run.waits)
    if (key == wait.key) return cycles;
  return 0;
}

}  // namespace

std::vector<StallPart> stall_parts(const RunResults& run, const std::string& report) {
  using models::grouped;
  uint64_t waits = 0;
  for (const Wait& wait : kWaitTexts) waits += cycles_of(run, wait);
  if (run.compute_cycles + waits != run.cycles)
    throw models::InputError(report + ": /stall_cycles: expected a sum of " + grouped(run.cycles) +
                             " cycles with /compute_cycles, got " + grouped(run.compute_cycles + waits));
  const uint64_t computing = run.pes * run.compute_cycles, known = run.nonzero_pairs + run.starved + run.blocked;
  if (known > computing)
    throw models::InputError(report + ": /pe_stall_cycles: expected no more than " + grouped(computing) +
                             " PE-cycles of compute with the pairs, got " + grouped(known));
  std::vector<StallPart> parts = {
      {"multiplying", "a PE multiplies a non-zero weight with a non-zero activation", run.nonzero_pairs},
      {"starved", "a tile runs, the PE's queue is empty: others have more to do, or the feeder is late", run.starved},
      {"blocked", "a tile runs, the PE waits until a set of accumulators is drained", run.blocked},
      {"between", "a tile runs, the PE ends a pixel without a weight, or the tile begins or ends", computing - known},
  };
  for (const Wait& wait : kWaitTexts) parts.push_back({wait.name, wait.meaning, run.pes * cycles_of(run, wait)});
  return parts;
}

}  // namespace winnow::pages
