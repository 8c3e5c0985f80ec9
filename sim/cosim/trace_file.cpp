// Walks the blocks: a byte of type, then eight of length, the highest first, which counts itself.
#include "sim/cosim/trace_file.h"

#include <signal.h>
#include <unistd.h>

#include <cerrno>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <filesystem>
#include <fstream>

#include "models/error.h"
#include "models/file.h"

namespace winnow::sim {
namespace {

enum Block : int {
  kHeader = 0,
  kChanges = 1,
  kGeometry = 3,
  kHierarchy = 4,
  kChangesAlias = 5,
  kHierarchyLz4 = 6,
  kHierarchyLz4Duo = 7,
  kChangesAlias2 = 8,
  kUnfinished = 255
};

constexpr std::streamoff kHeaderBytes = 329, kCountAt = 65;  // of the header: the number of blocks of value changes

uint64_t number(std::istream& in) {
  uint64_t value = 0;
  for (int i = 0; i < 8; ++i) value = value << 8 | static_cast<uint8_t>(in.get());
  return value;
}

constexpr const char* kPartial = ".partial";
constexpr const char* kHierarchyFile = ".hier";  // the writer's own, beside the trace until that is closed

// For the handler, which may not allocate.
char g_message[4200], g_unfinished[4200], g_hierarchy[4200];

void say_disk_is_full(int) {
  [[maybe_unused]] const ssize_t told = ::write(2, g_message, std::strlen(g_message));
  ::unlink(g_unfinished);
  ::unlink(g_hierarchy);
  ::_exit(2);
}

void remove_trace(const std::string& unfinished) {
  ::unlink(unfinished.c_str());
  ::unlink((unfinished + kHierarchyFile).c_str());
}

/// Unfinished traces of `path` whose process is no more.
void remove_leftovers(const std::string& path) {
  namespace fs = std::filesystem;
  const fs::path file(path);
  const std::string begin = file.filename().string() + ".";
  std::error_code ignored;
  for (const auto& entry :
       fs::directory_iterator(file.has_parent_path() ? file.parent_path() : fs::path("."), ignored)) {
    const std::string name = entry.path().filename().string();
    if (name.rfind(begin, 0) != 0) continue;
    char* end = nullptr;
    const long pid = std::strtol(name.c_str() + begin.size(), &end, 10);
    const std::string rest = end;
    if (pid > 0 && (rest == kPartial || rest == std::string(kPartial) + kHierarchyFile) &&
        ::kill(static_cast<pid_t>(pid), 0) != 0 && errno == ESRCH)
      fs::remove(entry.path(), ignored);
  }
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
  path_ = models::file_to_write(path);
  remove_leftovers(path_);
  unfinished_ = path_ + "." + std::to_string(getpid()) + kPartial;
  models::write_file(unfinished_, "", path);
  std::snprintf(g_message, sizeof g_message, "error: %s: cannot be written: %s\n", path.c_str(), std::strerror(ENOSPC));
  std::snprintf(g_unfinished, sizeof g_unfinished, "%s", unfinished_.c_str());
  std::snprintf(g_hierarchy, sizeof g_hierarchy, "%s%s", unfinished_.c_str(), kHierarchyFile);
  ::signal(SIGBUS, say_disk_is_full);
}

TraceFile::~TraceFile() {
  if (unfinished_.empty()) return;
  ::signal(SIGBUS, SIG_DFL);
  if (wanted()) remove_trace(unfinished_);
}

void TraceFile::finish() {
  if (!wanted()) return;
  if (!is_whole_fst(unfinished_)) {
    const std::string reason = models::write_failure(unfinished_);
    throw models::InputError(path_ +
                             ": cannot be written: " + (reason.empty() ? "a part of the trace is missing" : reason));
  }
  if (std::rename(unfinished_.c_str(), path_.c_str()) != 0)
    throw models::InputError(path_ + ": cannot be written: " + std::strerror(errno));
  path_.clear();
}

}  // namespace winnow::sim
