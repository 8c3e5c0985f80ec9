// Where the networks and presets that come with Winnow live, and how a name on the command line becomes a file.
#pragma once
#include <string>
#include <vector>

namespace winnow::models {

/// The root of the source tree: environment variable WINNOW_HOME, else the tree this was compiled from.
std::string home_directory();

/// `name_or_path` itself if it has a '/' or ends in ".json"; otherwise `<home>/<folder>/<name>.json`.
/// An unknown name throws InputError that lists the known ones, `also_known` among them. `what` names the kind in that message
/// ("a network").
std::string find_description(const std::string& name_or_path, const std::string& folder, const std::string& what,
                             const std::vector<std::string>& also_known = {});

}  // namespace winnow::models
