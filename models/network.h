// The network as the rest of Winnow sees it: layers in topological order, shapes inferred, tensors loaded.
#pragma once
#include <array>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "models/layer_types.h"
#include "models/tensor.h"

namespace winnow::models {

struct Quantization {
  double scale = 1.0;
  int zero_point = 0;  // 0..255
  bool operator==(const Quantization& o) const { return scale == o.scale && zero_point == o.zero_point; }
};

/// [channels, height, width]; a vector is [n, 1, 1].
struct MapShape {
  int channels = 0, height = 0, width = 0;
  int64_t elements() const { return int64_t{channels} * height * width; }
  bool operator==(const MapShape& o) const { return channels == o.channels && height == o.height && width == o.width; }
};

enum class Encoding { kAuto, kRuns, kBitmask };
const std::vector<std::string>& encoding_names();  // in the order of the enumeration

struct Compression {
  double density = 1.0;   // pruning target, 0..1
  int codebook_bits = 0;  // 0: no weight sharing, else 2..8
  Encoding encoding = Encoding::kAuto;
  int run_bits = 4;  // 4 or 5
  bool huffman = true;
  double channels = 1.0;  // the share of its filters that are left, above 0 and at most 1
};

/// Weights of a conv or fc layer, always as [out, in/groups, kh, kw] (fc: kh = kw = 1).
struct Weights {
  Shape shape;
  std::vector<float> value;       // float network
  std::vector<uint8_t> mask;      // float network, optional: 1 = kept
  std::vector<float> float_bias;  // float network, [out] (zeros if the file had none)
  std::vector<int8_t> quantized;  // quantized network: the integer weights, codebook already looked up
  std::vector<uint8_t> code;      // quantized network with a codebook: codes, 0 = zero; else empty
  std::vector<int8_t> codebook;   // 2^codebook_bits entries, entry 0 = 0; else empty
  std::vector<float> scale;       // [out] or [1]
  std::vector<int32_t> bias;      // [out] (zeros if the file had none)
  double scale_of(int64_t out) const { return scale.size() == 1 ? scale[0] : scale[static_cast<size_t>(out)]; }
};

struct Layer {
  std::string name;
  LayerType type = LayerType::kConv;
  std::vector<std::string> inputs;  // names of layers or of the network's input
  int channels = 0;                 // conv, fc
  std::array<int, 2> kernel{1, 1};  // [y, x]; fc 1x1; global pools: the whole input (filled by inference)
  std::array<int, 2> stride{1, 1};
  std::array<int, 2> dilation{1, 1};
  std::array<int, 4> padding{0, 0, 0, 0};  // top, left, bottom, right
  int groups = 1;
  bool count_include_pad = false;     // avg_pool
  bool ceil_mode = false;             // pools; inference turns it into padding
  double clip_min = 0, clip_max = 0;  // clip, real values
  bool has_quantization = false;      // stated or inherited
  Quantization quantization;          // of the output
  Compression compression;            // conv, fc
  bool has_compression = false;
  Weights weights;  // conv, fc
  MapShape shape;   // of the output, inferred
};

inline const LayerTraits& traits(const Layer& layer) { return traits(layer.type); }
inline LayerKind kind_of(const Layer& layer) { return traits(layer).kind; }
inline bool has_weights(const Layer& layer) { return traits(layer.type).weighted(); }

/// What a network was read from by an importer, to lay its size beside.
struct ImportedFrom {
  std::string file;      // its name, without the folder
  uint64_t bytes = 0;    // all of it
  uint64_t entries = 0;  // stored weights, fillers included
  uint64_t fillers = 0;
  uint64_t shannon_bytes = 0;  // the least that the entries' codes and runs, taken as independent, could take
};

struct Network {
  std::string name;
  std::string file;  // where it was read from, for messages
  bool synthetic = false;
  std::string input_name;
  MapShape input_shape;
  bool input_nhwc = false;  // users' files of samples hold the channels of a pixel together, [n, h, w, c]
  bool quantized = false;
  Quantization input_quantization;
  std::vector<Layer> layers;  // topological order
  std::vector<std::string> outputs;
  std::optional<ImportedFrom> imported;
  std::string default_input;  // specification of images.h for what the network is meant to run on; may be empty
  std::shared_ptr<const Network> before;  // of a sub-network: the layers that make its input from the whole network's

  const Layer* find(const std::string& name) const;    // nullptr for the input or unknown
  MapShape shape_of(const std::string& tensor) const;  // input or layer
  Quantization quantization_of(const std::string& tensor) const;
};

/// Infers every layer's output shape (and the kernel of global pools) and checks that they chain.
/// Throws InputError with all problems. `network.file` names the file in messages; places are `/layers/<i>/...`.
void infer_shapes(Network& network);

/// Reads a network description and its tensors; schema, shapes, values (no NaN or infinity) all checked.
/// `name_or_path`: a path, also of an ONNX or TFLite model (import/import.h), or the name of a zoo network; with
/// ":<layer>" or ":<first>..<last>" behind it a part of the network (subnetwork.h). Throws InputError.
Network load_network(const std::string& name_or_path);

/// Writes `<directory>/<network.name>.json` and `.safetensors`, each complete or not at all.
void save_network(const Network& network, const std::string& directory);

}  // namespace winnow::models
