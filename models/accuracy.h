// How many images a network puts into another class than their labels.
#pragma once
#include <cstdint>
#include <functional>
#include <string>
#include <vector>

#include "models/images.h"
#include "models/network.h"

namespace winnow::models {

struct Accuracy {
  int64_t images = 0, wrong = 0;
  double error_percent() const { return 100.0 * static_cast<double>(wrong) / static_cast<double>(images); }
};

constexpr int kAccuracyBatch = 100;

/// The class is the place of the largest element, of equals the first, of the network's first output: by the integer
/// reference, or of a float network by float inference. Calls `at_batch` before every kAccuracyBatch images. Throws
/// InputError for labels past the last class; `source` is where they are from.
Accuracy accuracy(
    const Network& network, const Input& input, const std::vector<int>& labels, const std::string& source,
    const std::function<void()>& at_batch = [] {});

}  // namespace winnow::models
