// Walks the blocks: a byte of type, then eight of length, the highest first, which counts itself.
#include "sim/cosim/trace_file.h"

#include <unistd.h>

#include <cerrno>
#include <cstdint>
#include <cstdio>
#include <cstring>
#include <fstream>

#include "models/error.h"
#include "models/file.h"

namespace winnow::sim {
namespace {

enum Block : int { kHeader = 0, kChanges = 1, kGeometry = 3, kHierarchy = 4, kChangesAlias = 5, kHierarchyLz4 = 6, kHierarchyLz4Duo = 7, kChangesAlias2 = 8, kUnfinished = 255 };

constexpr std::streamoff kHeaderBytes = 329, kCountAt = 65;  // of the header: the number of blocks of value changes

uint64_t number(std::istream& in) {
  uint64_t value = 0;
  for (int i = 0; i < 8; ++i) value = value << 8 | static_cast<uint8_t>(in.get());
  return value;
}

}  // namespace

bool is_whole_fst(const std::string& path) {
  std::ifstream in(path, std::ios::binary | std::ios::ate);
  const std::streamoff size = in.tellg();
  uint64_t counted = 0, found = 0;
  bool header = false, geometry = false, hierarchy = false;
  std::streamoff at = 0;
  while (in && at < size) {
    in.seekg(at);
    const int type = in.get();
    const uint64_t length = number(in);
    if (!in || type == kUnfinished || length < 8 || length > static_cast<uint64_t>(size - at - 1)) return false;
    if (type == kHeader) {
      if (at != 0 || length != kHeaderBytes) return false;
      in.seekg(kCountAt);
      counted = number(in);
    }
    header |= type == kHeader;
    geometry |= type == kGeometry;
    hierarchy |= type == kHierarchy || type == kHierarchyLz4 || type == kHierarchyLz4Duo;
    found += type == kChanges || type == kChangesAlias || type == kChangesAlias2;
    at += static_cast<std::streamoff>(length) + 1;
  }
  return in && at == size && header && geometry && hierarchy && found == counted;
}

TraceFile::TraceFile(const std::string& path) : path_(path) {
  if (path.empty()) return;
  unfinished_ = path + "." + std::to_string(getpid()) + ".partial";
  models::write_file(unfinished_, "", path);
}

TraceFile::~TraceFile() {
  if (wanted()) ::unlink(unfinished_.c_str());
}

void TraceFile::finish() {
  if (!wanted()) return;
  if (!is_whole_fst(unfinished_)) {
    const std::string reason = models::write_failure(unfinished_);
    throw models::InputError(path_ + ": cannot be written: " + (reason.empty() ? "a part of the trace is missing" : reason));
  }
  if (std::rename(unfinished_.c_str(), path_.c_str()) != 0) throw models::InputError(path_ + ": cannot be written: " + std::strerror(errno));
  path_.clear();
}

}  // namespace winnow::sim
