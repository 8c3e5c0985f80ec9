// Which tensors share a quantization, and what it is.
#pragma once
#include <map>
#include <optional>
#include <string>

#include "models/compress/calibrate.h"
#include "models/network.h"

namespace winnow::models::compress {

/// The 8-bit affine quantization that covers `range` and the zero.
Quantization quantization_of(ActivationRange range);

/// Sets the quantization of the input and of every layer from measured ranges.
///
/// Tensors share a quantization, so that no value is rescaled between them, where a layer only selects or clamps: max
/// pools and flatten with their input; relu and clip with an input that nothing else uses; concat with those inputs
/// that nothing else uses. The shared range is that of the tensors that leave the group: clamping to it before a
/// selecting layer or after it is the same. So a convolution that only a relu follows uses all 256 values for what the
/// relu lets through, and the two can run as one.
///
/// `input`: a given quantization of the network's input (the tensors that share with it take it too).
void assign_quantization(Network& network, const std::map<std::string, ActivationRange>& ranges,
                         const std::optional<Quantization>& input);

}  // namespace winnow::models::compress
