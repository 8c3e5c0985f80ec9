// Temporary files first, all renames at the end.
#include "models/file_set.h"

#include <fcntl.h>
#include <sys/file.h>
#include <unistd.h>

#include <cerrno>
#include <cstdio>
#include <cstring>
#include <filesystem>
#include <set>

#include "models/error.h"
#include "models/file.h"
#include "models/waiting.h"

namespace winnow::models {
namespace {

namespace fs = std::filesystem;

constexpr const char* kUnfinished = ".unfinished";

/// On the folder itself, so that no file is left; where folders cannot be locked, each file is still whole.
class FolderLock {
 public:
  explicit FolderLock(const std::string& folder) : fd_(::open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC)) {
    if (fd_ < 0) throw InputError(folder + ": cannot be read: " + std::strerror(errno));
    Waiting others("another program that writes into " + folder);
    while (::flock(fd_, LOCK_EX | LOCK_NB) != 0 && (errno == EWOULDBLOCK || errno == EINTR)) {
      others.tell();
      ::usleep(10000);
    }
  }
  ~FolderLock() { ::close(fd_); }
  FolderLock(const FolderLock&) = delete;
  FolderLock& operator=(const FolderLock&) = delete;

 private:
  int fd_;
};

/// Folders made and files written so far; removed unless kept.
class Traces {
 public:
  ~Traces() {
    std::error_code ignored;
    for (const fs::path& file : files) fs::remove(file, ignored);
    for (auto folder = folders.rbegin(); folder != folders.rend(); ++folder) fs::remove(*folder, ignored);  // if empty
  }
  void keep() { files.clear(), folders.clear(); }

  void make_folder(const fs::path& folder) {
    if (folder.empty() || fs::is_directory(folder)) return;
    make_folder(folder.parent_path());
    std::error_code failed;
    if (fs::create_directory(folder, failed)) folders.push_back(folder);
    if (failed || !fs::is_directory(folder))
      throw InputError(folder.string() + ": cannot be made a folder: " + (failed ? failed.message() : "it is a file"));
  }

  std::vector<fs::path> files, folders;
};

}  // namespace

void FileSet::write() const {
  Traces traces;
  const fs::path root(folder_.empty() ? "." : folder_);
  traces.make_folder(root.has_filename() ? root : root.parent_path());
  const FolderLock lock(root.string());
  std::set<std::string> folders;
  for (const auto& [name, bytes] : files_) {
    const fs::path path = root / name;
    traces.make_folder(path.parent_path());
    folders.insert(path.parent_path().string());
    file_to_write(path.string());
  }
  // Whoever held the lock before is gone, so what is unfinished stays so.
  for (const std::string& folder : folders)
    for (const auto& entry : fs::directory_iterator(folder))
      if (entry.path().extension() == kUnfinished) traces.files.push_back(entry.path());
  for (const fs::path& file : traces.files) fs::remove(file);
  traces.files.clear();

  for (const auto& [name, bytes] : files_) {
    const fs::path path = root / name;
    traces.files.push_back(path.string() + kUnfinished);
    write_file(traces.files.back().string(), bytes, path.string());
  }
  for (size_t i = 0; i < files_.size(); ++i) {
    const fs::path path = root / files_[i].first;
    if (::rename(traces.files[i].c_str(), file_to_write(path.string()).c_str()) != 0)
      throw InputError(path.string() + ": cannot be written: " + std::strerror(errno));
  }
  traces.keep();
}

}  // namespace winnow::models
