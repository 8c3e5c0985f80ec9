// Top of wn_fork: a column's activations to the PEs of all rows.
#include "hls/fifo.h"
#include "hls/machine.h"
#include "hls/types.h"

using namespace winnow::hls;

void wn_fork(uint32_t count, Stream<Activation>& in, Ring<Activation, machine::kQueueDepth> (&out)[machine::kRows]) {
  fork(count, in, out);
}
