// What is wrong with layers, told of the nodes that they were made from.
#include "models/import/node_places.h"

#include <algorithm>
#include <cctype>

namespace winnow::models::import {
namespace {

constexpr char kLayers[] = "/layers/";

/// A line without its file: the number of its layer and what stands behind, or false.
bool is_of_layer(const std::string& line, size_t& layer, std::string& rest) {
  constexpr size_t kFirst = sizeof kLayers - 1, kMostDigits = 9;
  if (line.compare(0, kFirst, kLayers) != 0) return false;
  size_t end = kFirst;
  while (end < line.size() && end - kFirst < kMostDigits && std::isdigit(static_cast<unsigned char>(line[end]))) ++end;
  if (end == kFirst || end == line.size() || (line[end] != '/' && line[end] != ':')) return false;
  layer = std::stoul(line.substr(kFirst, end - kFirst));
  rest = line.substr(end + (line[end] == '/' ? 1 : 2));
  return true;
}

}  // namespace

void add_by_node(const Problems& found, const std::function<std::string(size_t)>& place_of, Problems& to) {
  try {
    found.raise();
  } catch (const InputError& error) {
    for (const std::string& with_file : error.lines()) {
      const std::string line = with_file.substr(std::min(with_file.size(), found.file().size() + 2));
      size_t layer = 0;
      std::string rest;
      const std::string place = is_of_layer(line, layer, rest) ? place_of(layer) : "";
      to.add(place, place.empty() ? line : rest);
    }
  }
}

}  // namespace winnow::models::import
