// Whole files: read with a bound, written complete or not at all.
#include "models/file.h"

#include <fcntl.h>
#include <poll.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <atomic>
#include <cctype>
#include <cerrno>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <filesystem>

#include "models/error.h"
#include "models/waiting.h"

namespace winnow::models {
namespace {

std::string reason(int error) { return std::strerror(error); }

bool is_stream(mode_t mode) { return S_ISFIFO(mode) || S_ISSOCK(mode); }

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

/// Standard input of a socket cannot be opened by its name: the descriptor itself is taken.
int open_for_reading(const std::string& path) {
  const int fd = ::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK);  // a FIFO must not block
  if (fd >= 0 || errno != ENXIO) return fd;
  const std::string prefix = "/dev/fd/";
  if (path == "/dev/stdin") return ::fcntl(0, F_DUPFD_CLOEXEC, 0);
  if (path.rfind(prefix, 0) != 0) return errno = ENXIO, -1;
  return ::fcntl(std::atoi(path.c_str() + prefix.size()), F_DUPFD_CLOEXEC, 0);
}

/// Until the writers have closed it. Without a writer a FIFO reads as ended at once, before the first has come as after
/// the last.
std::string read_pipe(int fd, const std::string& path, uint64_t limit) {
  constexpr size_t kPiece = 1 << 16;
  std::string bytes;
  Waiting silent("what is written into " + path);
  bool opened = false;  // by a writer, so that an end is one
  const bool blocks = (::fcntl(fd, F_GETFL) & O_NONBLOCK) == 0;
  for (;;) {
    pollfd event{fd, POLLIN, 0};
    if (::poll(&event, 1, 100) < 0 && errno != EINTR) throw InputError(path + ": cannot be read: " + reason(errno));
    if (event.revents == 0 && blocks) {
      silent.tell();
      continue;
    }
    opened = opened || event.revents != 0;
    const size_t done = bytes.size();
    bytes.resize(done + kPiece);
    const ssize_t n = ::read(fd, &bytes[done], kPiece);
    const int error = errno;
    bytes.resize(done + static_cast<size_t>(std::max<ssize_t>(n, 0)));
    if (bytes.size() > limit)
      throw InputError(path + ": expected at most " + std::to_string(limit) + " bytes, got more");
    if (n == 0 && opened) return bytes;
    if (n == -1 && error != EAGAIN && error != EINTR) throw InputError(path + ": cannot be read: " + reason(error));
    if (n > 0) silent = Waiting("what is written into " + path);
    else if (n == 0 && silent.seconds() > kPipeSeconds)
      throw InputError(path + ": expected a pipe that a program writes into, got none for " +
                       std::to_string(kPipeSeconds) + " seconds");
    silent.tell();
  }
}

}  // namespace

std::string read_file(const std::string& path, uint64_t limit) {
  const Descriptor file(open_for_reading(path));
  if (file.get() < 0) throw InputError(path + ": cannot be read: " + reason(errno));
  struct stat status {};
  if (::fstat(file.get(), &status) != 0) throw InputError(path + ": cannot be read: " + reason(errno));
  if (is_stream(status.st_mode)) return read_pipe(file.get(), path, limit);
  if (!S_ISREG(status.st_mode))
    throw InputError(path + ": expected a file, got a " + (S_ISDIR(status.st_mode) ? "folder" : "device"));
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

bool is_pipe(const std::string& path) {
  struct stat status {};
  return ::stat(path.c_str(), &status) == 0 && is_stream(status.st_mode);
}

bool is_readable_kind(const std::string& path) {
  struct stat status {};
  return ::stat(path.c_str(), &status) == 0 && (S_ISREG(status.st_mode) || is_stream(status.st_mode));
}

std::string file_to_write(const std::string& path) {
  struct stat status {};
  if (::stat(path.c_str(), &status) == 0 && !S_ISREG(status.st_mode))
    throw InputError(path + ": expected a file, got a " +
                     (S_ISDIR(status.st_mode)     ? "folder"
                      : is_stream(status.st_mode) ? "pipe"
                                                  : "device"));
  std::error_code unknown;
  const std::filesystem::path behind = std::filesystem::weakly_canonical(path, unknown);
  return unknown ? path : behind.string();
}

std::string small_extension(const std::string& path) {
  std::string extension = std::filesystem::path(path).extension().string();
  std::transform(extension.begin(), extension.end(), extension.begin(),
                 [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
  return extension;
}

void write_file(const std::string& path, const std::string& bytes, const std::string& name) {
  Descriptor file(::open(path.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0666));
  const bool opened = file.get() >= 0;
  if (opened && write_all(file.get(), bytes) && ::fsync(file.get()) == 0 && file.close()) return;
  const int error = errno;
  if (opened) ::unlink(path.c_str());
  throw InputError((name.empty() ? path : name) + ": cannot be written: " + reason(error));
}

void write_file_atomically(const std::string& path, const std::string& bytes) {
  static std::atomic<unsigned> serial{0};
  const std::string place = file_to_write(path),
                    partial = place + "." + std::to_string(::getpid()) + "." + std::to_string(serial++) + ".partial";
  write_file(partial, bytes, path);
  if (std::rename(partial.c_str(), place.c_str()) == 0) return;
  const int error = errno;
  ::unlink(partial.c_str());
  throw InputError(path + ": cannot be written: " + reason(error));
}

std::string write_failure(const std::string& path, size_t bytes) {
  const Descriptor file(::open(path.c_str(), O_WRONLY | O_APPEND | O_CREAT | O_CLOEXEC, 0666));
  if (file.get() >= 0 && write_all(file.get(), std::string(bytes, '\0')) && ::fsync(file.get()) == 0) return "";
  return reason(errno);
}

}  // namespace winnow::models
