// What map, generate and simulate begin with: the network on the accelerator, with the reference's tensors of the chosen input.
#pragma once
#include <vector>

#include "cli/options.h"
#include "mapping/bytes.h"
#include "mapping/mapping.h"
#include "models/file_set.h"
#include "rtl_gen/features.h"

namespace winnow::cli {

/// --network, --accelerator, --input, --images and those of add_mapping.
void add_mapped(po::options_description& options);
/// --batch, --placement.
void add_mapping(po::options_description& options);
/// Throws InputError for values of add_mapping's options that cannot be.
void check_mapping(const po::variables_map& map);

struct Mapped {
  mapping::Mapping mapping;
  std::vector<models::TensorMap> runs;            // by program start, `batch` images each
  int images = 0;                                 // asked for; what is left of the last run are copies of the last image
  std::vector<mapping::ByteTable> predicted;      // by program start
};

/// Loads, runs the reference on every image, measures densities on the first run and maps.
Mapped load_and_map(const po::variables_map& map);
/// The same of a network that is loaded, and of the first `images` of --input.
Mapped map_images(const po::variables_map& map, const models::Network& network, int images);

/// Throws InputError for a float network.
void expect_quantized(const models::Network& network);

/// --features needed|all.
void add_features(po::options_description& options);
void check_features(const po::variables_map& map);
rtl_gen::Features features(const po::variables_map& map, const mapping::Mapping& mapping);

/// Files of a mapping: program and weights as DRAM images (binary and hex), plan.json.
void add_mapping(const Mapped& mapped, models::FileSet& set);

/// The plan as a table.
std::string plan_text(const Mapped& mapped);

}  // namespace winnow::cli
