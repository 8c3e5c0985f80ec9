// Timing of one VECTOR command on the vector units of all banks, exact to the cycle, from its descriptor and the use of
// the banks' ports.
//
// Only the array goes before the vector units at the banks. A COMPUTE command may start while this one runs, so the
// model goes on as far as the array's use is known and no further: start it, then advance it again and again.
#pragma once
#include <cstdint>
#include <vector>

#include "hls/descriptor.h"
#include "sim/fast/cycle_set.h"
#include "sim/fast/vector_bank.h"

namespace winnow::sim::fast {

struct VectorShape {
  int banks = 1;
  int lanes = 8;          // 1, 2, 4 or 8 in every bank
  bool depthwise = true;  // built with HasDepthwise
};

class VectorRun {
 public:
  explicit VectorRun(const VectorShape& shape);
  VectorRun(const VectorRun&) = delete;
  VectorRun& operator=(const VectorRun&) = delete;

  /// In cycle `start` wn_vector_group is idle and sees cmd_valid_i.
  void start(const hls::Descriptor& descriptor, uint64_t start);

  /// Settles every read and write by cycle `known`. What `above` answers beyond that cycle is not used.
  void advance(uint64_t known, const PortsAbove& above);

  /// No read or write that is not settled yet comes before this cycle; UINT64_MAX when there are none.
  uint64_t next() const;
  bool done() const;
  /// The cycle of cmd_done_o, once done.
  uint64_t done_cycle() const;

  /// Per bank: cycles, counted from the command's first, in which it is read and written, as far as settled.
  const std::vector<CycleSet>& reads() const { return reads_; }
  const std::vector<CycleSet>& writes() const { return writes_; }

 private:
  bool distribute();

  std::vector<VectorBank> banks_;
  VectorPass pass_;
  uint64_t distributed_ = 0;  // pixels that all banks have taken
  uint64_t offered_ = 0,
           taken_ = 0;  // from which cycle on the next one is offered, the latest in which a bank took one
  std::vector<CycleSet> reads_, writes_;
};

}  // namespace winnow::sim::fast
