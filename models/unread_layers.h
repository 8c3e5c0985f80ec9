// Layers that are computed for nothing.
#pragma once
#include <string>
#include <vector>

#include "models/network.h"

namespace winnow::models {

/// A layer that nothing reads and that is no output, and the layers before it that lead only to layers like it.
struct UnreadLayer {
  size_t layer = 0;                  // index into Network::layers
  std::vector<std::string> leading;  // in the network's order; each stands with one unread layer only
};

std::vector<UnreadLayer> unread_layers(const Network& network);

}  // namespace winnow::models
