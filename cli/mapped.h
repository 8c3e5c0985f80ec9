// What map, generate and simulate begin with: the network on the accelerator, with the reference's tensors of the
// chosen input.
#pragma once
#include "cli/options.h"
#include "hls/features.h"
#include "models/warnings.h"
#include "session/prepare.h"

namespace winnow::cli {

/// --network, --accelerator, --input, --images, --strict and those of add_mapping.
void add_mapped(po::options_description& options);
/// --batch, --base-address, --placement.
void add_mapping(po::options_description& options);
/// Of add_mapping's options and --explain; throws InputError for values that cannot be.
mapping::MapOptions map_options(const po::variables_map& map);

struct Mapped {
  session::Prepared prepared;
  models::Warnings warnings;  // already said
};

/// Loads, says the warnings (`others` first) and prepares.
Mapped load_and_map(const po::variables_map& map, const models::Warnings& others = {});

/// --features needed|all.
void add_features(po::options_description& options);
void check_features(const po::variables_map& map);
hls::Features features(const po::variables_map& map, const mapping::Mapping& mapping);

}  // namespace winnow::cli
