// Whole files: read with a bound, written complete or not at all.
#pragma once
#include <cstdint>
#include <string>

namespace winnow::models {

/// The bytes of a regular file. Throws InputError if it cannot be read or is larger than `limit` bytes.
std::string read_file(const std::string& path, uint64_t limit = uint64_t{1} << 34);

/// Writes a temporary file in the same folder, then renames it over `path`: a reader sees the old bytes or the new ones.
/// Throws InputError if that fails; nothing is left behind then.
void write_file_atomically(const std::string& path, const std::string& bytes);

}  // namespace winnow::models
