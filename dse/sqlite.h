// SQLite as the store uses it: a handle and statements that close themselves, errors as exceptions that name the file.
#pragma once
#include <sqlite3.h>

#include <string>

namespace winnow::dse {

class Sqlite {
 public:
  /// Opens or makes a file; `read_only`: opens one that is there. Throws InputError.
  explicit Sqlite(const std::string& path, bool read_only = false);
  ~Sqlite();
  Sqlite(const Sqlite&) = delete;
  Sqlite& operator=(const Sqlite&) = delete;

  /// Throws InputError with what SQLite says.
  [[noreturn]] void fail() const;
  void run(const char* sql) const;

  const std::string& path() const { return path_; }
  sqlite3* handle() const { return handle_; }

 private:
  std::string path_;
  sqlite3* handle_ = nullptr;
};

/// All or nothing: undone unless `commit` was reached.
class Transaction {
 public:
  explicit Transaction(const Sqlite& database) : database_(database) { database_.run("BEGIN IMMEDIATE"); }
  ~Transaction() {
    if (!done_) sqlite3_exec(database_.handle(), "ROLLBACK", nullptr, nullptr, nullptr);
  }
  Transaction(const Transaction&) = delete;
  Transaction& operator=(const Transaction&) = delete;
  void commit() {
    database_.run("COMMIT");
    done_ = true;
  }

 private:
  const Sqlite& database_;
  bool done_ = false;
};

/// A prepared statement; places and columns as SQLite counts them, from 1 and from 0.
class Statement {
 public:
  Statement(const Sqlite& database, const char* sql);
  ~Statement() { sqlite3_finalize(statement_); }
  Statement(const Statement&) = delete;
  Statement& operator=(const Statement&) = delete;

  void bind(int place, int64_t value) { sqlite3_bind_int64(statement_, place, value); }
  void bind(int place, double value) { sqlite3_bind_double(statement_, place, value); }
  void bind(int place, const std::string& text) {
    sqlite3_bind_text(statement_, place, text.data(), static_cast<int>(text.size()), SQLITE_TRANSIENT);
  }
  /// Whether there is a row; throws InputError.
  bool row();
  /// Runs it to its end, ready to be bound again.
  void finish();

  int64_t integer(int column) const { return sqlite3_column_int64(statement_, column); }
  double real(int column) const { return sqlite3_column_double(statement_, column); }
  std::string text(int column) const {
    const unsigned char* const text = sqlite3_column_text(statement_, column);
    return text ? reinterpret_cast<const char*>(text) : "";
  }

 private:
  const Sqlite& database_;
  sqlite3_stmt* statement_ = nullptr;
};

}  // namespace winnow::dse
