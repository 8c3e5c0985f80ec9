// 4 GB of bytes of which only touched pages exist; the rest reads zero.
#pragma once
#include <algorithm>
#include <array>
#include <cstdint>
#include <cstring>
#include <memory>
#include <vector>

namespace winnow::sim {

class SparseMemory {
 public:
  void read(uint32_t address, uint8_t* to, size_t bytes) const {
    for_pages(address, bytes, [&](uint32_t page, uint32_t offset, size_t n) {
      if (pages_[page]) std::memcpy(to, pages_[page]->data() + offset, n);
      else std::memset(to, 0, n);
      to += n;
    });
  }
  void write(uint32_t address, const uint8_t* from, size_t bytes) {
    for_pages(address, bytes, [&](uint32_t page, uint32_t offset, size_t n) {
      if (!pages_[page]) pages_[page] = std::make_unique<Page>();
      std::memcpy(pages_[page]->data() + offset, from, n);
      from += n;
    });
  }

 private:
  static constexpr uint32_t kPageBytes = 65536;
  using Page = std::array<uint8_t, kPageBytes>;

  template <typename F>
  static void for_pages(uint32_t address, size_t bytes, F f) {
    while (bytes > 0) {
      const uint32_t offset = address % kPageBytes;
      const size_t n = std::min<size_t>(bytes, kPageBytes - offset);
      f(address / kPageBytes, offset, n);
      address += static_cast<uint32_t>(n);
      bytes -= n;
    }
  }

  std::vector<std::unique_ptr<Page>> pages_ = std::vector<std::unique_ptr<Page>>(65536);
};

}  // namespace winnow::sim
