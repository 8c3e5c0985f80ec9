// What a host must know to hand images over and to take outputs back: plan.json holds it (docs/generated_files.md), the
// C driver is printed from it.
#pragma once
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "mapping/layout.h"
#include "mapping/mapping.h"
#include "mapping/unroll.h"
#include "models/json/document.h"
#include "models/network.h"
#include "models/reference/reference.h"

namespace winnow::mapping {

/// An input that is written once per kernel position.
struct Unrolled {
  std::string layer;  // that reads it
  UnrolledAxis rows, columns;
  std::vector<UnrolledChannel> channels;  // by channel of the tensor on chip
};

/// A tensor that is carried by streams.
struct PackedTensor {
  Layout layout;
  std::optional<Unrolled> unrolled;
};

enum class Direction {
  kIn,        // the host writes it before every run
  kConstant,  // it lies in the DRAM image
  kOut,       // the host reads it
  kSpill      // the accelerator's own
};
const char* direction_name(Direction direction);

/// One stream: words [first_word, +words) of pixels [first_pixel, +pixels) of a tensor, counted image by image, row by
/// row.
struct PackedTransfer {
  Direction direction = Direction::kIn;
  size_t tensor = 0;  // index into Packing::tensors
  int64_t first_pixel = 0, pixels = 0;
  int first_word = 0, words = 0;
  uint32_t address = 0, capacity_bytes = 0;
  int slot = 0;
  uint32_t beats = 0;  // kConstant
};

/// A tensor of the network as its user knows it.
struct NamedTensor {
  std::string name;
  models::MapShape shape;
  models::Quantization quantization;
};

struct PackedOutput : NamedTensor {
  size_t tensor = 0;  // index into Packing::tensors: it has the elements in the same order
};

struct Packing {
  std::string network, accelerator;
  int banks = 1, beat_bytes = 8, batch = 1;
  uint32_t image_address = 0, dram_end = 0;  // of all that the program reads and writes
  uint32_t program_address = 0, program_units = 0;
  uint32_t warm_program_address = 0, warm_program_units = 0;  // as in Mapping
  NamedTensor input;
  std::vector<PackedOutput> outputs;
  std::vector<PackedTensor> tensors;
  std::vector<PackedTransfer> transfers;
};

/// Of a mapping; tensors and transfers in its order.
Packing packing_of(const Mapping& mapping);

/// What a host could not do by a packing: no stream for the host to write, or a tensor of the input's or an output's of
/// which a word of a pixel of the batch is in no stream or in several. Empty for every packing of a mapping.
std::vector<std::string> missing_streams(const Packing& packing);

/// Adds what plan.json says of a packing to `plan`.
void add_packing(models::json::Document& plan, const Packing& packing);

/// Reads it back. Throws InputError.
Packing read_packing(const std::string& plan_file);

/// What an unrolled tensor holds of `images`; other tensors hold the images as they are.
models::FeatureMap on_chip(const PackedTensor& tensor, const models::FeatureMap& images);

/// The streams of one run's images [batch, channels, height, width], by index of Packing::transfers; empty for those
/// not kIn.
std::vector<std::vector<uint8_t>> pack(const Packing& packing, const models::FeatureMap& images);

/// The outputs of one run by name, [batch, channels, height, width], from `streams` by index of Packing::transfers
/// (those kOut; each may have bytes behind its words). It decodes by the document alone and shares nothing with what
/// makes streams. Throws InputError naming the tensor when a stream is too short or holds what no channel owns.
models::TensorMap unpack(const Packing& packing, const std::vector<std::vector<uint8_t>>& streams);

/// Cuts the output streams of one run, one behind the other as in expected.bin, at their ends. Throws InputError naming
/// `file`.
std::vector<std::vector<uint8_t>> split_outputs(const Packing& packing, const std::string& joined,
                                                const std::string& file);

}  // namespace winnow::mapping
