// Bytes of a run as the machine's counters and the monitors on the bus see them.
#pragma once
#include "hls/counters.h"
#include "hls/registers.h"
#include "sim/fast/cycle.h"
#include "sim/job.h"
#include "sim/region_table.h"

namespace winnow::sim::fast {

class Traffic {
 public:
  /// `tags`: byte counters per class that the machine has.
  Traffic(const CosimJob& job, int tags, RunResult& result)
      : bytes_(static_cast<uint32_t>(job.axi_bytes)), last_tag_(tags - 1), reads_(job.regions, false),
        writes_(job.regions, true), result_(result) {
    result.region_bytes.assign(job.regions.size(), 0);
  }

  void read(int stream, uint32_t address, uint32_t beats, int tag) {
    const uint32_t bytes = beats * bytes_;
    DeviceCounters& c = result_.counters;
    const hls::Traffic traffic = hls::traffic_of_stream(stream);
    if (traffic == hls::Traffic::kProgram) c.program_bytes += bytes;
    else c.bytes[hls::byte_class(traffic)][entry(tag)] += bytes;
    result_.read_bytes += bytes;
    count(reads_, address, bytes);
  }
  void write(uint32_t address, uint32_t beats, int tag) {
    const uint32_t bytes = beats * bytes_;
    result_.counters.bytes[hls::byte_class(hls::Traffic::kActsOut)][entry(tag)] += bytes;
    result_.write_bytes += bytes;
    count(writes_, address, bytes);
  }
  /// Beats on R and W.
  void read_beat(int stream, Cycle cycle) { result_.bus.add(hls::traffic_of_stream(stream), cycle, bytes_); }
  void write_beat(Cycle cycle) { result_.bus.add(hls::Traffic::kActsOut, cycle, bytes_); }

 private:
  int entry(int tag) const { return tag > last_tag_ ? last_tag_ : tag; }
  void count(const RegionTable& table, uint32_t address, uint32_t bytes) {
    const int region = table.find(address, bytes);
    (region == RegionTable::kStray ? result_.stray_bytes : result_.region_bytes[static_cast<size_t>(region)]) += bytes;
  }

  uint32_t bytes_;
  int last_tag_;
  RegionTable reads_, writes_;
  RunResult& result_;
};

}  // namespace winnow::sim::fast
