// A memory with the timing of a DRAM behind an AXI port: channels, banks, open rows, refresh.
#pragma once
#include <vector>

#include "accelerators/address_map.h"
#include "accelerators/dram_device.h"
#include "sim/dram/channel.h"
#include "sim/dram/clock_crossing.h"
#include "sim/dram/read_bus.h"
#include "sim/dram/timing.h"

namespace winnow::sim {

/// Serves in order of arrival: columns of a channel, and so the data, keep that order, while precharges and activates
/// go as early as the rules allow. Per channel `read_queue` bursts are in the works: the next one waits until the
/// column of the oldest is issued. A burst of the port is one or more of the DRAM, whole ones even where it needs a
/// part. A beat is on R no earlier than the end of its DRAM burst.
class DeviceDram : public DramTiming {
 public:
  DeviceDram(const accelerators::DramDevice& device, int bus_bytes, double clock_mhz);
  Completion access(const DramRequest& request) override;
  DramStatistics statistics(uint64_t cycles) const override;

  /// Every command from now on is appended here, in the order of the decisions, not of time.
  void log_to(std::vector<IssuedCommand>* log);

 private:
  struct Channel {
    DramChannel banks;
    std::vector<uint64_t> columns;  // ring of the latest columns' clocks
    uint64_t served = 0;
  };

  accelerators::DramDevice device_;
  accelerators::AddressMap map_;
  ClockCrossing crossing_;
  uint32_t bus_bytes_;
  ReadBus bus_;
  std::vector<Channel> channels_;
  uint64_t bytes_read_ = 0, bytes_written_ = 0;
};

}  // namespace winnow::sim
