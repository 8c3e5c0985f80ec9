// A stream with room for a whole case: tests fill it, run a kernel to its end, and look at what came out.
#pragma once
#include <cstddef>
#include <memory>
#include <vector>

#include "hls/stream.h"

namespace winnow::tests {

/// `Capacity` items, of which memory is touched only where items come to lie.
template <typename T, int Capacity = 65536>
class Queue : public hls::Stream<T> {
 public:
  Queue() : Queue(std::unique_ptr<std::byte[]>(new std::byte[sizeof(T) * Capacity])) {}
  explicit Queue(const std::vector<T>& items) : Queue() {
    for (const T& item : items) this->write(item);
  }

 private:
  explicit Queue(std::unique_ptr<std::byte[]> memory)
      : hls::Stream<T>(reinterpret_cast<T*>(memory.get()), Capacity), memory_(std::move(memory)) {}

  std::unique_ptr<std::byte[]> memory_;
};

/// Takes all items.
template <typename T>
std::vector<T> drained(hls::Stream<T>& stream) {
  std::vector<T> items;
  while (!stream.empty()) items.push_back(stream.read());
  return items;
}

}  // namespace winnow::tests
