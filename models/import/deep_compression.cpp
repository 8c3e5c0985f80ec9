// Networks as Deep Compression stores them.
#include "models/import/deep_compression.h"

#include <algorithm>
#include <cmath>
#include <cstring>
#include <filesystem>

#include "models/checks.h"
#include "models/compress/calibrate.h"
#include "models/compress/huffman.h"
#include "models/compress/quantize.h"
#include "models/digits/picture.h"
#include "models/file.h"
#include "models/images.h"
#include "models/import/caffe.h"
#include "models/text.h"

namespace winnow::models::import {
namespace {

constexpr size_t kCodebook = 256;
constexpr int kRunBits = 4;
constexpr int kCalibrationImages = 4;
/// Pixels less one mean for all channels; Caffe's networks were trained on pixels less 104, 117 and 123.
const Quantization kPixels{1.0, 117};
constexpr size_t kMaxWeights = size_t{1} << 28;
constexpr uint64_t kMaxPrototxtBytes = uint64_t{1} << 24;

class BlobReader {
 public:
  BlobReader(const std::string& bytes, const std::string& file) : bytes_(bytes), file_(file) {}

  /// The next `count` bytes, which are `what`.
  const char* take(uint64_t count, const std::string& what) {
    if (bytes_.size() - at_ < count)
      fail(what, std::to_string(count) + " bytes",
           at_ == bytes_.size() ? "the end of the file"
                                : std::to_string(bytes_.size() - at_) + " bytes and the end of the file");
    const char* const from = bytes_.data() + at_;
    at_ += count;
    return from;
  }

  uint32_t number(const std::string& what) {
    const auto* const from = reinterpret_cast<const unsigned char*>(take(4, what));
    return from[0] | uint32_t{from[1]} << 8 | uint32_t{from[2]} << 16 | uint32_t{from[3]} << 24;
  }

  std::vector<float> reals(size_t count, const std::string& what) {
    std::vector<float> values(count);
    for (size_t i = 0; i < count; ++i) {
      const uint32_t bits = number(what);
      std::memcpy(&values[i], &bits, sizeof bits);
      if (!std::isfinite(values[i]))
        fail(what + " " + std::to_string(i), "a finite number", number_text(static_cast<double>(values[i])));
    }
    return values;
  }

  void expect_end() {
    if (at_ != bytes_.size()) fail("", "the end of the file", std::to_string(bytes_.size() - at_) + " bytes more");
  }

  [[noreturn]] void fail(const std::string& what, const std::string& expected, const std::string& got) const {
    throw InputError(file_ + ": byte " + std::to_string(at_) + ": " + (what.empty() ? "" : what + ": ") + "expected " +
                     expected + ", got " + got);
  }

