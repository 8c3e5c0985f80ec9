// The mark: a line with a hash of key and content.
#include "sim/cosim/seal.h"

#include "models/error.h"
#include "models/file.h"
#include "models/hash.h"
#include "models/text.h"

namespace winnow::sim {
namespace {

std::string mark(const std::string& bytes, const std::string& key) {
  return "\nwinnow sealed " + models::hex(models::fnv1a(bytes, models::fnv1a(key)), 16) + "\n";
}

const size_t kMarkBytes = mark("", "").size();

}  // namespace

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
