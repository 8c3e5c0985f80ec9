// The seam between whoever moves bursts and whoever knows how long the memory takes: cycles in, cycles out, no data.
#pragma once
#include <cstdint>
#include <memory>

#include "accelerators/accelerator.h"
#include "sim/dram/statistics.h"

namespace winnow::sim {

struct DramRequest {
  uint64_t start_cycle;  // read: cycle of the AR handshake; write: cycle of the burst's last W handshake
  uint64_t address;
  uint32_t bytes;  // of the whole burst, at least 1
  bool is_write;
};

/// Read: the cycles in which the first and the last beat can be on R, the beats between spread evenly.
/// Write: the cycles in which the first and the last byte reach the memory; the response can be on B in `last_cycle`.
struct Completion {
  uint64_t first_cycle, last_cycle;
};

/// Time of beat `index` of a read burst of `beats` beats.
inline uint64_t beat_cycle(const Completion& c, uint32_t index, uint32_t beats) {
  return beats < 2 ? c.first_cycle : c.first_cycle + index * (c.last_cycle - c.first_cycle) / (beats - 1);
}

/// One memory behind one AXI port, deterministic. Requests come with start_cycle not decreasing, of one cycle the read
/// before the write.
/// `start_cycle < first_cycle <= last_cycle`, and reads never ask for more than one beat per cycle of the port.
class DramTiming {
 public:
  virtual ~DramTiming() = default;
  virtual Completion access(const DramRequest& request) = 0;
  /// What happened over a run of `cycles`; all zero for a memory that is no DRAM.
  virtual DramStatistics statistics(uint64_t /*cycles*/) const { return {}; }
};

/// The described memory behind a port of `bus_bytes` and an accelerator's clock. Throws InputError for a DRAM that
/// cannot be read.
std::unique_ptr<DramTiming> make_dram_timing(const accelerators::DramDescription& description, int bus_bytes,
                                             double clock_mhz);

}  // namespace winnow::sim
