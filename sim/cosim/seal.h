// A mark at the end of a built file that says what it was built from and that it is whole. Loaders and linkers pass
// over it.
#pragma once
#include <cstdint>
#include <string>

namespace winnow::sim {

/// 64-bit FNV-1a (http://www.isthe.com/chongo/tech/comp/fnv) of `bytes`, going on from `hash`.
uint64_t fnv(const std::string& bytes, uint64_t hash = 0xcbf29ce484222325);
std::string hex16(uint64_t value);

/// Appends the mark, to the disk. Throws InputError.
void seal(const std::string& path, const std::string& key);
/// Whether the file is there, sealed with `key`, and not a byte differs.
bool is_sealed(const std::string& path, const std::string& key);

}  // namespace winnow::sim
