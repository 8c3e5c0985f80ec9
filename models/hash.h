// A hash for names of files and designs: fast, the same everywhere, no protection from anybody.
#pragma once
#include <cstdint>
#include <string_view>

namespace winnow::models {

constexpr uint64_t kFnvStart = 0xcbf29ce484222325;

/// 64-bit FNV-1a (http://www.isthe.com/chongo/tech/comp/fnv) of `bytes`, going on from `hash`.
inline uint64_t fnv1a(std::string_view bytes, uint64_t hash = kFnvStart) {
  for (const char c : bytes) hash = (hash ^ static_cast<uint8_t>(c)) * 0x100000001b3;
  return hash;
}

/// The same, and a byte 0 that ends `text`: lists of texts differ where any of them does.
inline uint64_t fnv1a_text(std::string_view text, uint64_t hash = kFnvStart) {
  return fnv1a(std::string_view("", 1), fnv1a(text, hash));
}

}  // namespace winnow::models
