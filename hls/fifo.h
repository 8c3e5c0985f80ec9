// Kernel of wn_fifo and wn_fork: what goes in comes out, in order, at every output.
#pragma once
#include "hls/stream.h"

namespace winnow::hls {

template <typename T>
void fifo(Stream<T>& in, Stream<T>& out) {
  while (!in.empty()) out.write(in.read());
}

template <typename T>
void fork(Stream<T>& in, Stream<T>* out, int n) {
  while (!in.empty()) {
    const T item = in.read();
    for (int i = 0; i < n; ++i) out[i].write(item);
  }
}

}  // namespace winnow::hls
