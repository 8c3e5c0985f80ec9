// The mark: a line with a hash of key and content.
#include "sim/cosim/seal.h"

#include <cstdio>

#include "models/error.h"
#include "models/file.h"

namespace winnow::sim {
namespace {

std::string mark(const std::string& bytes, const std::string& key) {
  return "\nwinnow sealed " + hex16(fnv(bytes, fnv(key))) + "\n";
}

const size_t kMarkBytes = mark("", "").size();

}  // namespace

uint64_t fnv(const std::string& bytes, uint64_t hash) {
  for (const char c : bytes) hash = (hash ^ static_cast<uint8_t>(c)) * 0x100000001b3;
  return hash;
}

std::string hex16(uint64_t value) {
  char text[17];
  std::snprintf(text, sizeof text, "%016llx", static_cast<unsigned long long>(value));
  return text;
}

void seal(const std::string& path, const std::string& key) {
  std::string bytes = models::read_file(path);
  bytes += mark(bytes, key);
  models::write_file(path, bytes);
}

bool is_sealed(const std::string& path, const std::string& key) {
  std::string bytes;
  try {
    bytes = models::read_file(path);
  } catch (const models::InputError&) {
    return false;
  }
  if (bytes.size() < kMarkBytes) return false;
  const std::string found = bytes.substr(bytes.size() - kMarkBytes);
  bytes.resize(bytes.size() - kMarkBytes);
  return found == mark(bytes, key);
}

}  // namespace winnow::sim
