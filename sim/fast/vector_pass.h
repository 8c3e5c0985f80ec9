// Timing of one VECTOR command in the vector units, from its descriptor and what the array leaves of the banks' ports.
#pragma once
#include "hls/descriptor.h"
#include "sim/fast/bank_ports.h"

namespace winnow::sim::fast {

struct VectorShape {
  int columns = 1;
  int lanes = 8;               // of every unit
  bool depthwise = true;       // built in: two stages more in every pass
};

struct PassTiming {
  Cycle done = 0;              // cmd_done_o
  PortUse use;                 // from the command's first cycle
};

/// A pass that starts in cycle `start`, with the ports as far as they are claimed.
PassTiming time_pass(const VectorShape& shape, const hls::Descriptor& descriptor, Cycle start, const BankPorts& ports);

}  // namespace winnow::sim::fast
