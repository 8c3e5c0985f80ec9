// Streams between kernels: bounded first-in first-out queues with one writer and one reader. A kernel takes Stream<T>&;
// whoever joins kernels makes a Ring<T, Capacity>. Both are ours unless a macro asks for those of a tool:
//   WINNOW_STREAM_VITIS     hls::stream of Vitis HLS
//   WINNOW_STREAM_CATAPULT  ac_channel of Catapult, where a directive gives the capacity
// Kernels use read() and write() alone. They count what they take or look for its last mark, and never ask whether a
// stream is empty, so no result depends on when an item comes.
#pragma once
#if defined(WINNOW_STREAM_VITIS)
#include <hls_stream.h>

namespace winnow::hls {

template <typename T>
using Stream = ::hls::stream<T>;
template <typename T, int Capacity>
using Ring = ::hls::stream<T, Capacity>;

}  // namespace winnow::hls

#elif defined(WINNOW_STREAM_CATAPULT)
#include <ac_channel.h>

namespace winnow::hls {

template <typename T>
using Stream = ac_channel<T>;
template <typename T, int>
using Ring = ac_channel<T>;

}  // namespace winnow::hls

#else
#include <cstdint>

#include "hls/stop.h"

namespace winnow::hls {

/// A ring in memory that somebody else owns. Here kernels run one after the other, each to its end, so nobody can wait:
/// a read of an empty stream and a write to a full one stop the program in words (stop.h) where hardware would stall.
template <typename T>
class Stream {
 public:
  Stream(T* items, uint32_t capacity) : items_(items), capacity_(capacity) {}
  Stream(const Stream&) = delete;
  Stream& operator=(const Stream&) = delete;

  void write(const T& item) {
    if (size_ == capacity_) stop("a kernel writes to a full stream: its ring is too small for what its reader leaves");
    uint32_t at = first_ + size_++;
    if (at >= capacity_) at -= capacity_;
    items_[at] = item;
  }
  T read() {
    const T item = peek();
    if (++first_ == capacity_) first_ = 0;
    --size_;
    return item;
  }
  /// The item that the next read takes.
  const T& peek() const {
    if (size_ == 0) stop("a kernel reads an empty stream: its writer has given less than it owes");
    return items_[first_];
  }
  bool empty() const { return size_ == 0; }
  uint32_t size() const { return size_; }

 private:
  T* items_;
  uint32_t capacity_, first_ = 0, size_ = 0;
};

template <typename T, int Capacity>
class Ring : public Stream<T> {
 public:
  Ring() : Stream<T>(items_, Capacity) {}

 private:
  T items_[Capacity];
};

}  // namespace winnow::hls
#endif
