// Whole files: read with a bound, written complete or not at all.
#pragma once
#include <cstdint>
#include <string>

namespace winnow::models {

/// The bytes of a regular file, or of a pipe or socket until its end. A named pipe that no program opens for writing is
/// given up after kPipeSeconds; for one whose writer is silent it waits, and says so on standard error. Throws
/// InputError if it cannot be read or is larger than `limit` bytes; folders and devices are refused.
std::string read_file(const std::string& path, uint64_t limit = uint64_t{1} << 34);

constexpr int kPipeSeconds = 10;

/// Whether `path` is something to read bytes from: a file, or a pipe that can be read once.
bool is_readable_kind(const std::string& path);
/// Whether it is a pipe or socket, which has no neighbours and can be read only once.
bool is_pipe(const std::string& path);

/// ".png" of "a/B.PNG": how the name of a file ends, in small letters.
std::string small_extension(const std::string& path);

/// The file that a write to `path` makes or replaces: what a link leads to. Throws InputError for a folder, a device or
/// a pipe, which a rename would put a file in the place of.
std::string file_to_write(const std::string& path);

/// Writes a file in place, to the disk. Throws InputError, under `name` if there is one, and leaves no file behind.
void write_file(const std::string& path, const std::string& bytes, const std::string& name = "");

/// Writes a temporary file in the same folder, then renames it over what is `file_to_write`: a reader sees the old
/// bytes or the new ones. Throws InputError if that fails; nothing is left behind then.
void write_file_atomically(const std::string& path, const std::string& bytes);

/// Tries to write `bytes` more behind the end of `path`, which is then of no other use: why it cannot, such as "No
/// space left on device", or empty. For what another library or program failed to write and does not explain.
std::string write_failure(const std::string& path, size_t bytes = 1 << 16);

}  // namespace winnow::models
