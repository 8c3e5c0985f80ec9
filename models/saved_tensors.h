// Tensors of a run as files for other tools: safetensors, or NumPy's npy.
#pragma once
#include <string>
#include <vector>

#include "models/network.h"
#include "models/tensor.h"

namespace winnow::models {

enum class SavedAs { kIntegers, kDequantized };

/// "integers" or "dequantized"; throws InputError naming `--as` for others.
SavedAs saved_as(const std::string& name);

struct SavedTensor {
  std::string name;
  FeatureMap values;  // stored ones, [count, channels, height, width]
  Quantization quantization;
  std::string source;  // what computed it: "rtl" or "reference"
};

/// [count, channels, height, width], or [count, channels] of maps of one pixel.
Shape saved_shape(const FeatureMap& values);

/// Whether `file` ends in .npy (true) or .safetensors (false); throws InputError naming `option` for others.
bool is_npy(const std::string& option, const std::string& file);

/// The bytes of `file`: U8 stored values, or F32 scale * (stored - zero point). In safetensors the metadata have
/// `<tensor>.scale`,
/// `<tensor>.zero_point` and `<tensor>.source`. An npy file holds the first tensor.
std::string saved_bytes(const std::string& file, const std::vector<SavedTensor>& tensors, SavedAs as);

/// One line a tensor: name, type, shape, quantization, source.
std::string saved_text(const std::vector<SavedTensor>& tensors, SavedAs as);

}  // namespace winnow::models
