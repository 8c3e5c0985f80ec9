// Which byte counter of the machine counts which layers.
#pragma once
#include <vector>

#include "mapping/mapping.h"

namespace winnow::mapping {

/// A number for every layer that has operations, for its descriptors, in the network's order; by tag. The input has 0,
/// like layers without operations.
std::vector<int> counter_tags(size_t layers, const Lowered& lowered);

/// The counter of a layer's bytes in the machine: its number, or the last one, which all numbers past it share.
int counter_of(const std::vector<int>& counter_tags, int tag);
int counter_of(const Mapping& mapping, int tag);

/// Layers (tags) by counter; more than one in the last at most.
std::vector<std::vector<int>> layers_by_counter(const std::vector<int>& counter_tags);
std::vector<std::vector<int>> layers_by_counter(const Mapping& mapping);

/// Refused by every counter of 32 bits that the bytes of one run may pass.
Refusals byte_counter_refusals(const std::vector<Step>& steps, const std::vector<Transfer>& transfers,
                               const std::vector<int>& counter_tags, int beat_bytes);

}  // namespace winnow::mapping
