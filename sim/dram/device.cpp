// Cuts bursts of the port into bursts of the DRAM, and spreads the beats so that none is early.
#include "sim/dram/device.h"

#include <algorithm>
#include <stdexcept>

namespace winnow::sim {
namespace {

accelerators::AddressMap map_of(const accelerators::DramDevice& device) {
  std::string fault;
  const accelerators::AddressMap map(device.address_map, device, fault);
  if (!fault.empty()) throw std::invalid_argument(device.name + ": address map: " + fault);
  return map;
}

/// The least cycle of the first beat, the last being on `last`, at which beat `index` of `beats` is not before `ready`
/// <= `last`.
uint64_t first_cycle_for(uint64_t ready, uint64_t index, uint64_t beats, uint64_t last) {
  if (beats == 1) return ready;
  if (index + 1 >= beats || ready * (beats - 1) <= index * last) return 0;
  const uint64_t rest = beats - 1 - index;
  return (ready * (beats - 1) - index * last + rest - 1) / rest;
}

}  // namespace

DeviceDram::DeviceDram(const accelerators::DramDevice& device, int bus_bytes, double clock_mhz)
    : device_(device), map_(map_of(device)), crossing_(clock_mhz, device.clock_ps),
      bus_bytes_(static_cast<uint32_t>(bus_bytes)), bus_(bus_bytes) {
  for (int i = 0; i < device.channels; ++i)
    channels_.push_back({DramChannel(device, i), std::vector<uint64_t>(static_cast<size_t>(device.read_queue))});
}

Completion DeviceDram::access(const DramRequest& r) {
  const auto burst = static_cast<uint64_t>(device_.burst_bytes()),
             controller = static_cast<uint64_t>(device_.controller_clocks);
  const uint64_t from = crossing_.clock(r.start_cycle + 1) + controller, end = r.address + r.bytes;
  (r.is_write ? bytes_written_ : bytes_read_) += r.bytes;

  struct Part {
    uint64_t beat, ready;
  };
  std::vector<Part> parts;
  uint64_t ready = 0;
  for (uint64_t address = r.address / burst * burst; address < end; address += burst) {
    const accelerators::DramAddress place = map_.locate(address);
    Channel& channel = channels_[place.channel];
    uint64_t& column = channel.columns[channel.served++ % channel.columns.size()];
    column = channel.banks.serve(place, r.is_write, std::max(from, column + 1));
    ready = std::max(ready, crossing_.cycle(channel.banks.data_end(r.is_write, column)));
    parts.push_back({(std::max(address, r.address) - r.address) / bus_bytes_, ready});
  }
  if (r.is_write) return {parts.front().ready, ready};
  const uint64_t beats = (r.bytes + bus_bytes_ - 1) / bus_bytes_;
  uint64_t first = parts.front().ready;
  for (const Part& part : parts) first = std::max(first, first_cycle_for(part.ready, part.beat, beats, ready));
  return bus_.carry({first, ready}, r.bytes);
}

DramStatistics DeviceDram::statistics(uint64_t cycles) const {
  DramStatistics s;
  s.bytes_read = bytes_read_;
  s.bytes_written = bytes_written_;
  s.clocks = crossing_.clock(cycles);
  s.nanoseconds = static_cast<double>(s.clocks) * device_.clock_ps * 1e-3;
  s.peak_gb_per_s = device_.peak_gb_per_s();
  for (const Channel& channel : channels_) channel.banks.add_to(s, s.clocks);
  return s;
}

void DeviceDram::log_to(std::vector<IssuedCommand>* log) {
  for (Channel& channel : channels_) channel.banks.log_to(log);
}

}  // namespace winnow::sim
