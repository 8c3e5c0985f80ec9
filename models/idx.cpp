// Reading idx files through zlib, which passes plain files on as they are.
#include "models/idx.h"

#include <sys/mman.h>
#include <unistd.h>
#include <zlib.h>

#include <algorithm>
#include <cerrno>
#include <cstdio>
#include <cstring>
#include <filesystem>
#include <memory>

#include "models/error.h"
#include "models/file.h"
#include "models/text.h"

namespace winnow::models {
namespace {

constexpr uint32_t kImagesMagic = 0x803, kLabelsMagic = 0x801;  // unsigned bytes in 3 and in 1 dimensions
constexpr uint32_t kMaxSide = 4096;

class IdxFile {
 public:
  /// Reads the header: `magic`, then the number of items.
  IdxFile(const std::string& path, uint32_t magic, const char* items)
      : path_(path), items_(items), file_(nullptr, gzclose) {
    std::error_code ignored;
    if (std::filesystem::exists(path, ignored) && !is_readable_kind(path))
      fail("expected a file, got a folder or device");
    errno = 0;
    file_.reset(is_pipe(path) ? gzdopen(in_memory(read_file(path)), "rb") : gzopen(path.c_str(), "rb"));
    if (!file_) fail(std::string("cannot be read: ") + std::strerror(errno ? errno : ENOMEM));
    const uint32_t got = word();
    if (got != magic)
      fail("expected an idx file of " + items_ + ", which begins with " + "0x" + hex(magic, 8) + ", got " + "0x" +
           hex(got, 8));
    total_ = word();
  }

  uint32_t word() {
    uint8_t bytes[4];
    if (read(bytes, 4) != 4) fail("expected an idx header, got the end of the file");
    return uint32_t{bytes[0]} << 24 | uint32_t{bytes[1]} << 16 | uint32_t{bytes[2]} << 8 | bytes[3];
  }

  /// The bytes of items first..first+count-1 (count 0: up to the last), read piece by piece: a header may promise
  /// anything.
  std::vector<uint8_t> items(int64_t first, int64_t count, size_t item_bytes) {
    if (count == 0) count = std::max<int64_t>(total_ - first, 1);
    if (first < 0 || count < 0 || first > total_ || count > total_ - first)
      fail("expected at least " + std::to_string(first + count) + " " + items_ + ", got " + std::to_string(total_));
    std::vector<uint8_t> bytes(item_bytes);
    for (int64_t i = 0; i < first; ++i) item(i, bytes.data(), item_bytes);
    bytes.clear();
    for (int64_t i = first; i < first + count; ++i) {
      bytes.resize(bytes.size() + item_bytes);
      item(i, bytes.data() + bytes.size() - item_bytes, item_bytes);
    }
    return bytes;
  }

  [[noreturn]] void fail(const std::string& text) const { throw InputError(path_ + ": " + text); }

 private:
  void item(int64_t index, uint8_t* bytes, size_t count) {
    if (read(bytes, count) != count)
      fail("expected " + std::to_string(total_) + " " + items_ + ", as its header says, got " + std::to_string(index));
  }

  size_t read(uint8_t* bytes, size_t count) {
    const int got = gzread(file_.get(), bytes, static_cast<unsigned>(count));
    int error = Z_OK;
    std::string reason = gzerror(file_.get(), &error);
    if (error == Z_ERRNO) reason = std::strerror(errno);
    if (reason.rfind(path_ + ": ", 0) == 0) reason.erase(0, path_.size() + 2);
    if (got < 0 || (error != Z_OK && error != Z_BUF_ERROR))
      fail("cannot be read: " + reason);  // Z_BUF_ERROR: ends early
    return static_cast<size_t>(got);
  }

  /// A descriptor of these bytes: zlib would wait for ever for a pipe that nobody writes into.
  static int in_memory(const std::string& bytes) {
    const int fd = ::memfd_create("idx", MFD_CLOEXEC);
    size_t done = 0;
    while (fd >= 0 && done < bytes.size()) {
      const ssize_t n = ::write(fd, bytes.data() + done, bytes.size() - done);
      if (n <= 0) break;
      done += static_cast<size_t>(n);
    }
    if (fd >= 0 && done == bytes.size() && ::lseek(fd, 0, SEEK_SET) == 0) return fd;
    if (fd >= 0) ::close(fd);
    return -1;
  }

  std::string path_, items_;
  std::unique_ptr<gzFile_s, int (*)(gzFile)> file_;
  int64_t total_ = 0;
};

}  // namespace

FeatureMap read_idx_images(const std::string& path, int64_t first, int64_t count) {
  IdxFile file(path, kImagesMagic, "images");
  const uint32_t rows = file.word(), columns = file.word();
  if (rows < 1 || columns < 1 || rows > kMaxSide || columns > kMaxSide)
    file.fail("expected images of 1..4096 rows and columns, got " + std::to_string(rows) + " x " +
              std::to_string(columns));
  FeatureMap map;
  map.data = file.items(first, count, size_t{rows} * columns);
  map.shape = {static_cast<int64_t>(map.data.size() / (size_t{rows} * columns)), 1, rows, columns};
  return map;
}

std::vector<uint8_t> read_idx_labels(const std::string& path, int64_t first, int64_t count) {
  return IdxFile(path, kLabelsMagic, "labels").items(first, count, 1);
}

}  // namespace winnow::models
