// Accuracy by commands that answer, fail, hang and print rubbish.
#include "dse/accuracy.h"

#include <gtest/gtest.h>
#include <stdlib.h>

#include <filesystem>
#include <map>

#include "models/compress/compress.h"
#include "models/file.h"
#include "models/images.h"

namespace winnow::dse {
namespace {

const models::Network& quantized() {
  static const models::Network network = models::load_network("lenet-300-100");
  return network;
}

MeasuredAccuracy by(const std::string& script, int retries = 0, const AccuracyCache& cache = {}) {
  Space space;
  space.accuracy_command = {{"sh", "-c", script, "judge", "{network}"}, 1, retries};
  return measure_accuracy(space, quantized(), {}, cache);
}

TEST(Accuracy, OfACommandIsItsLastLine) {
  const MeasuredAccuracy found =
      by("echo reading; test -s \"$1\" && test -s \"${1%.json}.safetensors\" && echo ' 0.75 '");
  EXPECT_EQ(found.failure, "");
  EXPECT_EQ(found.accuracy, 0.75);
}

TEST(Accuracy, SaysWhyThereIsNone) {
  EXPECT_EQ(by("echo no data >&2; exit 3").failure, "accuracy command sh: expected exit status 0, got 3: \"no data\"");
  EXPECT_EQ(by("echo fine").failure,
            "accuracy command sh: expected a number 0..1 as the last line of its output, got \"fine\"");
  EXPECT_EQ(by("echo 97.5").failure,
            "accuracy command sh: expected a number 0..1 as the last line of its output, got \"97.5\"");
  EXPECT_EQ(by("echo nan").failure,
            "accuracy command sh: expected a number 0..1 as the last line of its output, got \"nan\"");
  EXPECT_EQ(by("true", 2).failure,
            "accuracy command sh: expected a number 0..1 as the last line of its output, got \"\" (3 tries)");
  EXPECT_EQ(by("sleep 60").failure, "accuracy command sh: expected an answer within 1 s, got none");
}

TEST(Accuracy, IsTriedAgain) {
  char name[] = "/tmp/winnow-tries-XXXXXX";
  const std::string folder = mkdtemp(name);
  const std::string script =
      "if test -e " + folder + "/tried; then echo 0.5; else touch " + folder + "/tried; exit 1; fi";
  EXPECT_EQ(by(script, 1).accuracy, 0.5);
  std::filesystem::remove_all(folder);
}

TEST(Accuracy, IsKeptByContent) {
  std::map<std::string, double> kept;
  AccuracyCache cache;
  cache.find = [&](const std::string& key) {
    const auto found = kept.find(key);
    return found == kept.end() ? std::nullopt : std::optional<double>(found->second);
  };
  cache.keep = [&](const std::string& key, double accuracy) { kept[key] = accuracy; };
  EXPECT_FALSE(by("echo 0.5", 0, cache).is_cached);
  EXPECT_TRUE(by("echo 0.5", 0, cache).is_cached);
  EXPECT_FALSE(by("echo 0.25", 0, cache).is_cached);  // another judge
  by("exit 1", 0, cache);
  EXPECT_EQ(kept.size(), 2u);  // failures are not kept
  Space space;
  space.accuracy_command = {{"sh", "-c", "echo 0.5", "judge", "{network}"}, 1, 0};
  models::Network other = quantized();
  other.layers.back().weights.bias[0] += 1;
  EXPECT_FALSE(measure_accuracy(space, other, {}, cache).is_cached);
}

}  // namespace
}  // namespace winnow::dse
