// Caffe's network descriptions (deploy.prototxt) as networks without weights.
#pragma once
#include <string>

#include "models/network.h"

namespace winnow::models::import {

/// The float network that a description's text gives, shapes inferred, conv and fc layers without tensors. A layer that
/// computes in place gets a tensor of its own; dropout disappears; a flatten goes before a fully connected layer that
/// needs one; what
/// Caffe's pools reach beyond the map (they round their number up) becomes padding. Throws InputError with every
/// problem:
/// "<file>: line 12: expected ..., got ...".
Network parse_caffe(const std::string& text, const std::string& file);

}  // namespace winnow::models::import
