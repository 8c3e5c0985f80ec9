// How many images a network puts into another class than their labels.
#include "models/accuracy.h"

#include <algorithm>

#include "models/error.h"
#include "models/reference/reference.h"

namespace winnow::models {
namespace {

/// Images [first, first + count) of [images, channels, height, width].
template <typename T>
Tensor<T> some_images(const Tensor<T>& all, int64_t first, int64_t count) {
  Tensor<T> some({count, all.shape[1], all.shape[2], all.shape[3]});
  const auto size = static_cast<std::ptrdiff_t>(some.data.size()) / count;
  std::copy_n(all.data.begin() + size * first, some.data.size(), some.data.begin());
  return some;
}

template <typename T>
int64_t count_wrong(const Tensor<T>& output, const int* labels) {
  const auto count = output.shape[0], classes = static_cast<int64_t>(output.data.size()) / count;
  int64_t wrong = 0;
  for (int64_t i = 0; i < count; ++i) {
    const auto begin = output.data.begin() + classes * i;
    wrong += std::max_element(begin, begin + classes) - begin != labels[i];
  }
  return wrong;
}

}  // namespace

Accuracy accuracy(const Network& network, const Input& input, const std::vector<int>& labels, const std::string& source,
                  const std::function<void()>& at_batch) {
  const std::string& output = network.outputs.at(0);
  const int64_t classes = network.shape_of(output).elements();
  for (size_t i = 0; i < labels.size(); ++i)
    if (labels[i] >= classes)
      throw InputError(source + ": image " + std::to_string(input.first + static_cast<int64_t>(i)) +
                       ": expected a class below " + std::to_string(classes) + ", as " + output +
                       " has as many elements, got " + std::to_string(labels[i]));
  const Tensor<float> real = network.quantized ? Tensor<float>{} : real_samples(input, network);
  Accuracy result;
  result.images = static_cast<int64_t>(labels.size());
  for (int64_t first = 0; first < result.images; first += kAccuracyBatch) {
    at_batch();
    const int64_t count = std::min<int64_t>(kAccuracyBatch, result.images - first);
    const int* const expected = labels.data() + first;
    result.wrong +=
        network.quantized
            ? count_wrong(reference::run(network, some_images(input.images, first, count)).at(output), expected)
            : count_wrong(reference::run_float(network, some_images(real, first, count)).at(output), expected);
  }
  return result;
}

}  // namespace winnow::models
