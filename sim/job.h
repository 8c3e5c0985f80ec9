// What a simulation is asked and what it answers, whichever engine runs it; plain data, no SystemC.
#pragma once
#include <array>
#include <cstdint>
#include <stdexcept>
#include <string>
#include <vector>

#include "accelerators/accelerator.h"
#include "hls/descriptor.h"
#include "hls/features.h"
#include "hls/registers.h"
#include "mapping/dram_image.h"
#include "sim/bus_activity.h"
#include "sim/dram/statistics.h"

namespace winnow::sim {

using mapping::Range;
using mapping::Region;
using mapping::Segment;

/// A bank word: 8 lanes of 9 bits.
struct Word72 {
  uint64_t low = 0;
  uint8_t high = 0;
  bool operator==(const Word72& o) const { return low == o.low && high == o.high; }
  bool operator!=(const Word72& o) const { return !(*this == o); }
};

struct ExpectedWrite {
  Word72 word;
  uint8_t bank = 0;
  uint16_t address = 0;
};

/// Every bank write that one unit must make, each exactly once within its descriptor, in any order there.
struct ExpectedUnit {
  std::vector<uint32_t> first;  // descriptor d of the unit makes writes[first[d]] .. writes[first[d + 1] - 1]
  std::vector<ExpectedWrite> writes;
  /// Ends a descriptor's writes; call once per descriptor of the unit, in order, after appending to `writes`.
  void end_descriptor() {
    if (first.empty()) first.push_back(0);
    first.push_back(static_cast<uint32_t>(writes.size()));
  }
  size_t descriptors() const { return first.empty() ? 0 : first.size() - 1; }
};

struct LengthSlot {
  uint8_t slot = 0;
  uint16_t beats = 0;
};

/// A part of the DRAM to read back after a run.
struct Output {
  Range range;                    // the most it can take
  int slot = -1;                  // length slot that holds its beats; -1: the whole range
  std::vector<uint8_t> expected;  // compared when not empty; a length that differs is a mismatch too
};

/// One start of the accelerator.
struct Run {
  bool warm = false;  // of the warm program: an earlier run has brought the weights
  std::vector<Segment> inputs;
  std::vector<LengthSlot> slots;
  bool check_banks = false;  // false: `lw/la/..` expectations below are not looked at
  ExpectedUnit compute, vector, load;
  std::vector<Output> outputs;
};

struct Stalls {
  uint64_t seed = 0;
  double probability = 0;  // per channel and cycle: chance that a valid or ready of the surroundings stays low
};

struct Trace {
  std::string fst;  // file; empty: none. The design must be built with tracing
  uint64_t from_cycle = 0, to_cycle = UINT64_MAX;
};

constexpr uint64_t kWatchdogCycles = 20000;  // a run that stands still so long hangs

enum class Progress { kAuto, kOff, kOn };  // kAuto: when stderr is a terminal

/// All addresses but `program_address` and those in the program are those of the bus; see `relocate`.
struct CosimJob {
  std::string design;  // library from build_design
  int axi_bytes = 8;
  int rows = 1, columns = 1;
  uint32_t config_hash = 0;  // 0: not compared with the CONFIG_HASH register
  double clock_mhz = 200;
  accelerators::DramDescription dram;
  std::vector<Segment> image;                                 // program, tables, weights
  uint32_t program_address = 0, program_units = 0;            // as the registers hold them
  uint32_t warm_program_address = 0, warm_program_units = 0;  // the same
  uint32_t base_address = 0;                                  // BASE_ADDR
  std::vector<Run> runs;
  std::vector<Region> regions;     // empty: no address is checked, no byte counted
  std::vector<std::string> links;  // names by bit of probe_link_valid, for the watchdog's message
  Stalls stalls;
  std::vector<Range> errors;  // bursts that touch one are answered SLVERR
  std::vector<Range> hangs;   // bursts that touch one are never answered
  Trace trace;
  uint64_t watchdog_cycles = kWatchdogCycles;  // in which neither a unit nor the memory works
  uint64_t max_cycles = UINT64_MAX;            // over all runs
  bool stop_at_mismatch = true;
  Progress progress = Progress::kAuto;
};

/// Moves a job whose base address is 0: what it holds at address a lies at a + base_address (mod 2^32) from now on, and
/// the machine is told so. Throws std::invalid_argument for a base that is no multiple of 4096, or when a part would
/// lie across the end of the 4 GiB.
inline void relocate(CosimJob& job, uint32_t base_address) {
  if (base_address % hls::kBaseAlign != 0)
    throw std::invalid_argument("base address: expected a multiple of " + std::to_string(hls::kBaseAlign) + ", got " +
                                std::to_string(base_address));
  const auto move = [base_address](uint32_t& address, uint64_t bytes) {
    address += base_address;
    if (address + bytes > uint64_t{1} << 32)
      throw std::invalid_argument("base address " + std::to_string(base_address) +
                                  ": expected all parts below 4 GiB, got one of " + std::to_string(bytes) +
                                  " bytes at " + std::to_string(address));
  };
  const auto move_all = [&](std::vector<Segment>& segments) {
    for (Segment& s : segments) move(s.address, s.bytes.size());
  };
  move_all(job.image);
  for (Run& run : job.runs) {
    move_all(run.inputs);
    for (Output& o : run.outputs) move(o.range.address, o.range.bytes);
  }
  for (Region& r : job.regions) move(r.range.address, r.range.bytes);
  for (Range& r : job.errors) move(r.address, r.bytes);
  for (Range& r : job.hangs) move(r.address, r.bytes);
  job.base_address = base_address;
}

enum class CosimStatus {
  kPass,
  kMismatch,     // banks, DRAM outputs, stray addresses or byte counters differ from what the job expects
  kDeviceError,  // STATUS shows an error
  kProtocol,     // an AXI rule was broken or an assertion of the design failed
  kWatchdog      // no progress, or max_cycles reached
};

enum class MismatchKind {
  kNone,
  kBankValue,       // expected another word
  kBankUnexpected,  // this descriptor does not write there
  kBankTwice,
  kBankMissing,  // the descriptor is done and has not written there
  kOutput,       // DRAM content after the run
  kStray,        // DRAM access outside the regions
  kByteCounter   // the device counted other bytes than passed the port
};

/// The first thing that differs; fields that do not apply are 0.
struct Mismatch {
  MismatchKind kind = MismatchKind::kNone;
  uint64_t cycle = 0;
  int run = 0;
  hls::Unit unit = hls::kUnitLw;
  uint64_t descriptor = 0;  // of the unit, from 0
  int bank = 0;
  uint32_t address = 0;  // bank word or DRAM byte
  Word72 expected, got;
  std::string text;  // all of it in one line
};

/// The registers of hls/registers.h after a run, read through AXI4-Lite.
struct DeviceCounters : hls::CounterValues {
  uint32_t done[hls::kUnits] = {};
  uint32_t length_slots[hls::kLengthSlots] = {};
  uint32_t bytes[hls::kByteClasses][hls::kCounterTags] = {};  // by hls::byte_class and tag
};

/// When a unit worked on one of its descriptors, in cycles from that in which the run's start was written: the first
/// and the last cycle in which the unit sees its command.
struct DescriptorTime {
  uint64_t start = 0, done = 0;
  bool operator==(const DescriptorTime& o) const { return start == o.start && done == o.done; }
  bool operator!=(const DescriptorTime& o) const { return !(*this == o); }
};

struct RunResult {
  bool warm = false;    // as in Run
  uint64_t cycles = 0;  // from the cycle after start was written to the interrupt
  std::array<std::vector<DescriptorTime>, hls::kUnits> descriptors;  // by unit, in its order
  DeviceCounters counters;
  std::vector<uint64_t> region_bytes;  // seen on R and W, by index of CosimJob::regions
  uint64_t stray_bytes = 0;            // outside all regions
  uint64_t read_bytes = 0, write_bytes = 0;
  BusActivity bus;           // the same bytes by the time at which they crossed
  uint64_t bank_writes = 0;  // rtl only
  DramStatistics dram;
  std::vector<std::vector<uint8_t>> outputs;  // by index of Run::outputs; rtl only
};

/// An AXI burst of the machine.
struct BusBurst {
  bool is_write = false;
  uint8_t id = 0;
  uint32_t address = 0, beats = 0;
};

struct CosimResult {
  CosimStatus status = CosimStatus::kPass;
  std::string message;                    // what is wrong, for people; empty when passed
  int error_code = 0, error_detail = 0;   // of STATUS, hls::ErrorCode
  uint64_t error_cycle = 0;               // of its interrupt
  uint64_t error_done[hls::kUnits] = {};  // descriptors that were done when the error happened
  std::vector<BusBurst> refused;          // answered with an error, in order
  std::vector<BusBurst> open;  // not answered to the end when the watchdog stopped; reads first, oldest first
  uint64_t cycles = 0;         // all, with reset and register traffic
  double seconds = 0;          // of simulation, in processor time of this machine
  uint32_t id = 0, version = 0, config_hash = 0, geometry = 0;
  uint32_t base_address = 0;  // the job's; addresses in the result are those of the bus
  Mismatch mismatch;
  uint64_t mismatches = 0;
  DramStatistics dram;          // over all cycles; zero unless the memory is a DRAM
  std::vector<RunResult> runs;  // those that ended, and the one that was under way
};

}  // namespace winnow::sim
