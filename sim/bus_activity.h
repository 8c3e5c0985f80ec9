// When bytes crossed the port, by stream, in a bounded number of windows of time.
#pragma once
#include <array>
#include <cstddef>
#include <cstdint>
#include <vector>

#include "hls/traffic.h"

namespace winnow::sim {

/// Bytes of the data beats of a run by the window of cycles in which they crossed. Windows are equally long; where a
/// run would need more than kMostWindows, they become twice as long, so each byte is in its window whatever the run's
/// length.
class BusActivity {
 public:
  static constexpr size_t kMostWindows = 1024;

  /// A beat in `cycle`, counted as in DescriptorTime.
  void add(hls::Traffic stream, uint64_t cycle, uint32_t bytes) {
    while (cycle >> shift_ >= kMostWindows) widen();
    std::vector<uint64_t>& windows = bytes_[static_cast<size_t>(stream)];
    const size_t window = cycle >> shift_;
    if (windows.size() <= window) windows.resize(window + 1, 0);
    windows[window] += bytes;
  }

  uint64_t window_cycles() const { return uint64_t{1} << shift_; }
  /// By window; windows past the last byte are left out.
  const std::vector<uint64_t>& bytes(hls::Traffic stream) const { return bytes_[static_cast<size_t>(stream)]; }

  bool operator==(const BusActivity& o) const { return shift_ == o.shift_ && bytes_ == o.bytes_; }
  bool operator!=(const BusActivity& o) const { return !(*this == o); }

 private:
  void widen() {
    ++shift_;
    for (std::vector<uint64_t>& windows : bytes_) {
      for (size_t i = 0; i < windows.size(); i += 2)
        windows[i / 2] = windows[i] + (i + 1 < windows.size() ? windows[i + 1] : 0);
      windows.resize((windows.size() + 1) / 2);
    }
  }

  int shift_ = 4;
  std::array<std::vector<uint64_t>, hls::kTrafficKinds> bytes_;
};

}  // namespace winnow::sim
