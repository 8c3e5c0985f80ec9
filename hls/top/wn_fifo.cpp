// Top of wn_fifo: a queue of activations.
#include "hls/fifo.h"
#include "hls/machine.h"
#include "hls/types.h"

using namespace winnow::hls;

void wn_fifo(uint32_t count, Stream<Activation>& in, Stream<Activation>& out) { fifo(count, in, out); }
