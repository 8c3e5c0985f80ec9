// The longer tables of published figures.
#include "bench/published.h"

namespace winnow::bench {

const std::vector<ConvFigures>& conv_figures() {
  static const std::vector<ConvFigures> all = {
      {"alexnet", "conv1", 1.0, 0, 0},        {"alexnet", "conv2", 0.613, .81, .92},
      {"alexnet", "conv3", 0.275, .87, .90},  {"alexnet", "conv4", 0.207, .83, .89},
      {"alexnet", "conv5", 0.224, .79, .90},  {"vgg-16", "conv1_1", 0.984, 0, 0},
      {"vgg-16", "conv1_2", 0.523, .61, .81}, {"vgg-16", "conv2_1", 0.752, 0, 0},
      {"vgg-16", "conv2_2", 0.613, .86, .93}, {"vgg-16", "conv3_1", 0.603, .90, .95},
      {"vgg-16", "conv3_2", 0.419, 0, 0},     {"vgg-16", "conv3_3", 0.413, .92, .96},
      {"vgg-16", "conv4_1", 0.357, 0, 0},     {"vgg-16", "conv4_2", 0.253, .91, .94},
      {"vgg-16", "conv4_3", 0.146, 0, 0},     {"vgg-16", "conv5_1", 0.206, .91, .93},
      {"vgg-16", "conv5_2", 0.126, 0, 0},     {"vgg-16", "conv5_3", 0.115, 0, 0},
  };
  return all;
}

const std::vector<EieFigures>& eie_figures() {
  static const std::vector<EieFigures> all = {
      {"Alex-6", "eie-alex-6", 24240, .92}, {"Alex-7", "eie-alex-7", 9760, .85}, {"Alex-8", "eie-alex-8", 7920, .86},
      {"VGG-6", "eie-vgg-6", 27520, .91},   {"VGG-7", "eie-vgg-7", 6960, .81},   {"VGG-8", "eie-vgg-8", 6720, .90},
      {"NT-We", "eie-nt-we", 6400, .96},    {"NT-Wd", "eie-nt-wd", 11120, .88},  {"NT-LSTM", "eie-nt-lstm", 6000, .93},
  };
  return all;
}

const std::vector<SpeedFigures>& speed_figures() {
  static const std::vector<SpeedFigures> all = {
      {"alexnet:conv3", 1, "STONNE 314 s, SCALE-Sim (dense) 20 s"},
      {"alexnet:fc6", 1, "STONNE 88 s"},
      {"alexnet", 10, "ONNXim (dense) 22 s, SCALE-Sim 287 s"},
      {"resnet-50", 25, "ONNXim (dense) 25 s, SCALE-Sim 542 s"},
      {"vgg-16", 60, "-"},
  };
  return all;
}

}  // namespace winnow::bench
