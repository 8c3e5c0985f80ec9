// A part of a network as a network of its own.
#pragma once
#include <string>

#include "models/network.h"

namespace winnow::models {

/// Layers `first` to `last` in the network's order, and the relu or clip right behind `last` if that alone reads it.
/// All that they read from outside must be one tensor, which becomes the input. The outputs are what others read, or
/// the network's outputs.
/// `before` holds the layers that make the input, so that `load_input("network")` gives what the whole network would.
/// Throws InputError that names the layers at fault.
Network subnetwork(Network network, const std::string& first, const std::string& last);

/// One layer, with its relu.
inline Network extract_layer(Network network, const std::string& name) {
  return subnetwork(std::move(network), name, name);
}

/// "<layer>" or "<first>..<last>".
struct LayerRange {
  std::string first, last;
};
LayerRange parse_range(const std::string& text);

}  // namespace winnow::models
