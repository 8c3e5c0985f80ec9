// How verbs say warnings.
#pragma once
#include "cli/options.h"
#include "models/images.h"
#include "models/warnings.h"

namespace winnow::cli {

/// --strict.
void add_strict(po::options_description& options);

/// Prints each on stderr, one line, and their count when there are several; with --strict throws them as an InputError
/// instead.
/// Call it once, before anything is written.
void tell(const po::variables_map& map, const models::Warnings& warnings);

/// `option-without-effect` if `option` was given: "expected <needed>, got neither" and the like; `why` completes the
/// line.
void warn_without_effect(const po::variables_map& map, const std::string& option, const std::string& why,
                         models::Warnings& warnings);

/// Those of the input, and `input-replaced` if digits were asked for and the network cannot take them.
models::Warnings input_warnings(const po::variables_map& map, const models::Input& input);

/// Adds those of `more`.
void append(models::Warnings& warnings, const models::Warnings& more);

}  // namespace winnow::cli
