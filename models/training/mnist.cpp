// The two files of a set, which must agree.
#include "models/training/mnist.h"

#include <stdexcept>

#include "models/idx.h"

namespace winnow::models::training {
namespace {

LabelledImages read_pair(const std::string& stem) {
  const std::string images_path = stem + "-images-idx3-ubyte.gz", labels_path = stem + "-labels-idx1-ubyte.gz";
  FeatureMap images = read_idx_images(images_path);
  if (images.shape[2] != kImageSide || images.shape[3] != kImageSide)
    throw std::runtime_error(images_path + ": expected images of 28 x 28, got " + std::to_string(images.shape[2]) +
                             " x " + std::to_string(images.shape[3]));
  LabelledImages set{std::move(images.data), read_idx_labels(labels_path)};
  if (set.pixels.size() != set.count() * kImagePixels)
    throw std::runtime_error(labels_path + ": expected " + std::to_string(images.shape[0]) + " labels, got " +
                             std::to_string(set.count()));
  return set;
}

}  // namespace

LabelledImages read_mnist_train(const std::string& folder) { return read_pair(folder + "/train"); }
LabelledImages read_mnist_test(const std::string& folder) { return read_pair(folder + "/t10k"); }

}  // namespace winnow::models::training
