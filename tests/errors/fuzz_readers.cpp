// Fuzzer of the readers: whatever the bytes, a network, tensor file or accelerator is either read, and then survives
// being written, or refused with an InputError of single printable lines. Nothing else may happen. Built and run by
// tests/errors/fuzz.cmake (`scripts/test.sh --nightly -R fuzz`); models of other tools have fuzzers of their own,
// fuzz_onnx.cpp and fuzz_tflite.cpp.
//
// The first byte says what the others are: 'a' an accelerator, 'd' a DRAM, 't' a tensor file, 'n' a network: its
// description, a zero byte and its tensor file; 'c' a Caffe description, a zero byte and a Deep Compression blob; 'y' a
// .npy array, 'z' a zip archive, 'g' a PNG picture, 'j' a JPEG picture, both of 8 rows and 8 columns.
#include <algorithm>
#include <cstdint>
#include <string>

#include "accelerators/accelerator.h"
#include "accelerators/dram_device.h"
#include "models/import/caffe.h"
#include "models/import/deep_compression.h"
#include "models/labels.h"
#include "models/network_text.h"
#include "models/npy.h"
#include "models/picture_decoders.h"
#include "models/reference/reference.h"
#include "models/zip.h"
#include "tests/errors/fuzz_checks.h"
#include "tests/support/accelerator_json.h"

using namespace winnow::accelerators;
using namespace winnow::models;
using winnow::tests::accelerator_json;
using winnow::tests::check_lines;
using winnow::tests::require;

namespace {

void accelerator(const std::string& text) {
  const Accelerator read = parse_accelerator(text, "file");
  const std::string written = accelerator_json(read);
  require(accelerator_json(parse_accelerator(written, "file")) == written, "an accelerator that changes when written",
          written);
}

void tensors(const std::string& bytes) {
  const TensorFile file = TensorFile::parse(bytes, "file");
  for (const auto& [name, tensor] : file.tensors()) {
    require(tensor.bytes.size() == static_cast<size_t>(element_count(tensor.shape)) * dtype_bytes(tensor.dtype),
            "a tensor of the wrong size", name);
    if (tensor.dtype != Dtype::kI8 && tensor.dtype != Dtype::kU8 && tensor.dtype != Dtype::kI32)
      elements<float>(tensor);
  }
}

/// Small enough to run: multiplications and window elements of one image.
bool is_small(const Network& network) {
  double work = 0;
  for (const Layer& layer : network.layers) {
    const double taps = static_cast<double>(layer.kernel[0]) * layer.kernel[1];
    work += static_cast<double>(layer.shape.elements()) * taps * network.shape_of(layer.inputs[0]).channels;
  }
  return work + static_cast<double>(network.input_shape.elements()) < 1e5;
}

void run(const Network& network) {
  FeatureMap input(Shape{1, network.input_shape.channels, network.input_shape.height, network.input_shape.width});
  for (size_t i = 0; i < input.data.size(); ++i) input.data[i] = static_cast<uint8_t>(i * 37);
  Tensor<float> real(input.shape, 0.5f);
  reference::run_float(network, real);
  if (network.quantized) reference::run(network, input);
}

void network(const std::string& both) {
  const size_t zero = both.find('\0');
  const std::string text = both.substr(0, zero);
  const NetworkDescription description =
      parse_description(text, "file");  // its own faults first, whatever the tensors are
  require(!description.tensors.empty() || description.network.synthetic, "a description without tensors", text);
  const Network read =
      parse_network(text, "file", TensorFile::parse(zero == std::string::npos ? "" : both.substr(zero + 1), "file"));

  const std::string written = description_text(read), bytes = tensor_bytes(read);
  const Network again = parse_network(written, "file", TensorFile::parse(bytes, "file"));
  require(description_text(again) == written && tensor_bytes(again) == bytes, "a network that changes when written",
          written);
  if (is_small(read)) run(read);
}

/// A layer of a blob may claim far more weights than it has entries; that is for parse_blob to judge, not for this
/// machine's memory.
bool has_few_weights(const Network& network) {
  double weights = 0;
  for (const Layer& layer : network.layers) {
    if (layer.type != LayerType::kConv && layer.type != LayerType::kFc) continue;
    weights += static_cast<double>(layer.channels) * layer.kernel[0] * layer.kernel[1] *
               network.shape_of(layer.inputs[0]).channels;
  }
  return weights < 1e7;
}

void caffe(const std::string& both) {
  const size_t zero = both.find('\0');
  const Network read = import::parse_caffe(both.substr(0, zero), "file");
  if (zero == std::string::npos || !has_few_weights(read)) return;
  for (const import::BlobLayer& layer : import::parse_blob(both.substr(zero + 1), "file", read))
    require(layer.entries >= layer.fillers, "more fillers than entries", layer.name);
}

void array(const std::string& bytes) {
  const NpyArray read = parse_npy(bytes, "file");
  for (int64_t i = 0; i < read.elements(); ++i) read[i];
  if (!read.shape.empty()) labels_of(read, "file", 0, std::min<int64_t>(read.shape[0], 100));
}

void archive(const std::string& bytes) {
  const ZipArchive read(bytes, "file");
  for (const std::string& name : read.names())
    require(read.member(name, 1 << 20).size() <= 1 << 20, "a member above the limit", name);
}

void picture(const std::string& bytes, DecodedPicture (*decode)(const std::string& bytes, int height, int width)) {
  const DecodedPicture read = decode(bytes, 8, 8);
  if (!read.problem.empty()) throw InputError("file: " + read.problem);
  require(read.pixels.size() == static_cast<size_t>(64 * read.channels), "a picture of the wrong size",
          std::to_string(read.channels));
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  if (size == 0) return 0;
  const std::string rest(reinterpret_cast<const char*>(data) + 1, size - 1);
  try {
    if (data[0] == 'a') accelerator(rest);
    if (data[0] == 'd') parse_dram_device(rest, "file");
    if (data[0] == 't') tensors(rest);
    if (data[0] == 'n') network(rest);
    if (data[0] == 'c') caffe(rest);
    if (data[0] == 'y') array(rest);
    if (data[0] == 'z') archive(rest);
    if (data[0] == 'g') picture(rest, decode_png);
    if (data[0] == 'j') picture(rest, decode_jpeg);
  } catch (const InputError& error) {
    check_lines(error);
  }
  return 0;
}
