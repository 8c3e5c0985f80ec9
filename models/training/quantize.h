// From shared float weights to an integer network.
#pragma once

#include <vector>

#include "models/training/integer_net.h"
#include "models/training/nets.h"
#include "models/training/scales.h"
#include "models/training/share.h"
#include "models/training/train.h"

namespace winnow::models::training {

struct SharedNet {
  NetSpec net;
  std::vector<SharedLayer> layers;    // one per conv or fc layer, as are
  std::vector<torch::Tensor> biases;  // these

  Weights weights() const;
};

// The quantization of each layer's output, from the ranges that the float network takes on `calibration`. A conv or fc
// layer before a ReLU takes the ReLU's, so that the two are one requantization; pools and flatten take their input's.
std::vector<Quantization> calibrate(const NetSpec& net, const Weights& weights, const TensorImages& calibration);

// A centroid becomes the nearest integer but zero, which would prune its weights; centroids that meet become one entry.
IntegerNet quantize(const SharedNet& shared, const std::vector<Quantization>& outputs);

}  // namespace winnow::models::training
