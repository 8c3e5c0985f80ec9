// One transfer of a data stream of Bytes * 8 bits; byte 0 is bits 7:0.
#pragma once
#include <array>
#include <cstdint>

namespace winnow::hls {

template <int Bytes>
struct Beat {
  std::array<uint8_t, Bytes> bytes{};
  bool last = false;
  bool operator==(const Beat& o) const { return bytes == o.bytes && last == o.last; }
};

}  // namespace winnow::hls
