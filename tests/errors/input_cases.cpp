// What a network is to run on.
#include <limits>

#include "models/safetensors.h"
#include "tests/errors/case.h"

namespace winnow::tests {
namespace {

Case on(const std::string& name, const std::string& input, std::function<void(const Spoilt&)> spoil = {}) {
  return {"input_" + name,
          {"simulate", "-n", "tiny.json", "-a", "acc.json", "-o", "out", "-i", input, "--images", "2"},
          std::move(spoil)};
}

template <typename T>
std::function<void(const Spoilt&)> tensor(const std::string& name, const models::Shape& shape, T value) {
  return [=](const Spoilt& s) {
    models::TensorWriter writer;
    writer.add(name, shape, std::vector<T>(static_cast<size_t>(models::element_count(shape)), value));
    s.write("in.safetensors", writer.bytes());
  };
}

}  // namespace

std::vector<Case> input_cases() {
  return {
      on("no_file", "pictures/in.safetensors"),
      on("unknown_word", "noise"),
      on("random_seed", "random:x"),
      on("image_seed", "image:cat"),
      on("random_density", "random:1:1.5"),
      on("not_idx", "pictures", [](const Spoilt& s) { s.write("pictures", "these are not pictures"); }),
      on("idx_cut", "pictures",
         [](const Spoilt& s) {
           s.write("pictures", std::string("\0\0\x08\x03\0\0\0\x02\0\0\0\x06\0\0\0\x06", 16) + "abc");
         }),
      on("idx_shape", "pictures",
         [](const Spoilt& s) {
           s.write("pictures", std::string("\0\0\x08\x03\0\0\0\x02\0\0\0\x05\0\0\0\x05", 16) + std::string(50, 'x'));
         }),
      on("tensor_missing", "in.safetensors", tensor<float>("other", {2, 3, 6, 6}, 0)),
      on("tensor_shape", "in.safetensors", tensor<float>("input", {2, 3, 6, 7}, 0)),
      on("tensor_dtype", "in.safetensors", tensor<int32_t>("input", {2, 3, 6, 6}, 0)),
      on("tensor_nan", "in.safetensors", tensor<float>("input", {2, 3, 6, 6}, std::numeric_limits<float>::quiet_NaN())),
      on("tensor_too_few", "in.safetensors", tensor<uint8_t>("input", {1, 3, 6, 6}, 1)),
      {"input_without_labels", {"check", "-n", "tiny.json", "--accuracy", "-i", "random:1"}},
  };
}

}  // namespace winnow::tests
