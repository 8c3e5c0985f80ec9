// A tile is timed to its end when it starts.
#include "sim/fast/compute.h"

#include <utility>

namespace winnow::sim::fast {

Compute::Compute(const ArrayShape& shape, const BankMasks& masks, const ColumnCounts& counts, BankPorts& ports, VectorUnits& vector,
                 DeviceCounters& counters, DoneListener& listener)
    : shape_(shape), ports_(ports), vector_(vector), counters_(counters), listener_(listener) {
  for (int c = 0; c < shape.columns; ++c) {
    tile_.masks.push_back(masks.bank(c));
    tile_.counts.push_back(counts.counts[static_cast<size_t>(c)]);
  }
}

void Compute::start(const hls::Descriptor& descriptor, int, Cycle start) {
  tile_.descriptor = &descriptor;
  TileTiming timing = run_tile(shape_, tile_, scratch_);
  counters_.macs += timing.macs;
  counters_.pe_starved += timing.starved;
  counters_.pe_blocked += timing.blocked;
  ports_.claim_array(start, start + timing.cycles, {std::move(timing.reads), std::move(timing.writes)});
  vector_.array_starts(start);
  listener_.done(hls::kUnitCp, start + timing.cycles);
}

}  // namespace winnow::sim::fast
