// A quantized network and its inference in integers, bit for bit as docs/arithmetic.md says.
// It shares no code with the product's reference, so that the two witness against each other.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "models/training/labelled_images.h"
#include "models/training/layer_spec.h"
#include "models/training/scales.h"

namespace winnow::models::training {

struct IntegerLayer {
  LayerSpec spec;
  Quantization quantization;  // of the output

  // Conv and Fc only.
  std::vector<std::uint8_t> code;     // [out, in, kh, kw], indices into the codebook
  std::vector<std::int8_t> codebook;  // 2^codebook_bits values, the first is 0
  float weight_scale = 0;
  std::vector<std::int32_t> bias;
};

struct IntegerNet {
  std::string name;
  Quantization input;
  std::vector<IntegerLayer> layers;
};

// Runs one network on many images. Throws std::invalid_argument naming the layer if a tensor's size does not fit.
class IntegerInference {
 public:
  explicit IntegerInference(const IntegerNet& net);

  // The bytes of the last layer's output.
  std::vector<std::uint8_t> run(const std::uint8_t* image);
  // The first of the largest outputs.
  int classify(const std::uint8_t* image);
  // Fraction of non-zero values in each layer's output, over all images run so far.
  std::vector<double> activation_densities() const;

 private:
  struct Shape {
    int channels, height, width;
    std::size_t size() const { return std::size_t(channels) * height * width; }
  };
  struct Tap {
    int out, in, y, x, weight;
  };
  struct Step {
    LayerSpec spec;
    Shape in, out;
    std::vector<Tap> taps;  // the non-zero weights
    std::vector<std::int32_t> bias;
    FixedScale rescale;
    int low, high, zero_point;
    std::uint64_t non_zeros = 0;
  };

  void weigh(const Step& step, const std::vector<int>& in, std::vector<int>& out) const;
  void pool(const Step& step, const std::vector<int>& in, std::vector<int>& out) const;

  int input_zero_point_;
  std::vector<Step> steps_;
  std::uint64_t images_ = 0;
};

}  // namespace winnow::models::training
