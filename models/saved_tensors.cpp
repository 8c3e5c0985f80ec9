// The two formats.
#include "models/saved_tensors.h"

#include <filesystem>

#include "models/error.h"
#include "models/file.h"
#include "models/images.h"
#include "models/npy.h"
#include "models/safetensors.h"
#include "models/text.h"

namespace winnow::models {
SavedAs saved_as(const std::string& name) {
  if (name == "integers") return SavedAs::kIntegers;
  if (name == "dequantized") return SavedAs::kDequantized;
  throw InputError("--as: expected integers or dequantized, got " + in_quotes(name));
}

Shape saved_shape(const FeatureMap& values) {
  const Shape& s = values.shape;
  return s[2] == 1 && s[3] == 1 ? Shape{s[0], s[1]} : s;
}

bool is_npy(const std::string& option, const std::string& file) {
  const std::string extension = small_extension(file);
  if (extension == ".npy") return true;
  if (extension == ".safetensors") return false;
  throw InputError(option + ": expected a file that ends in .safetensors or .npy, got " + in_quotes(file));
}

std::string saved_bytes(const std::string& file, const std::vector<SavedTensor>& tensors, SavedAs as) {
  if (is_npy("", file)) {
    const SavedTensor& t = tensors.at(0);
    if (as == SavedAs::kIntegers)
      return npy_bytes("|u1", saved_shape(t.values), t.values.data.data(), t.values.data.size());
    const Tensor<float> real = real_values(t.values, t.quantization);
    return npy_bytes("<f4", saved_shape(t.values), real.data.data(), real.data.size() * sizeof(float));
  }
  TensorWriter writer;
  for (const SavedTensor& t : tensors) {
    if (as == SavedAs::kIntegers) writer.add(t.name, saved_shape(t.values), t.values.data);
    else writer.add(t.name, saved_shape(t.values), real_values(t.values, t.quantization).data);
    writer.note(t.name + ".scale", number_text(t.quantization.scale));
    writer.note(t.name + ".zero_point", std::to_string(t.quantization.zero_point));
    writer.note(t.name + ".source", t.source);
  }
  return writer.bytes();
}

std::string saved_text(const std::vector<SavedTensor>& tensors, SavedAs as) {
  std::string out;
  for (const SavedTensor& t : tensors)
    out += "  " + t.name + ": " + (as == SavedAs::kIntegers ? "U8 " : "F32 ") + shape_text(saved_shape(t.values)) +
           ", scale " + number_text(t.quantization.scale) + ", zero point " +
           std::to_string(t.quantization.zero_point) + ", from the " + (t.source == "rtl" ? "RTL" : t.source) + "\n";
  return out;
}

}  // namespace winnow::models
