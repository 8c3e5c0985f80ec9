// The decided machine: every number that the Verilog depends on, and nothing else.
#pragma once
#include <string>
#include <utility>
#include <vector>

#include "accelerators/accelerator.h"
#include "rtl_gen/features.h"

namespace winnow::rtl_gen {

struct Design {
  int rows, columns, decoders_per_row;
  int accumulators, accumulator_sets, accumulator_bits, queue_depth;
  int weight_words, pointer_words, param_words, bank_words;
  int vector_lanes;
  int axi_bits, burst_beats;
  Features features;

  /// Stream s is that of decoder s % decoders_per_row of row s / decoders_per_row.
  int weight_streams() const { return rows * decoders_per_row; }
  int read_streams() const { return 3 + weight_streams(); }
  int read_id_bits() const;  // so that every stream has an AXI ID
  /// First column of a row's decoder number `decoder`; of decoders_per_row: columns.
  int first_column(int decoder) const { return decoder * columns / decoders_per_row; }
  /// Whether the row writes the bank (architecture, section 2).
  bool feeds(int row, int bank) const { return row % columns == bank % rows; }
  std::vector<int> rows_of_bank(int bank) const;  // ascending
  std::vector<int> banks_of_row(int row) const;
  /// Library parameters by name, in a fixed order.
  std::vector<std::pair<std::string, int>> parameters() const;
};

/// Throws InputError when the features ask for what the accelerator does not have.
Design decide(const accelerators::Accelerator& accelerator, const Features& features);

}  // namespace winnow::rtl_gen
