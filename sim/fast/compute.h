// Unit cp: the array's timing in the machine.
#pragma once
#include "sim/fast/array.h"
#include "sim/fast/bank_masks.h"
#include "sim/fast/bank_ports.h"
#include "sim/fast/unit.h"
#include "sim/fast/weight_stream.h"
#include "sim/job.h"

namespace winnow::sim::fast {

class Compute : public Unit {
 public:
  Compute(const ArrayShape& shape, const BankMasks& masks, const ColumnCounts& counts, BankPorts& ports,
          DeviceCounters& counters, DoneListener& listener);

  void start(const hls::Descriptor& descriptor, int index, Cycle start) override;

 private:
  const ArrayShape shape_;
  BankPorts& ports_;
  DeviceCounters& counters_;
  DoneListener& listener_;
  Tile tile_;
  TileTiming timing_;
  ArrayScratch scratch_;
};

}  // namespace winnow::sim::fast
