// Which byte counter of the machine counts which layers.
#pragma once
#include <vector>

#include "mapping/mapping.h"

namespace winnow::mapping {

struct Draft;

/// Gives every layer that has operations a number for its descriptors (Mapping::counter_tags), in the network's order;
/// the input has 0.
void number_counters(Mapping& mapping);

/// The counter of a layer's bytes in the machine: its number, or the last one, which all numbers past it share.
int counter_of(const Mapping& mapping, int tag);

/// Layers (tags) by counter; more than one in the last at most.
std::vector<std::vector<int>> layers_by_counter(const Mapping& mapping);

/// Notes a problem for every counter of 32 bits that the bytes of one run may pass.
void check_byte_counters(Draft& draft);

}  // namespace winnow::mapping
