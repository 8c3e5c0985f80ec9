// A few epochs for a network that is compressed already: what is left of its weights makes up for what has gone.
#pragma once

#include <cstddef>
#include <string>

#include "models/network.h"
#include "models/training/labelled_images.h"

namespace winnow::models::training {

struct RetrainOptions {
  int epochs = 2;
  std::size_t train_images = 60000, test_images = 10000;  // the first so many of the sets
  std::string out;                                        // folder for the retrained network; empty: it is not kept
};

// Fine-tunes the real values of the weights that are not zero, and the biases; then shares and quantizes them as the
// network's layers say, ranges measured on training images. Gives the share of the test images that the product's
// reference puts into their class, 0..1. Throws InputError for a network that is no chain of conv, fc, relu, max_pool
// and flatten on 28x28 images.
double retrain(const Network& compressed, const LabelledImages& train_set, const LabelledImages& test_set,
               const RetrainOptions& options);

}  // namespace winnow::models::training
