// LeNet-300-100 and LeNet-5, and float inference by libtorch.
#include "models/training/nets.h"

#include <cmath>
#include <stdexcept>

#include "models/training/labelled_images.h"

namespace winnow::models::training {

NetSpec lenet_300_100() {
  return {"lenet-300-100",
          {{"flat", LayerType::Flatten},
           {"ip1", LayerType::Fc, 300, 0, 0.08, 6},
           {"relu1", LayerType::Relu},
           {"ip2", LayerType::Fc, 100, 0, 0.09, 6},
           {"relu2", LayerType::Relu},
           {"ip3", LayerType::Fc, 10, 0, 0.26, 6}}};
}

NetSpec lenet_5() {
  return {"lenet-5",
          {{"conv1", LayerType::Conv, 20, 5, 0.66, 8},
           {"relu1", LayerType::Relu},
           {"pool1", LayerType::MaxPool, 0, 2},
           {"conv2", LayerType::Conv, 50, 5, 0.12, 8},
           {"relu2", LayerType::Relu},
           {"pool2", LayerType::MaxPool, 0, 2},
           {"flat", LayerType::Flatten},
           {"ip1", LayerType::Fc, 500, 0, 0.08, 5},
           {"relu3", LayerType::Relu},
           {"ip2", LayerType::Fc, 10, 0, 0.19, 5}}};
}

NetSpec net_named(const std::string& name) {
  for (NetSpec net : {lenet_300_100(), lenet_5()})
    if (net.name == name) return net;
  throw std::invalid_argument("--net: expected lenet-300-100 or lenet-5, got " + name);
}

std::vector<FloatWeights> plain(const Weights& weights) {
  std::vector<FloatWeights> result;
  for (const LayerWeights& layer : weights) {
    const torch::Tensor weight = layer.weight.detach().contiguous(), bias = layer.bias.detach().contiguous();
    result.push_back({{weight.data_ptr<float>(), weight.data_ptr<float>() + weight.numel()},
                      {bias.data_ptr<float>(), bias.data_ptr<float>() + bias.numel()}});
  }
  return result;
}

Weights initial_weights(const NetSpec& net) {
  Weights weights;
  int channels = 1;
  int side = kImageSide;
  for (const LayerSpec& layer : net.layers) {
    switch (layer.type) {
      case LayerType::Conv:
      case LayerType::Fc: {
        const int kernel = layer.type == LayerType::Conv ? layer.kernel : 1;
        const double deviation = std::sqrt(2.0 / (channels * kernel * kernel));
        weights.push_back(
            {torch::randn({layer.channels, channels, kernel, kernel}) * deviation, torch::zeros({layer.channels})});
        channels = layer.channels;
        side = side - kernel + 1;
        break;
      }
      case LayerType::MaxPool: side /= layer.kernel; break;
      case LayerType::Flatten:
        channels *= side * side;
        side = 1;
        break;
      case LayerType::Relu: break;
    }
  }
  return weights;
}

torch::Tensor forward(const NetSpec& net, const Weights& weights, const torch::Tensor& images, const Probe& probe) {
  torch::Tensor x = images;
  auto next = weights.begin();
  for (std::size_t i = 0; i < net.layers.size(); ++i) {
    const LayerSpec& layer = net.layers[i];
    switch (layer.type) {
      case LayerType::Conv:
      case LayerType::Fc:
        // Fc runs as a 1x1 convolution: convolutions go to oneDNN, while torch::linear goes to whatever BLAS is
        // installed, which may be the slow reference one.
        x = torch::conv2d(x, next->weight, next->bias);
        ++next;
        break;
      case LayerType::Relu: x = torch::relu(x); break;
      case LayerType::MaxPool: x = torch::max_pool2d(x, layer.kernel); break;
      case LayerType::Flatten: x = x.flatten(1).unsqueeze(2).unsqueeze(3); break;
    }
    if (probe) x = probe(i, x);
  }
  return x.flatten(1);
}

}  // namespace winnow::models::training
