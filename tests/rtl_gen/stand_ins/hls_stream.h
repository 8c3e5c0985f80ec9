// Stands in for the header of Vitis HLS: the part of hls::stream that the kernels use, by its documentation.
#pragma once
#include <deque>

namespace hls {

template <typename T, int Depth = 0>
class stream;

template <typename T>
class stream<T, 0> {
 public:
  void write(const T& item) { items_.push_back(item); }
  T read() {
    const T item = items_.front();
    items_.pop_front();
    return item;
  }

 private:
  std::deque<T> items_;
};

template <typename T, int Depth>
class stream : public stream<T, 0> {};

}  // namespace hls
