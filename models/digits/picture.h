// Pictures for networks that take photographs: not of anything, but smooth and detailed at once as photographs are.
#pragma once
#include <cstdint>
#include <vector>

#include "models/network.h"

namespace winnow::models::digits {

/// Pixels 0..255 [channels, height, width]: noise of all sizes, the larger the stronger, mostly shared by the channels.
/// The same everywhere.
std::vector<uint8_t> draw_picture(MapShape shape, uint64_t seed);

}  // namespace winnow::models::digits
