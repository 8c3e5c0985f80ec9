// A stream between kernels: an unbounded first-in first-out queue (an HLS tool maps it to its own stream type).
#pragma once
#include <cstddef>
#include <deque>

namespace winnow::hls {

template <typename T>
class Stream {
 public:
  void write(const T& v) { queue_.push_back(v); }
  /// The oldest element; the stream must not be empty.
  T read() {
    T v = queue_.front();
    queue_.pop_front();
    return v;
  }
  const T& peek() const { return queue_.front(); }
  bool empty() const { return queue_.empty(); }
  size_t size() const { return queue_.size(); }

 private:
  std::deque<T> queue_;
};

}  // namespace winnow::hls
