// What can be computed and is hardly what the user meant: collected here, said by the verbs, kept in their reports.
#pragma once
#include <string>
#include <vector>

#include "models/json/document.h"
#include "models/network.h"

namespace winnow::models {

struct Warning {
  std::string kind;   // "unread-layer"; a word that stays the same
  std::string file;   // empty: an option
  std::string place;  // in the file, or the option
  std::string text;

  /// "<file>: <place>: <text>".
  std::string line() const;
};

using Warnings = std::vector<Warning>;

/// Of report.json and plan.json: a list of kind, place and text.
json::Document to_document(const Warnings& warnings);

/// Layers whose work nobody sees, and layers whose output is the same for every input. Every one is proven from the
/// network alone:
///   unread-layer        nothing reads it and it is no output of the network; layers that lead to nothing else are
/// named with it
///   multiplier-of-zero  scales that make a requantization multiplier 0, or too small for any sum to reach half a step
///   weights-of-zero     no weight of a layer, or of half of its channels or more, is other than 0
///   constant-output     weights, bias, scales and bounds leave one value only; where that is the least, in half of the
/// channels or more
Warnings network_warnings(const Network& network);

}  // namespace winnow::models
