// The accelerator description (docs/formats.md): one struct that every folder shares.
#pragma once
#include <string>
#include <utility>
#include <vector>

#include "hls/decoders.h"
#include "hls/geometry.h"
#include "models/json/parse.h"

namespace winnow::accelerators {

struct DramDescription {
  std::string model = "ideal";   // ideal | fixed | a preset or path of a DRAM (accelerators/dram_device.h)
  int latency_cycles = 0;        // fixed: from an accepted request to its first beat
  int bytes_per_cycle = 0;       // fixed: 0: as wide as the bus
  std::string address_map = {};  // of a DRAM; empty: its own
  int channels = 0;              // of a DRAM; 0: its own
  std::string file =
      {};  // the model's path as seen from the current folder, where model is relative to the accelerator's file

  bool is_device() const { return model != "ideal" && model != "fixed"; }
};

struct Accelerator {
  std::string name;
  std::string file;
  int rows = 8, columns = 8;
  int decoders_per_row = 1;
  int accumulators = 16, accumulator_sets = 4, accumulator_bits = 32;
  int queue_depth = 8;
  int weight_words = 2048, pointer_words = 2048, param_words = 256, bank_words = 2048;
  int vector_lanes = 8;
  int axi_bits = 64, burst_beats = 16;
  hls::Decoders decoders = hls::all_decoders();
  double clock_mhz = 200;
  DramDescription dram;

  int axi_bytes() const { return axi_bits / 8; }
  hls::Geometry geometry() const { return {rows, columns, decoders_per_row}; }
};

/// `name_or_path`: a path, or the name of a preset (4x4, 8x4, 8x8, 16x16, ...). Throws InputError.
Accelerator load_accelerator(const std::string& name_or_path);

/// The same with fields replaced or added, by name: "rows", "dram.model". `file` of the result says which. Throws
/// InputError, for values that the field does not take too.
struct FieldValue {
  std::string field;
  models::json::Json value;
};
Accelerator load_accelerator(const std::string& name_or_path, const std::vector<FieldValue>& fields);
/// Its description under another name, for a file anywhere: as JSON, a DRAM's file by its whole path. Throws
/// InputError.
std::string accelerator_text(const std::string& name_or_path, const std::vector<FieldValue>& fields,
                             const std::string& name);
/// Whether a description may have a field of that name.
bool is_accelerator_field(const std::string& field);

/// The same from text in memory; `file` names it in messages.
Accelerator parse_accelerator(const std::string& text, const std::string& file);

/// Integer fields and clock, with what a value may be, as messages say it.
std::vector<std::pair<std::string, std::string>> accelerator_ranges();

}  // namespace winnow::accelerators
