// How accurate a compressed network is: by the integer reference over labelled data, or by a command of the user's.
#pragma once
#include <cstdint>
#include <functional>
#include <optional>
#include <string>

#include "dse/space.h"
#include "models/images.h"
#include "models/network.h"

namespace winnow::dse {

/// What was measured before, by content: `key` is a hash of the network, its weights and of what measures it.
struct AccuracyCache {
  std::function<std::optional<double>(const std::string& key)> find = [](auto&) { return std::nullopt; };
  std::function<void(const std::string& key, double accuracy)> keep = [](auto&, double) {};
};

struct MeasuredAccuracy {
  double accuracy = 0;  // 0..1
  std::string failure;  // not empty: there is none; one line
  bool is_cached = false;
};

/// By the reference over `labelled` (the first `space.accuracy_images` of its input), or by the space's command: run
/// without a shell in the current folder, kNetworkWord in its arguments replaced by a temporary file; the last line of
/// its standard output is the accuracy, 0..1. One that exits with another status than 0, prints anything else or takes
/// more than its time is tried again as often as the space says. Failures are not kept.
MeasuredAccuracy measure_accuracy(const Space& space, const models::Network& network, const models::Input& labelled,
                                  const AccuracyCache& cache);

}  // namespace winnow::dse
