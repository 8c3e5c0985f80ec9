// Whole files: read with a bound, written complete or not at all.
#include "models/file.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <atomic>
#include <cerrno>
#include <cstdio>
#include <cstring>

#include "models/error.h"

namespace winnow::models {
namespace {

std::string reason(int error) { return std::strerror(error); }

class Descriptor {
 public:
  explicit Descriptor(int fd) : fd_(fd) {}
  ~Descriptor() {
    if (fd_ >= 0) ::close(fd_);
  }
  Descriptor(const Descriptor&) = delete;
  Descriptor& operator=(const Descriptor&) = delete;
  int get() const { return fd_; }
  bool close() {
    const int fd = fd_;
    fd_ = -1;
    return ::close(fd) == 0;
  }

 private:
  int fd_;
};

bool write_all(int fd, const std::string& bytes) {
  size_t done = 0;
  while (done < bytes.size()) {
    const ssize_t n = ::write(fd, bytes.data() + done, bytes.size() - done);
    if (n < 0 && errno == EINTR) continue;
    if (n < 0) return false;
    done += static_cast<size_t>(n);
  }
  return true;
}

}  // namespace

std::string read_file(const std::string& path, uint64_t limit) {
  const Descriptor file(::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK));  // a FIFO must not block
  if (file.get() < 0) throw InputError(path + ": cannot be read: " + reason(errno));
  struct stat status {};
  if (::fstat(file.get(), &status) != 0) throw InputError(path + ": cannot be read: " + reason(errno));
  if (!S_ISREG(status.st_mode))
    throw InputError(path + ": expected a file, got " + (S_ISDIR(status.st_mode) ? "a folder" : "a device or pipe"));
  const auto size = static_cast<uint64_t>(status.st_size);
  if (size > limit)
    throw InputError(path + ": expected at most " + std::to_string(limit) + " bytes, got " + std::to_string(size));

  std::string bytes(static_cast<size_t>(size), '\0');
  size_t done = 0;
  while (done < bytes.size()) {
    const ssize_t n = ::read(file.get(), &bytes[done], bytes.size() - done);
    if (n < 0 && errno == EINTR) continue;
    if (n < 0) throw InputError(path + ": cannot be read: " + reason(errno));
    if (n == 0) break;  // shortened meanwhile
    done += static_cast<size_t>(n);
  }
  bytes.resize(done);
  return bytes;
}

void write_file_atomically(const std::string& path, const std::string& bytes) {
  static std::atomic<unsigned> serial{0};
  const std::string partial = path + "." + std::to_string(::getpid()) + "." + std::to_string(serial++) + ".partial";
  Descriptor file(::open(partial.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0666));
  if (file.get() < 0) throw InputError(path + ": cannot be written: " + reason(errno));
  const bool written = write_all(file.get(), bytes) && ::fsync(file.get()) == 0 && file.close() &&
                       std::rename(partial.c_str(), path.c_str()) == 0;
  if (written) return;
  const int error = errno;
  ::unlink(partial.c_str());
  throw InputError(path + ": cannot be written: " + reason(error));
}

}  // namespace winnow::models
