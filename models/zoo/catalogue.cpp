// The networks that are generated when they are asked for.
#include "models/zoo/catalogue.h"

#include <map>

#include "models/checks.h"
#include "models/images.h"
#include "models/random.h"
#include "models/zoo/calibrate_biases.h"
#include "models/zoo/networks.h"
#include "models/zoo/random_weights.h"

namespace winnow::models::zoo {
namespace {

using Draft = Sketch (*)(const std::string& name);

const std::map<std::string, Draft>& drafts() {
  static const std::map<std::string, Draft> all = [] {
    std::map<std::string, Draft> drafts = {{"alexnet", alexnet},       {"vgg-16", vgg16},
                                           {"resnet-50", resnet50},    {"squeezenet", squeezenet},
                                           {"mobilenet-v1-1.0-224", mobilenet}, {"mobilenet-v1-0.5-128", mobilenet}};
    for (const std::string& name : eie_names()) drafts[name] = eie;
    return drafts;
  }();
  return all;
}

/// Seed of a name: its characters, stirred.
uint64_t stirred(uint64_t seed, const std::string& name) {
  for (char c : name) {
    seed ^= static_cast<unsigned char>(c);
    seed = next_random(seed);
  }
  return seed;
}

}  // namespace

std::vector<std::string> names() {
  std::vector<std::string> all;
  for (const auto& [name, draft] : drafts()) all.push_back(name);
  return all;
}

bool knows(const std::string& name) { return drafts().count(name) != 0; }

Network generate(const std::string& name, uint64_t seed) {
  Sketch sketch = drafts().at(name)(name);
  for (Layer& layer : sketch.network.layers)
    if (has_weights(layer)) draw_weights(sketch.network, layer, sketch.statistics.at(layer.name), stirred(seed, name + "/" + layer.name));
  calibrate_biases(sketch, load_input(sketch.network.default_input, sketch.network, 1).images, stirred(seed, name));
  return std::move(sketch.network);
}

}  // namespace winnow::models::zoo
