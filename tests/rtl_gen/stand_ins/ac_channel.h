// Stands in for the header of Catapult: the part of ac_channel that the kernels use, by its documentation.
#pragma once
#include <deque>

template <typename T>
class ac_channel {
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
