// Which lanes of every bank word are not zero: all that time depends on.
#pragma once
#include <cstddef>
#include <cstdint>
#include <vector>

namespace winnow::sim::fast {

class BankMasks {
 public:
  BankMasks(int banks, int words)
      : words_(static_cast<size_t>(words)), masks_(static_cast<size_t>(banks), std::vector<uint8_t>(words_, 0)) {}

  uint8_t& at(int bank, int address) {
    return masks_[static_cast<size_t>(bank)][static_cast<size_t>(address) % words_];
  }
  uint8_t at(int bank, int address) const {
    return masks_[static_cast<size_t>(bank)][static_cast<size_t>(address) % words_];
  }
  uint8_t* bank(int bank) { return masks_[static_cast<size_t>(bank)].data(); }
  const uint8_t* bank(int bank) const { return masks_[static_cast<size_t>(bank)].data(); }
  size_t words() const { return words_; }  // addresses wrap
  int banks() const { return static_cast<int>(masks_.size()); }

  /// Bytes of a word in a zero-compressed stream.
  static int stream_bytes(uint8_t mask) { return 1 + __builtin_popcount(mask); }

 private:
  size_t words_;
  std::vector<std::vector<uint8_t>> masks_;
};

}  // namespace winnow::sim::fast
