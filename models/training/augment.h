// Random small affine distortions of training images.
#pragma once

#include <torch/torch.h>

namespace winnow::models::training {

struct Distortion {
  double rotation = 0.17;  // radians either way
  double scale = 0.12;     // relative, each axis by itself
  double shear = 0.15;
  double shift = 0.08;  // of half an image's side: 1.1 pixels
};

// A distorted copy of `images` [n, 1, h, w], each with its own draw from torch's generator.
torch::Tensor distorted(const torch::Tensor& images, const Distortion& distortion);

}  // namespace winnow::models::training
