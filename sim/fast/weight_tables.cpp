// Canonical Huffman by limit and delta per length (docs/architecture.md, section 4).
#include "sim/fast/weight_tables.h"

namespace winnow::sim::fast {

WeightTables::Codeword WeightTables::match(int limits, int deltas, uint32_t bits) const {
  const auto pair = [&](int base, int length) {
    const auto at = static_cast<size_t>(base + 2 * (length - 1));
    return static_cast<uint32_t>(bytes_[at] | bytes_[at + 1] << 8);
  };
  for (int length = 1; length <= kBits; ++length)
    if (bits < (pair(limits, length) & 0x1fff))
      return {static_cast<uint8_t>(length), static_cast<uint8_t>((bits >> (kBits - length)) - pair(deltas, length))};
  return {};
}

void WeightTables::refresh() {
  if (fresh_) return;
  fresh_ = true;
  for (uint32_t stream = 0; stream < runs_.size(); ++stream) {
    uint32_t bits = 0;
    for (int i = 0; i < kBits; ++i) bits |= (stream >> i & 1) << (kBits - 1 - i);
    Codeword run = match(hls::kTableRunLimit, hls::kTableRunDelta, bits);
    run.value = bytes_[static_cast<size_t>(hls::kTableRun + run.value % 32)] % 32;
    runs_[stream] = run;
    Codeword code = match(hls::kTableCodeLimit, hls::kTableCodeDelta, bits);
    code.value = weight(code.value) != 0;
    codes_[stream] = code;
  }
}

}  // namespace winnow::sim::fast
