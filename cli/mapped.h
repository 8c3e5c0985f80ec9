// What map, generate and simulate begin with: the network on the accelerator, with the reference's tensors of the chosen input.
#pragma once
#include <vector>

#include "cli/options.h"
#include "mapping/bytes.h"
#include "mapping/mapping.h"
#include "models/file_set.h"
#include "models/warnings.h"
#include "rtl_gen/features.h"

namespace winnow::cli {

/// --network, --accelerator, --input, --images, --batch, --base-address, --placement, --strict.
void add_mapped(po::options_description& options);

struct Mapped {
  mapping::Mapping mapping;
  std::vector<models::TensorMap> runs;            // by program start, `batch` images each
  std::vector<mapping::ByteTable> predicted;      // by program start
  models::Warnings warnings;                      // already said
};

/// Loads, says the warnings (`others` first), runs the reference on every image, measures densities on the first run and maps.
Mapped load_and_map(const po::variables_map& map, const models::Warnings& others = {});

/// Throws InputError for a float network.
void expect_quantized(const models::Network& network);

/// --features needed|all.
void add_features(po::options_description& options);
void check_features(const po::variables_map& map);
rtl_gen::Features features(const po::variables_map& map, const mapping::Mapping& mapping);

/// Files of a mapping: the DRAM image with the first run's input, streams and slots of every run, plan.json (docs/generated_files.md).
void add_mapping(const Mapped& mapped, models::FileSet& set);

/// The plan as a table.
std::string plan_text(const Mapped& mapped);

}  // namespace winnow::cli
