// The results of a sweep as they come, in SQLite: a killed sweep goes on where it was.
#pragma once
#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <string>

#include "dse/confirm.h"
#include "dse/results.h"
#include "dse/search/search.h"

namespace winnow::dse {

/// Not for several threads at once; several processes may.
class Store {
 public:
  /// Opens or makes the file. `space` is the text that the numbers of points belong to: a file of another space is
  /// refused, and one of other contents of the files that the space names (`inputs`, a hash; empty: not compared, and
  /// those of the file, if it is new, are not known). Throws InputError; `path` names it.
  Store(const std::string& path, const std::string& space, const std::string& inputs = "");
  ~Store();
  Store(const Store&) = delete;
  Store& operator=(const Store&) = delete;

  /// The space that a file's results belong to. Throws InputError if it is none.
  static std::string space_of(const std::string& path);

  /// Of the files that the space names.
  std::string inputs() const;

  /// Everything that is there, by point number.
  std::map<uint64_t, Results> read() const;

  /// All of them or none; on the disk when it returns. A point that is there already stays as it is. `fields`: of each
  /// point, as JSON.
  void add(const std::map<uint64_t, Results>& results, const std::map<uint64_t, std::string>& fields);

  /// The same, in place of what is there.
  void put(const std::map<uint64_t, Results>& results, const std::map<uint64_t, std::string>& fields);

  /// The batch that is under way, if it is of this search (its name and settings).
  std::optional<search::Batch> open_batch(const std::string& search) const;
  /// In place of the one before.
  void begin_batch(const std::string& search, const search::Batch& batch);

  /// What the RTL said of points.
  std::map<uint64_t, Confirmation> confirmations() const;
  void keep_confirmation(uint64_t number, const Confirmation& confirmation);

  /// Accuracies by content (AccuracyCache).
  std::optional<double> accuracy(const std::string& key) const;
  void keep_accuracy(const std::string& key, double accuracy);

 private:
  void write(const char* insert, const std::map<uint64_t, Results>& results,
             const std::map<uint64_t, std::string>& fields);

  struct Database;
  std::unique_ptr<Database> database_;
};

}  // namespace winnow::dse
