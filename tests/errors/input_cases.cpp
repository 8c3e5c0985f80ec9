// What a network is to run on.
#include <filesystem>
#include <limits>

#include "models/npy.h"
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

std::string npy_bytes(const char* descr, const models::Shape& shape, size_t bytes) {
  return models::npy_bytes(descr, shape, std::string(bytes, '\0').data(), bytes);
}

Case numpy(const std::string& name, const std::string& bytes, const std::string& file = "in.npy") {
  return on(name, file, [=](const Spoilt& s) { s.write(file, bytes); });
}

Case pictures(const std::string& name, const std::string& file, const std::string& bytes) {
  return on(name, "pictures", [=](const Spoilt& s) {
    std::filesystem::create_directory(s / "pictures");
    for (const char* name : {"pictures/1", "pictures/2"}) s.write(name + file, bytes);
  });
}

/// Of two images.
Case labels(const std::string& name, const std::string& bytes, const std::string& file = "classes.txt") {
  return {"labels_" + name,
          {"check", "-n", "tiny.json", "--accuracy", "-i", "random:1", "--images", "2", "--labels", file},
          [=](const Spoilt& s) { s.write(file, bytes); }};
}

/// A PNG picture of one gray pixel, its checksums right.
const std::string kPixel(
    "\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0\0\x01\0\0\0\x01\x08\0\0\0\0\x3a\x7e\x9b\x55\0\0\0\nIDAT"
    "\x78\xda\x63\x60\0\0\0\x02\0\x01\xe5\x27\xde\xfc\0\0\0\0IEND\xae\x42\x60\x82",
    67);

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
      numpy("npy_garbage", "these are not numbers"),
      numpy("npy_cut", npy_bytes("<f4", {2, 3, 6, 6}, 864).substr(0, 700)),
      numpy("npy_type", npy_bytes("<i8", {2, 3, 6, 6}, 1728)),
      numpy("npy_big_endian", npy_bytes(">f4", {2, 3, 6, 6}, 864)),
      numpy("npy_shape", npy_bytes("<f4", {2, 6, 6, 3}, 864)),
      numpy("npy_too_few", npy_bytes("|u1", {3, 6, 6}, 108)),
      numpy("npz_garbage", "these are not arrays", "in.npz"),
      numpy("npz_empty", std::string("PK\5\6", 4) + std::string(18, '\0'), "in.npz"),
      pictures("no_pictures", ".txt", ""),
      pictures("picture_size", ".png", kPixel),
      pictures("picture_garbage", ".jpg", "this is no picture"),
      pictures("picture_cut", ".png", kPixel.substr(0, 20)),
      on("signed_seed", "signed:x"),
      labels("garbage", "a lot of words\n"),
      labels("missing", "0 1\n"),
      labels("twice", "0 1\n1 1\n0 2\n"),
      labels("class", "0 1\n1 1000\n"),
      labels("npy_type", npy_bytes("<f4", {2}, 8), "classes.npy"),
      labels("npy_few", npy_bytes("|u1", {1}, 1), "classes.npy"),
      labels("idx_few", std::string("\0\0\x08\x01\0\0\0\x01\x05", 9)),
      {"labels_no_file",
       {"check", "-n", "tiny.json", "--accuracy", "-i", "random:1", "--images", "2", "--labels", "none"}},
      {"labels_without_accuracy", {"check", "-n", "tiny.json", "--labels", "none", "--strict"}},
      {"input_without_labels", {"check", "-n", "tiny.json", "--accuracy", "-i", "random:1"}},
  };
}

}  // namespace winnow::tests
