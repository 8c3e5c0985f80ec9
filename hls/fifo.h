// Kernels of wn_fifo and wn_fork: what goes in comes out, in order, at every output.
#pragma once
#include "hls/stream.h"

namespace winnow::hls {

/// Passes `count` items on.
template <typename T>
void fifo(uint32_t count, Stream<T>& in, Stream<T>& out) {
  for (uint32_t i = 0; i < count; ++i) out.write(in.read());
}

/// `Out` is a stream of T.
template <typename T, typename Out, int N>
void fork(uint32_t count, Stream<T>& in, Out (&out)[N]) {
  for (uint32_t i = 0; i < count; ++i) {
    const T item = in.read();
    for (int n = 0; n < N; ++n) out[n].write(item);
  }
}

}  // namespace winnow::hls
