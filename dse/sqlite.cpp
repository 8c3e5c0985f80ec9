// SQLite, wrapped.
#include "dse/sqlite.h"

#include "models/error.h"

namespace winnow::dse {
namespace {

constexpr int kBusyMilliseconds = 10000;  // that another process may hold the file

}  // namespace

Sqlite::Sqlite(const std::string& path, bool read_only) : path_(path) {
  const int flags = read_only ? SQLITE_OPEN_READWRITE : SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE;
  if (sqlite3_open_v2(path.c_str(), &handle_, flags, nullptr) != SQLITE_OK) {
    const std::string why = handle_ ? sqlite3_errmsg(handle_) : "no memory";
    sqlite3_close(handle_);
    throw models::InputError(path + ": expected a file of a sweep's results that can be read and written, got: " + why);
  }
  sqlite3_busy_timeout(handle_, kBusyMilliseconds);
}

Sqlite::~Sqlite() { sqlite3_close(handle_); }

void Sqlite::fail() const {
  throw models::InputError(
      path_ + ": expected a file of a sweep's results that can be read and written, got: " + sqlite3_errmsg(handle_));
}

void Sqlite::run(const char* sql) const {
  if (sqlite3_exec(handle_, sql, nullptr, nullptr, nullptr) != SQLITE_OK) fail();
}

Statement::Statement(const Sqlite& database, const char* sql) : database_(database) {
  if (sqlite3_prepare_v2(database.handle(), sql, -1, &statement_, nullptr) != SQLITE_OK) database.fail();
}

bool Statement::row() {
  const int state = sqlite3_step(statement_);
  if (state != SQLITE_ROW && state != SQLITE_DONE) database_.fail();
  return state == SQLITE_ROW;
}

void Statement::finish() {
  while (row()) {}
  sqlite3_reset(statement_);
}

}  // namespace winnow::dse
