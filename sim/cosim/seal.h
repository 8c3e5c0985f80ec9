// A mark at the end of a built file that says what it was built from and that it is whole. Loaders and linkers pass
// over it.
#pragma once
#include <string>

namespace winnow::sim {

/// Appends the mark, to the disk. Throws InputError.
void seal(const std::string& path, const std::string& key);
/// Whether the file is there, sealed with `key`, and not a byte differs.
bool is_sealed(const std::string& path, const std::string& key);

}  // namespace winnow::sim
