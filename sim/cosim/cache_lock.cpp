// flock on "<key>.lock"; work in "<key>.build-XXXXXX".
#include "sim/cosim/cache_lock.h"

#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstdlib>
#include <cstring>
#include <vector>

#include "models/waiting.h"
#include "sim/cosim/build.h"

namespace winnow::sim {
namespace {

namespace fs = std::filesystem;

constexpr const char *kLock = ".lock", *kFolder = ".build";

/// The lock's descriptor; -1 with errno EWOULDBLOCK when another has it. A file that its holder removed meanwhile is no
/// lock.
int try_lock(const fs::path& path) {
  for (;;) {
    const int fd = open(path.c_str(), O_CREAT | O_RDWR | O_CLOEXEC, 0644);
    if (fd < 0) return -1;
    if (flock(fd, LOCK_EX | LOCK_NB) != 0) {
      const int error = errno;
      close(fd);
      errno = error;
      return -1;
    }
    struct stat here {
    }, there{};
    if (fstat(fd, &here) == 0 && stat(path.c_str(), &there) == 0 && here.st_ino == there.st_ino &&
        here.st_dev == there.st_dev)
      return fd;
    close(fd);
  }
}

void unlock(const fs::path& path, int fd) {
  unlink(path.c_str());
  close(fd);
}

/// Process that wrote its number into the lock.
std::string holder(const fs::path& path) {
  char text[32] = {};
  const int fd = open(path.c_str(), O_RDONLY | O_CLOEXEC);
  if (fd < 0) return "?";
  const ssize_t n = read(fd, text, sizeof text - 1);
  close(fd);
  return n > 0 ? text : "?";
}

/// Key of a lock or of a build's folder, empty for other names.
std::string key_of(const fs::path& path) {
  const std::string name = path.filename().string();
  if (path.extension() == kLock) return path.stem().string();
  const size_t at = name.rfind(kFolder);
  const bool whole =
      at != std::string::npos && (at + std::strlen(kFolder) == name.size() || name[at + std::strlen(kFolder)] == '-');
  return whole ? name.substr(0, at) : "";
}

void remove_folders(const fs::path& cache, const std::string& key) {
  std::error_code ignored;  // what an orphan still writes goes the next time
  for (const auto& entry : fs::directory_iterator(cache, ignored))
    if (entry.path().extension() != kLock && key_of(entry.path()) == key) fs::remove_all(entry.path(), ignored);
}

}  // namespace

CacheLock::CacheLock(const fs::path& cache, const std::string& key) : path_(cache / (key + kLock)) {
  models::Waiting others("");
  for (bool waits = false; (fd_ = try_lock(path_)) < 0; usleep(20000)) {
    if (errno != EWOULDBLOCK && errno != EINTR)
      throw BuildError(path_.string() + ": cannot lock: " + std::strerror(errno));
    if (!waits)
      others = models::Waiting("process " + holder(path_) + ", which builds the same design (" + path_.string() + ")");
    waits = true;
    others.tell();
  }
  const std::string self = std::to_string(getpid());
  if (ftruncate(fd_, 0) != 0 || write(fd_, self.data(), self.size()) < 0) {
    const int error = errno;
    unlock(path_, fd_);
    throw BuildError(path_.string() + ": cannot be written: " + std::strerror(error));
  }
  remove_folders(cache, key);
  std::string name = (cache / (key + kFolder + "-XXXXXX")).string();
  if (!mkdtemp(name.data())) {
    const int error = errno;
    unlock(path_, fd_);
    throw BuildError(cache.string() + ": cannot make a folder: " + std::strerror(error));
  }
  folder_ = name;
}

CacheLock::~CacheLock() {
  std::error_code ignored;
  fs::remove_all(folder_, ignored);
  unlock(path_, fd_);
}

void clean(const fs::path& cache) {
  std::error_code ignored;
  std::vector<std::string> keys;
  for (const auto& entry : fs::directory_iterator(cache, ignored))
    if (std::string key = key_of(entry.path()); !key.empty()) keys.push_back(std::move(key));
  for (const std::string& key : keys) {
    const fs::path path = cache / (key + kLock);
    const int fd = try_lock(path);
    if (fd < 0) continue;
    remove_folders(cache, key);
    unlock(path, fd);
  }
}

}  // namespace winnow::sim
