// From shared float weights to a quantized network, by the product's rules (models/compress/quantize.h).
#pragma once

#include <vector>

#include "models/network.h"
#include "models/training/nets.h"
#include "models/training/share.h"
#include "models/training/train.h"

namespace winnow::models::training {

struct SharedNet {
  NetSpec net;
  std::vector<SharedLayer> layers;    // one per conv or fc layer, as are
  std::vector<torch::Tensor> biases;  // these

  Weights weights() const;
};

// Activations by the ranges that the float network takes on `calibration`, images by 1/255.
Network quantize(const SharedNet& shared, const TensorImages& calibration);

}  // namespace winnow::models::training
