// Tensor files.
#include <cmath>

#include "tests/errors/case.h"

namespace winnow::tests {
namespace {

const char* const kFile = "tiny.safetensors";
const char* const kFloatFile = "tiny-float.safetensors";

Case spoilt(const std::string& name, std::function<void(const Spoilt&)> spoil) {
  return {"tensor_" + name, {"simulate", "-n", "tiny.json", "-a", "acc.json", "-o", "out"}, std::move(spoil)};
}
Case spoilt_float(const std::string& name, std::function<void(const Spoilt&)> spoil) {
  return {"tensor_" + name, {"compress", "-n", "tiny-float.json", "-o", "out"}, std::move(spoil)};
}

std::string with_header(const std::string& header, const std::string& data) {
  std::string bytes(8, '\0');
  bytes[0] = static_cast<char>(header.size());
  return bytes + header + data;
}

}  // namespace

std::vector<Case> tensor_cases() {
  using models::Shape;
  const std::vector<float> fc(7 * 288, 0.5f);
  const auto float_fc = [=](size_t at, float value) {
    return [=](const Spoilt& s) {
      std::vector<float> values = fc;
      values[at] = value;
      s.tensor(kFloatFile, "fc1.weight", Shape{7, 288}, values);
    };
  };
  return {
      spoilt("no_file", [](const Spoilt& s) { s.set("tiny.json", "/tensors", "other.safetensors"); }),
      spoilt("missing", [](const Spoilt& s) { s.no_tensor(kFile, "fc1.weight"); }),
      spoilt("all_missing", [](const Spoilt& s) { s.write(kFile, with_header("{}", "")); }),
      spoilt("codebook_missing", [](const Spoilt& s) { s.no_tensor(kFile, "conv1.codebook"); }),
      spoilt("shape",
             [](const Spoilt& s) {
               s.tensor(kFile, "fc1.weight", Shape{7, 289}, std::vector<int8_t>(7 * 289));
             }),
      spoilt("dtype",
             [=](const Spoilt& s) {
               s.tensor(kFile, "fc1.weight", Shape{7, 288}, fc);
             }),
      spoilt("unused",
             [](const Spoilt& s) {
               s.tensor(kFile, "fc2.weight", Shape{2}, std::vector<int8_t>{1, 2});
             }),
      spoilt("bias_shape", [](const Spoilt& s) { s.tensor(kFile, "conv1.bias", Shape{31}, std::vector<int32_t>(31)); }),
      spoilt("scale_zero",
             [](const Spoilt& s) { s.tensor(kFile, "fc1.weight_scale", Shape{1}, std::vector<float>{0}); }),
      spoilt("scale_infinite",
             [](const Spoilt& s) { s.tensor(kFile, "fc1.weight_scale", Shape{1}, std::vector<float>{INFINITY}); }),
      spoilt("code_past_codebook",
             [](const Spoilt& s) {
               s.tensor(kFile, "conv1.code", Shape{32, 3, 3, 3}, std::vector<uint8_t>(864, 16));
             }),
      spoilt("codebook_first_not_zero",
             [](const Spoilt& s) { s.tensor(kFile, "conv1.codebook", Shape{16}, std::vector<int8_t>(16, 5)); }),
      spoilt("weight_and_code",
             [](const Spoilt& s) {
               s.tensor(kFile, "conv1.weight", Shape{32, 3, 3, 3}, std::vector<int8_t>(864));
             }),
      spoilt("many_faults",
             [](const Spoilt& s) {
               s.no_tensor(kFile, "fc1.weight_scale");
               s.tensor(kFile, "fc1.bias", Shape{8}, std::vector<int32_t>(8));
               s.tensor(kFile, "conv1.code", Shape{32, 3, 9}, std::vector<uint8_t>(864));
               s.tensor(kFile, "gain", Shape{1}, std::vector<float>{1});
             }),
      spoilt_float("nan", float_fc(581, NAN)),
      spoilt_float("infinite", float_fc(0, -INFINITY)),
      spoilt_float("mask",
                   [](const Spoilt& s) {
                     s.tensor(kFloatFile, "fc1.mask", Shape{7, 288}, std::vector<uint8_t>(7 * 288, 2));
                   }),
      spoilt("cut_in_length", [](const Spoilt& s) { s.cut(kFile, 5); }),
      spoilt("cut_in_header", [](const Spoilt& s) { s.cut(kFile, 100); }),
      spoilt("cut_in_data", [](const Spoilt& s) { s.cut(kFile, s.read(kFile).size() - 10); }),
      spoilt("longer", [](const Spoilt& s) { s.write(kFile, s.read(kFile) + "rest"); }),
      spoilt("empty", [](const Spoilt& s) { s.write(kFile, ""); }),
      spoilt("length_absurd", [](const Spoilt& s) { s.write(kFile, std::string(16, '\x7f')); }),
      spoilt("header_not_json", [](const Spoilt& s) { s.write(kFile, with_header("{\"a\": }", "")); }),
      spoilt("header_dtype",
             [](const Spoilt& s) {
               s.write(kFile,
                       with_header(R"({"a": {"dtype": "F64", "shape": [1], "data_offsets": [0, 8]}})", "12345678"));
             }),
      spoilt(
          "header_overlap",
          [](const Spoilt& s) {
            s.write(
                kFile,
                with_header(
                    R"({"a":{"dtype":"I8","shape":[4],"data_offsets":[0,4]},"b":{"dtype":"I8","shape":[4],"data_offsets":[2,6]}})",
                    "123456"));
          }),
  };
}

}  // namespace winnow::tests
