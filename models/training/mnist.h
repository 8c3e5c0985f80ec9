// Reader of the MNIST files (idx, gzip-packed) as they are distributed.
#pragma once

#include <string>

#include "models/training/labelled_images.h"

namespace winnow::models::training {

// `<folder>/train-images-idx3-ubyte.gz` and its labels; throws std::runtime_error naming the file.
LabelledImages read_mnist_train(const std::string& folder);
// `<folder>/t10k-images-idx3-ubyte.gz` and its labels.
LabelledImages read_mnist_test(const std::string& folder);

}  // namespace winnow::models::training
