// What is wrong with layers, told of the nodes that they were made from.
#pragma once
#include <functional>
#include <string>

#include "models/error.h"

namespace winnow::models::import {

/// Adds what was found under "/layers/3/ceil_mode" as "<place of layer 3>: ceil_mode: ..."; all else, and layers whose
/// place is empty, as it is.
void add_by_node(const Problems& found, const std::function<std::string(size_t)>& place_of, Problems& to);

}  // namespace winnow::models::import
