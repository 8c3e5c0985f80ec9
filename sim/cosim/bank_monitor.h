// Compares every write into an activation bank with what its descriptor must write there.
#pragma once
#include <vector>

#include "sim/cosim/bench.h"
#include "sim/cosim/done_counts.h"

namespace winnow::sim {

/// One unit's expectations while they come true. A write is looked up in constant time: `place_` leads from (bank,
/// address) to the newest expectation opened there; whether it belongs to the descriptor under way is seen from its
/// index.
class UnitWrites {
 public:
  UnitWrites(hls::Unit unit, int banks) : unit_(unit), banks_(banks) {}

  void begin(const ExpectedUnit* expected);
  /// False when it is not as expected; then `m` says how.
  bool write(uint64_t descriptor, int bank, uint16_t address, Word72 got, Mismatch& m);
  /// The unit has completed all descriptors below `done`; false when one of them has not written everything.
  bool complete(uint64_t done, Mismatch& m);

 private:
  bool open(uint64_t descriptor);

  hls::Unit unit_;
  int banks_;
  const ExpectedUnit* expected_ = nullptr;
  std::vector<uint32_t> place_;  // bank * kAddresses + address; empty until a run has expectations
  std::vector<uint8_t> seen_;    // by index of writes
  uint64_t opened_ = UINT64_MAX, completed_ = 0;
  uint32_t missing_ = 0;  // of the opened descriptor
  static constexpr uint32_t kAddresses = 65536;
};

class BankMonitor : public sc_core::sc_module {
 public:
  BankMonitor(const sc_core::sc_module_name& name, Bench& bench);
  SC_HAS_PROCESS(BankMonitor);

  void begin_run(const Run& run);
  /// After the interrupt: everything expected must have been written.
  void end_run();

 private:
  void on_edge();

  Bench& bench_;
  const Run* run_ = nullptr;
  DoneCounts done_;
  UnitWrites compute_, vector_, load_;
};

/// Lanes 7 .. 0 of a word, for messages.
std::string lanes_text(const Word72& word);

}  // namespace winnow::sim
