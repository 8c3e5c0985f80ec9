// Pictures as pixels: PNG and JPEG by libpng and libjpeg.
#pragma once
#include <cstdint>
#include <string>
#include <vector>

#include "models/network.h"

namespace winnow::models {

/// The files of a folder that are pictures by their name (.png, .jpg, .jpeg, in small or capital letters), sorted by
/// it. Throws InputError if there is none.
std::vector<std::string> pictures_in(const std::string& folder);

/// The pixels [channels, height, width] of a picture that has just the height and width of `shape`. With 3 channels
/// they are red, green and blue; a gray picture has all three alike. With 1 channel they are gray; of a coloured
/// picture the luma of ITU-R BT.601, rounded to the nearest. Throws InputError for other sizes and numbers of channels,
/// transparency, more than 8 bits a channel, and damage of any kind.
std::vector<uint8_t> read_picture(const std::string& path, const MapShape& shape);

}  // namespace winnow::models
