// From the last layer to the first: a layer is read if it is an output or a layer that is read reads it.
#include "models/unread_layers.h"

#include <algorithm>
#include <map>
#include <set>

namespace winnow::models {

std::vector<UnreadLayer> unread_layers(const Network& network) {
  std::set<std::string> read(network.outputs.begin(), network.outputs.end());
  std::map<std::string, size_t>
      end_of;  // unread layer -> the one behind it that nothing reads, as an index into `ends`
  std::vector<UnreadLayer> ends;
  for (size_t i = network.layers.size(); i-- > 0;) {
    const Layer& layer = network.layers[i];
    if (read.count(layer.name)) {
      read.insert(layer.inputs.begin(), layer.inputs.end());
      continue;
    }
    const auto known = end_of.find(layer.name);
    size_t end = ends.size();
    if (known == end_of.end()) {
      ends.push_back({i, {}});
    } else {
      end = known->second;
      ends[end].leading.push_back(layer.name);
    }
    for (const std::string& input : layer.inputs) end_of.emplace(input, end);
  }
  for (UnreadLayer& e : ends) std::reverse(e.leading.begin(), e.leading.end());
  std::reverse(ends.begin(), ends.end());
  return ends;
}

}  // namespace winnow::models
