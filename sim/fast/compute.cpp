// A tile is timed to its end when it starts.
#include "sim/fast/compute.h"

namespace winnow::sim::fast {

Compute::Compute(const ArrayShape& shape, const BankMasks& masks, const ColumnCounts& counts, BankPorts& ports,
                 DeviceCounters& counters, DoneListener& listener)
    : shape_(shape), ports_(ports), counters_(counters), listener_(listener) {
  for (int c = 0; c < shape.columns; ++c) {
    tile_.masks.push_back(masks.bank(c));
    tile_.counts.push_back(counts.counts[static_cast<size_t>(c)]);
  }
}

void Compute::start(const hls::Descriptor& descriptor, int, Cycle start) {
  tile_.descriptor = &descriptor;
  timing_ = run_tile(shape_, tile_, scratch_);
  counters_.macs += timing_.macs;
  counters_.pe_starved += timing_.starved;
  counters_.pe_blocked += timing_.blocked;
  ports_.array.claim(start, timing_.reads, timing_.writes);
  listener_.done(hls::kUnitCp, start + timing_.cycles);
}

}  // namespace winnow::sim::fast
