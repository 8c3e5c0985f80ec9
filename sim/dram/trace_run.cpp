// Offers the accesses of a trace and lets the channels issue, in time order.
#include "sim/dram/trace_run.h"

#include <algorithm>
#include <stdexcept>

#include "accelerators/address_map.h"
#include "sim/dram/scheduler.h"

namespace winnow::sim {

TraceResult run_trace(const accelerators::DramDevice& device, const std::vector<TraceAccess>& trace, TraceMode mode,
                      std::vector<IssuedCommand>* log) {
  std::string fault;
  const accelerators::AddressMap map(device.address_map, device, fault);
  if (!fault.empty()) throw std::invalid_argument(device.name + ": address map: " + fault);
  std::vector<DramScheduler> channels;
  for (int i = 0; i < device.channels; ++i) {
    channels.emplace_back(device, i);
    channels.back().channel().log_to(log);
  }

  TraceResult result;
  size_t next = 0;
  uint64_t offered = 0;  // clock at which the next access is offered, or offered again
  bool idle = true;      // nothing waits in any queue
  while (next < trace.size() || !idle) {
    DramScheduler* first = &channels[0];
    for (DramScheduler& channel : channels)
      if (channel.next_clock() < first->next_clock()) first = &channel;
    const uint64_t clock = first->next_clock();

    if (next < trace.size()) offered = std::max(offered, trace[next].arrival);
    if (next < trace.size() && (mode == TraceMode::kQueued || idle) && offered <= clock) {
      const TraceAccess& access = trace[next];
      const accelerators::DramAddress place = map.locate(access.address);
      if (channels[place.channel].has_room(access.is_write)) {
        ++next;
        result.wrapped += access.address >= device.bytes();
        const bool queued = channels[place.channel].accept(place, access.is_write, offered);
        idle = idle && !queued;
        result.forwarded += !queued;
        result.clocks = std::max(result.clocks, ++offered);
        continue;
      }
    }
    const uint64_t done = first->issue();
    result.clocks = std::max(result.clocks, done);
    if (offered <= clock) offered = clock + 1;  // it was there and found no room
    if (mode == TraceMode::kDependent) offered = std::max(offered, done);
    idle = std::all_of(channels.begin(), channels.end(), [](const DramScheduler& c) { return c.empty(); });
  }
  DramStatistics& s = result.statistics;
  s.clocks = result.clocks;
  s.nanoseconds = static_cast<double>(result.clocks) * device.clock_ps * 1e-3;
  s.peak_gb_per_s = device.peak_gb_per_s();
  for (const DramScheduler& channel : channels) channel.channel().add_to(s, result.clocks);
  s.bytes_read = s.reads * static_cast<uint64_t>(device.burst_bytes());
  s.bytes_written = s.writes * static_cast<uint64_t>(device.burst_bytes());
  return result;
}

}  // namespace winnow::sim
