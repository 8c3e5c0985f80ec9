// Sums of products of conv and fc layers, walking the non-zero weights only: the fast reference's inner part.
#pragma once
#include <cstdint>
#include <functional>
#include <vector>

#include "models/network.h"

namespace winnow::models::reference {

using Lanes16 = std::vector<int16_t>;  // q - zero_point

/// Takes output channel `k`: one sum per pixel, y after y, x fastest, without the bias.
using TakeSums = std::function<void(int k, const int32_t* sums)>;

/// The sums of a conv or fc layer on one image of shape `in`, channel after channel. No sum may leave 32 bits.
void sum_products(const Layer& layer, const MapShape& in, const Lanes16& lanes, const TakeSums& take);

}  // namespace winnow::models::reference
