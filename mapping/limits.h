// What a descriptor's fields and the accumulators can express; everything beyond is named, never wrapped.
#pragma once
#include "accelerators/accelerator.h"
#include "mapping/lower.h"
#include "mapping/refusals.h"

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

/// Why a lowered network cannot be expressed, wherever its channels will lie: all its operations' reasons, in order.
Refusals limits(const models::Network& network, const Lowered& lowered, const accelerators::Accelerator& accelerator);

}  // namespace winnow::mapping
