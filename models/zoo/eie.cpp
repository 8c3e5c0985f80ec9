// The nine fully connected layers of S. Han et al., "EIE", ISCA 2016, table III, with its codebook of 16.
#include <algorithm>
#include <stdexcept>

#include "models/text.h"
#include "models/zoo/networks.h"

namespace winnow::models::zoo {
namespace {

struct FcLayer {
  const char* name;
  int inputs, outputs;
  double weight_density, activation_density;
  bool relu;
};

/// Recurrent and embedding layers (NT) have no relu and dense inputs.
constexpr FcLayer kLayers[] = {
    {"eie-alex-6", 9216, 4096, 0.09, 0.351, true},  {"eie-alex-7", 4096, 4096, 0.09, 0.353, true},
    {"eie-alex-8", 4096, 1000, 0.25, 0.375, false}, {"eie-vgg-6", 25088, 4096, 0.04, 0.183, true},
    {"eie-vgg-7", 4096, 4096, 0.04, 0.375, true},   {"eie-vgg-8", 4096, 1000, 0.23, 0.411, false},
    {"eie-nt-we", 4096, 600, 0.10, 1.0, false},     {"eie-nt-wd", 600, 8791, 0.11, 1.0, false},
    {"eie-nt-lstm", 1201, 2400, 0.10, 1.0, false},
};

constexpr double kCodeBitsHuffman = 3.5;  // not published: EIE does not Huffman-code
constexpr double kOutputDensity = 0.36;   // of the layers with a relu: what its fc layers pass on

}  // namespace

const std::vector<std::string>& eie_names() {
  static const std::vector<std::string> names = [] {
    std::vector<std::string> all;
    for (const FcLayer& layer : kLayers) all.push_back(layer.name);
    return all;
  }();
  return names;
}

Sketch eie(const std::string& name) {
  const auto* const found =
      std::find_if(std::begin(kLayers), std::end(kLayers), [&](const FcLayer& layer) { return name == layer.name; });
  if (found == std::end(kLayers)) throw std::logic_error("no EIE layer " + name);
  Graph g(name, {found->inputs, 1, 1}, "random:1:" + number_text(found->activation_density));
  g.fc("fc", found->outputs, {found->weight_density, 4, kCodeBitsHuffman, 4, found->relu ? kOutputDensity : 0});
  if (found->relu) g.relu("relu");
  return g.finish();
}

}  // namespace winnow::models::zoo
