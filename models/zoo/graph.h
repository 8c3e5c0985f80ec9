// The layers that the generated networks of the zoo are made of.
#pragma once
#include <map>
#include <string>

#include "models/network_builder.h"

namespace winnow::models::zoo {

/// What a conv or fc layer of a compressed network looks like.
struct Statistics {
  double weight_density = 1;     // share of weights kept
  int code_bits = 8;             // codes into a codebook of 2^code_bits
  double code_bits_huffman = 5;  // average length of a Huffman-coded code
  int run_bits = 4;
  double activation_density = 0;  // share above zero after the layer's relu and pool; 0: signed outputs
};

/// A network whose weights are still to be drawn.
struct Sketch {
  Network network;
  std::map<std::string, Statistics> statistics;  // by conv or fc layer
};

/// [y, x] alike.
struct Window {
  int kernel = 1, stride = 1, padding = 0;
};

/// Every function appends a layer that reads `input` (default: the layer before) and returns its name.
class Graph {
 public:
  Graph(const std::string& name, MapShape input, const std::string& default_input);

  std::string conv(const std::string& name, int channels, Window window, const Statistics& statistics,
                   const std::string& input = "", int groups = 1);
  std::string fc(const std::string& name, int channels, const Statistics& statistics);
  std::string relu(const std::string& name);
  std::string relu6(const std::string& name);
  std::string max_pool(const std::string& name, Window window);
  std::string global_avg_pool(const std::string& name);
  std::string flatten(const std::string& name);
  std::string add(const std::string& name, const std::string& a, const std::string& b);
  std::string concat(const std::string& name, const std::string& a, const std::string& b);

  const std::string& last() const { return builder_.last(); }
  /// The last layer becomes the output.
  Sketch finish();

 private:
  Layer layer(LayerType type, const std::string& name, const std::string& input) const;
  std::string append(Layer layer);

  NetworkBuilder builder_;
  std::map<std::string, Statistics> statistics_;
};

}  // namespace winnow::models::zoo
