// A network as the trainer describes it: layers in a chain, without weights.
#pragma once

#include <string>
#include <vector>

namespace winnow::models::training {

enum class LayerType { Conv, Fc, Relu, MaxPool, Flatten };

struct LayerSpec {
  std::string name;
  LayerType type;
  int channels = 0;       // Conv, Fc: outputs
  int kernel = 0;         // Conv, MaxPool: side of the square window; a pool's stride is its kernel, a conv's is 1
  double density = 1;     // Conv, Fc: fraction of the weights that pruning keeps
  int codebook_bits = 0;  // Conv, Fc: 2^bits shared values, one of them zero

  bool has_weights() const { return type == LayerType::Conv || type == LayerType::Fc; }
};

struct NetSpec {
  std::string name;
  std::vector<LayerSpec> layers;
};

}  // namespace winnow::models::training
