// What a descriptor's fields and the accumulators can express; everything beyond is named, never wrapped.
#pragma once
#include <cstdint>
#include <string>
#include <vector>

#include "accelerators/accelerator.h"
#include "mapping/lower.h"

namespace winnow::mapping {

constexpr int kMostBeats = 65535;        // of a stream: lengths have 16 bits
constexpr int kMostStreamWords = 65535;  // act_words
constexpr int kMostColumns = 65535;      // lw_ncols
constexpr int kMostKernel = 255;         // kh, kw
constexpr int kMostStride = 255;         // y_q, x_q
constexpr int kMostDilation = 127;       // y_d, x_d: twice as much must fit 8 bits
constexpr int kMostPixelWords = 65535;   // words
constexpr int kMostBatch = 4096;         // batches: images of a start
constexpr int kMostImages = 100000;      // of all starts that are prepared together
constexpr int kMostDescriptors = 32767;  // per unit: the tokens compare 16-bit counts

/// "expected at most 255 rows, got 300".
std::string at_most(int64_t most, const std::string& what, int64_t got);

/// Throws InputError for a float network.
void expect_quantized(const models::Network& network);

/// Reasons why `op` cannot be expressed, empty if it can. Layout-independent limits only.
std::vector<std::string> limits(const Op& op, const Lowered& lowered, const accelerators::Accelerator& accelerator);

}  // namespace winnow::mapping
