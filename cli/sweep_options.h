// What sweep and sweep merge share.
#pragma once
#include <functional>
#include <string>

#include "cli/options.h"
#include "dse/sweep.h"

namespace winnow::cli {

/// --confirm.
void add_confirm(po::options_description& options);
dse::Confirm confirmed(const po::variables_map& map);

/// Makes --out, has `make` fill its results.sqlite, confirms the front, writes front.json and prints it. The exit code:
/// 1 if a point of the front differs in RTL.
int report_front(const po::variables_map& map, const dse::Space& space, dse::Confirm confirm,
                 const std::function<dse::Swept(const std::string& file)>& make);

}  // namespace winnow::cli
