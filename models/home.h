// Where the networks and presets that come with Winnow live, and how a name on the command line becomes a file.
#pragma once
#include <string>
#include <vector>

namespace winnow::models {

/// The folder whose subfolders hold them: environment variable WINNOW_HOME, else found from where the program lies (of
/// an installed program ../share/winnow, of one in a build folder the folder above it), else the tree that this was
/// compiled from.
std::string home_directory();

/// Whether `name_or_path` is a path: it has a '/' or ends in ".json".
bool is_path(const std::string& name_or_path);

/// The names of what comes with Winnow in `<home>/<folder>`, in alphabetical order.
std::vector<std::string> known_descriptions(const std::string& folder);

/// `name_or_path` itself if it is a path; otherwise `<home>/<folder>/<name>.json`.
/// An unknown name throws InputError that lists the known ones, `also_known` among them. `what` names the kind in that
/// message ("a network").
std::string find_description(const std::string& name_or_path, const std::string& folder, const std::string& what,
                             const std::vector<std::string>& also_known = {});

}  // namespace winnow::models
