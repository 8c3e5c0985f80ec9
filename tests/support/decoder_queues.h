// The three write ports of the decoder's kernel.
#pragma once
#include "hls/decoder.h"
#include "tests/support/queue.h"

namespace winnow::tests {

struct DecoderQueues {
  Queue<hls::ParamWrite> params;
  Queue<hls::WeightWrite, 1 << 22> weights;
  Queue<hls::PointerWrite, 1 << 22> pointers;

  hls::DecoderWrites all() { return {params, weights, pointers}; }
};

}  // namespace winnow::tests
