// simulate --save-outputs: tensors of all runs in one file.
#pragma once
#include <vector>

#include "cli/options.h"
#include "models/json/document.h"
#include "models/saved_tensors.h"
#include "session/prepare.h"
#include "sim/job.h"

namespace winnow::cli {

/// --as, as simulate and unpack have it.
void add_as(po::options_description& options);
/// --save-outputs, --save-tensors, --as.
void add_save_outputs(po::options_description& options);

/// Before any work: the file has a known extension and its folder is there, --as and --save-tensors come with it.
void check_save_outputs(const po::variables_map& map);

/// The tensors that --save-outputs and --save-tensors ask for, each once. Throws InputError naming what exists for an
/// unknown one, and for several in a .npy file. Empty without --save-outputs.
std::vector<std::string> tensors_to_save(const po::variables_map& map, const models::Network& network);

/// `names` of all images asked for: the network's outputs as `rtl` wrote them to the DRAM, if it is given, all
/// else as the reference has it. Throws InputError if the RTL did not end every run.
std::vector<models::SavedTensor> collect(const session::Prepared& prepared, const std::vector<std::string>& names,
                                         const sim::CosimResult* rtl);

/// Writes the file and says so on standard output; what report.json says of it.
models::json::Document save(const po::variables_map& map, const std::vector<models::SavedTensor>& tensors);

}  // namespace winnow::cli