 private:
  const std::string& bytes_;
  const std::string& file_;
  size_t at_ = 0;
};

/// The entries of a layer at their places.
void read_entries(BlobReader& in, uint32_t entries, size_t weights, BlobLayer& layer) {
  if (weights > kMaxWeights)
    in.fail(layer.name, "a layer of at most " + std::to_string(kMaxWeights) + " weights", std::to_string(weights));
  const char* const codes = in.take(entries, layer.name + " codes");
  const char* const runs = in.take((uint64_t{entries} * kRunBits + 7) / 8, layer.name + " runs");
  std::vector<uint64_t> code_counts(kCodebook, 0), run_counts(size_t{1} << kRunBits, 0);
  layer.code.assign(weights, 0);
  uint64_t position = 0;  // behind the entry before
  for (uint32_t i = 0; i < entries; ++i) {
    const auto code = static_cast<uint8_t>(codes[i]);
    const auto run = static_cast<uint32_t>(static_cast<uint8_t>(runs[i / 2]) >> (i % 2 * kRunBits) & 15);
    position += run;
    if (position >= weights)
      in.fail(layer.name + " entry " + std::to_string(i), "a position below " + std::to_string(weights),
              std::to_string(position));
    layer.code[position++] = code;
    layer.fillers += code == 0;
    ++code_counts[code];
    ++run_counts[run];
  }
  layer.entries = entries;
  layer.shannon_bits = compress::entropy_bits(code_counts) + compress::entropy_bits(run_counts);
}

Tensor<float> calibration_images(const Network& network) {
  FeatureMap pixels(Shape{0, network.input_shape.channels, network.input_shape.height, network.input_shape.width});
  for (int i = 1; i <= kCalibrationImages; ++i, ++pixels.shape[0]) {
    const std::vector<uint8_t> picture = digits::draw_picture(network.input_shape, static_cast<uint64_t>(i));
    pixels.data.insert(pixels.data.end(), picture.begin(), picture.end());
  }
  return real_values(pixels, kPixels);
}

void attach(Network& network, const std::vector<BlobLayer>& blob) {
  auto layer_blob = blob.begin();
  for (Layer& layer : network.layers) {
    if (!has_weights(layer)) continue;
    Weights& w = layer.weights;
    w.shape = weight_shape(layer, network.shape_of(layer.inputs[0]));
    for (uint8_t code : layer_blob->code) w.value.push_back(layer_blob->codebook[code]);
    w.float_bias = layer_blob->bias;
    const double kept =
        static_cast<double>(layer_blob->entries - layer_blob->fillers) / static_cast<double>(layer_blob->code.size());
    layer.has_compression = true;
    layer.compression = {kept, 8, Encoding::kAuto, kRunBits, true};
    ++layer_blob;
  }
}

}  // namespace

std::vector<BlobLayer> parse_blob(const std::string& bytes, const std::string& file, const Network& network) {
  BlobReader in(bytes, file);
  std::vector<BlobLayer> blob;
  std::vector<uint32_t> entries;
  for (const Layer& layer : network.layers)
    if (has_weights(layer)) entries.push_back(in.number(layer.name + " number of entries"));
  for (const Layer& layer : network.layers) {
    if (!has_weights(layer)) continue;
    BlobLayer part;
    part.name = layer.name;
    part.codebook = in.reals(kCodebook, layer.name + " codebook");
    if (part.codebook[0] != 0)
      in.fail(layer.name + " codebook 0", "0", number_text(static_cast<double>(part.codebook[0])));
    part.bias = in.reals(static_cast<size_t>(layer.channels), layer.name + " bias");
    const auto weights = static_cast<size_t>(element_count(weight_shape(layer, network.shape_of(layer.inputs[0]))));
    read_entries(in, entries[blob.size()], weights, part);
    blob.push_back(std::move(part));
  }
  in.expect_end();
  return blob;
}

Network deep_compression(const std::string& blob_path, const std::string& prototxt_path) {
  Network network = parse_caffe(read_file(prototxt_path, kMaxPrototxtBytes), prototxt_path);
  const std::string bytes = read_file(blob_path);
  const std::vector<BlobLayer> blob = parse_blob(bytes, blob_path, network);
  attach(network, blob);

  std::map<std::string, compress::SharedWeights> shared;
  ImportedFrom from{std::filesystem::path(blob_path).filename().string(), bytes.size(), 0, 0, 0};
  double shannon_bits = 0;
  for (const BlobLayer& layer : blob) {
    shared[layer.name] = {layer.code, layer.codebook};
    from.entries += layer.entries;
    from.fillers += layer.fillers;
    shannon_bits += layer.shannon_bits;
  }
  from.shannon_bytes = static_cast<uint64_t>(std::ceil(shannon_bits / 8));

  const std::map<std::string, compress::ActivationRange> ranges =
      compress::calibrate(network, calibration_images(network));
  network = compress::quantize(std::move(network), ranges, shared, kPixels);
  network.default_input = "image:1";
  network.imported = from;
  return network;
}

}  // namespace winnow::models::import
