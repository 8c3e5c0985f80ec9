// Files that belong together: all of them are written, or none.
#pragma once
#include <string>
#include <utility>
#include <vector>

namespace winnow::models {

/// What one command leaves in a folder. Two commands that share the folder take turns: it holds the files of one or of
/// the other, not some of each.
class FileSet {
 public:
  explicit FileSet(std::string folder) : folder_(std::move(folder)) {}

  /// `name` may begin with the names of folders in the folder. Written in this order: put last the file that says what
  /// the others are.
  void add(const std::string& name, std::string bytes) { files_.emplace_back(name, std::move(bytes)); }

  size_t size() const { return files_.size(); }

  /// Writes all under other names, then renames them, holding a lock on the folder (flock). Folders are made when
  /// missing, files of the same names replaced, what a killed command left of them removed. Waits for others that write
  /// there, and says so. Throws InputError; nothing has changed then.
  void write() const;

 private:
  std::string folder_;
  std::vector<std::pair<std::string, std::string>> files_;
};

}  // namespace winnow::models
