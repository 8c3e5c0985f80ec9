// The networks that are generated when they are asked for.
#include "models/zoo/catalogue.h"

#include <algorithm>
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
    std::map<std::string, Draft> drafts = {{"alexnet", alexnet},
                                           {"vgg-16", vgg16},
                                           {"resnet-50", resnet50},
                                           {"squeezenet", squeezenet},
                                           {"mobilenet-v1-1.0-224", mobilenet},
                                           {"mobilenet-v1-0.5-128", mobilenet}};
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

void calibrate(Sketch& sketch, size_t count, uint64_t seed) {
  const Network& network = sketch.network;
  calibrate_biases(sketch, load_input(network.default_input, network, 1).images, count, stirred(seed, network.name));
}

/// The first `count` layers.
void draw(Sketch& sketch, size_t count, uint64_t seed) {
  Network& network = sketch.network;
  for (size_t i = 0; i < count; ++i) {
    Layer& layer = network.layers[i];
    if (has_weights(layer))
      draw_weights(network, layer, sketch.statistics.at(layer.name), stirred(seed, network.name + "/" + layer.name));
  }
  calibrate(sketch, count, seed);
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
  draw(sketch, sketch.network.layers.size(), seed);
  return std::move(sketch.network);
}

Network generate_part(const std::string& name, const LayerRange& range, uint64_t seed) {
  Sketch sketch = drafts().at(name)(name);
  const std::vector<Layer>& layers = sketch.network.layers;
  const auto last =
      std::find_if(layers.begin(), layers.end(), [&](const Layer& layer) { return layer.name == range.last; });
  if (last != layers.end()) draw(sketch, static_cast<size_t>(last - layers.begin()) + 1, seed);
  return subnetwork(std::move(sketch.network), range.first, range.last);
}

Network calibrate_again(Network network, uint64_t seed) {
  Sketch sketch = drafts().at(network.name)(network.name);
  sketch.network = std::move(network);
  calibrate(sketch, sketch.network.layers.size(), seed);
  return std::move(sketch.network);
}

}  // namespace winnow::models::zoo
