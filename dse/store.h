// The results of a sweep as they come, in SQLite: a killed sweep goes on where it was.
#pragma once
#include <cstdint>
#include <map>
#include <memory>
#include <string>

#include "dse/results.h"

namespace winnow::dse {

class Store {
 public:
  /// Opens or makes the file. `space` is the text that the numbers of points belong to: a file of another space is
  /// refused. Throws InputError; `path` names it.
  Store(const std::string& path, const std::string& space);
  ~Store();
  Store(const Store&) = delete;
  Store& operator=(const Store&) = delete;

  /// Everything that is there, by point number.
  std::map<uint64_t, Results> read() const;

  /// All of them or none; on the disk when it returns. A point that is there already stays as it is.
  void add(const std::map<uint64_t, Results>& results, const std::map<uint64_t, std::string>& values);

 private:
  struct Database;
  std::unique_ptr<Database> database_;
};

}  // namespace winnow::dse
