// What map, generate and simulate begin with: the network on the accelerator, with the reference's tensors of the
// chosen input.
#pragma once
#include <vector>

#include "cli/options.h"
#include "hls/features.h"
#include "mapping/bytes.h"
#include "mapping/mapping.h"
#include "models/file_set.h"
#include "models/warnings.h"

namespace winnow::cli {

constexpr int kMostImages = 100000;  // that map, generate and simulate take

/// --network, --accelerator, --input, --images, --strict and those of add_mapping.
void add_mapped(po::options_description& options);
/// --batch, --base-address, --placement.
void add_mapping(po::options_description& options);
/// Throws InputError for values of add_mapping's options that cannot be.
void check_mapping(const po::variables_map& map);

struct Mapped {
  mapping::Mapping mapping;
  std::vector<models::TensorMap> runs;        // by program start, `batch` images each
  int images = 0;                             // asked for; what is left of the last run are copies of the last image
  std::vector<mapping::ByteTable> predicted;  // by program start
  models::Warnings warnings;                  // already said
};

/// Loads, says the warnings (`others` first), runs the reference on every image, measures densities on the first run
/// and maps.
Mapped load_and_map(const po::variables_map& map, const models::Warnings& others = {});
/// The same of what is loaded, and without warnings.
Mapped map_images(const po::variables_map& map, const models::Network& network,
                  const accelerators::Accelerator& accelerator, const models::FeatureMap& images);

/// Throws InputError for a float network.
void expect_quantized(const models::Network& network);

/// --features needed|all.
void add_features(po::options_description& options);
void check_features(const po::variables_map& map);
hls::Features features(const po::variables_map& map, const mapping::Mapping& mapping);

/// Files of a mapping: the DRAM image with the first run's input, streams and slots of every run, plan.json
/// (docs/generated_files.md).
void add_mapping(const Mapped& mapped, models::FileSet& set);

/// The plan as a table.
std::string plan_text(const Mapped& mapped);

}  // namespace winnow::cli
