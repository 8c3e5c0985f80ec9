// Whose turn it is to build one entry of the cache, and what killed builders left.
#pragma once
#include <filesystem>
#include <string>

namespace winnow::sim {

/// Held while one entry is built. The kernel frees the lock of a process that dies; the file itself goes with its last
/// holder, or with the next `clean`.
class CacheLock {
 public:
  /// Waits for another holder and says, now and then, which process that is.
  CacheLock(const std::filesystem::path& cache, const std::string& key);
  ~CacheLock();
  CacheLock(const CacheLock&) = delete;
  CacheLock& operator=(const CacheLock&) = delete;

  /// A folder of one's own to build in; no other process ever writes there, not even an orphaned child of a killed one.
  /// It is removed with the lock.
  const std::filesystem::path& folder() const { return folder_; }

 private:
  std::filesystem::path path_, folder_;
  int fd_;
};

/// Removes locks and folders of builds whose process is gone.
void clean(const std::filesystem::path& cache);

}  // namespace winnow::sim
