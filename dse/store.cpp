// Results in SQLite.
#include "dse/store.h"

#include <sqlite3.h>

#include <nlohmann/json.hpp>

#include "models/error.h"
#include "models/text.h"

namespace winnow::dse {
namespace {

constexpr int kBusyMilliseconds = 10000;

const char* const kSchema = R"(
CREATE TABLE IF NOT EXISTS sweep (format TEXT NOT NULL, space TEXT NOT NULL);
CREATE TABLE IF NOT EXISTS points (
  number INTEGER PRIMARY KEY,  -- of the point in the space
  fields TEXT NOT NULL,        -- its fields and values, JSON
  refused TEXT NOT NULL,       -- why it has no results; empty: it has
  results TEXT NOT NULL        -- numbers by name, JSON
);)";
const char* const kFormat = "winnow-sweep/1";

}  // namespace

struct Store::Database {
  std::string path;
  sqlite3* handle = nullptr;

  ~Database() { sqlite3_close(handle); }

  [[noreturn]] void fail() const {
    throw models::InputError(path + ": expected a file of a sweep's results that can be read and written, got: " +
                             (handle ? sqlite3_errmsg(handle) : "no memory"));
  }
  void run(const char* sql) const {
    if (sqlite3_exec(handle, sql, nullptr, nullptr, nullptr) != SQLITE_OK) fail();
  }
};

namespace {

/// A prepared statement.
class Statement {
 public:
  Statement(sqlite3* handle, const char* sql) {
    ok_ = sqlite3_prepare_v2(handle, sql, -1, &statement_, nullptr) == SQLITE_OK;
  }
  ~Statement() { sqlite3_finalize(statement_); }
  Statement(const Statement&) = delete;
  Statement& operator=(const Statement&) = delete;

  bool ok() const { return ok_; }
  void bind(int place, int64_t value) { sqlite3_bind_int64(statement_, place, value); }
  void bind(int place, const std::string& text) {
    sqlite3_bind_text(statement_, place, text.data(), static_cast<int>(text.size()), SQLITE_TRANSIENT);
  }
  /// SQLITE_ROW, SQLITE_DONE or an error.
  int step() { return sqlite3_step(statement_); }
  void reset() { sqlite3_reset(statement_); }
  int64_t integer(int column) { return sqlite3_column_int64(statement_, column); }
  std::string text(int column) {
    const unsigned char* const text = sqlite3_column_text(statement_, column);
    return text ? reinterpret_cast<const char*>(text) : "";
  }

 private:
  sqlite3_stmt* statement_ = nullptr;
  bool ok_ = false;
};

}  // namespace

Store::Store(const std::string& path, const std::string& space) : database_(std::make_unique<Database>()) {
  Database& db = *database_;
  db.path = path;
  if (sqlite3_open(path.c_str(), &db.handle) != SQLITE_OK) db.fail();
  sqlite3_busy_timeout(db.handle, kBusyMilliseconds);
  db.run("PRAGMA journal_mode=WAL");
  db.run("PRAGMA synchronous=FULL");
  db.run("BEGIN IMMEDIATE");
  db.run(kSchema);
  {
    Statement stated(db.handle, "SELECT format, space FROM sweep");
    if (!stated.ok()) db.fail();
    if (stated.step() == SQLITE_ROW) {
      if (stated.text(0) != kFormat)
        throw models::InputError(path + ": expected a sweep of kind " + kFormat + ", got " +
                                 models::in_quotes(stated.text(0)));
      if (stated.text(1) != space)
        throw models::InputError(path +
                                 ": expected the results of this space, got those of another one (use another --out, "
                                 "or the space as it was)");
    } else {
      Statement add(db.handle, "INSERT INTO sweep VALUES (?, ?)");
      if (!add.ok()) db.fail();
      add.bind(1, std::string(kFormat));
      add.bind(2, space);
      if (add.step() != SQLITE_DONE) db.fail();
    }
  }
  db.run("COMMIT");
}

Store::~Store() = default;

std::map<uint64_t, Results> Store::read() const {
  std::map<uint64_t, Results> all;
  Statement rows(database_->handle, "SELECT number, refused, results FROM points");
  if (!rows.ok()) database_->fail();
  int state = rows.step();
  for (; state == SQLITE_ROW; state = rows.step()) {
    Results& results = all[static_cast<uint64_t>(rows.integer(0))];
    results.refused = rows.text(1);
    const nlohmann::json values = nlohmann::json::parse(rows.text(2), nullptr, false);
    if (!values.is_object())
      throw models::InputError(database_->path + ": points: expected results as JSON, got something else");
    for (const auto& [name, value] : values.items())
      if (value.is_number()) results.values[name] = value.get<double>();
  }
  if (state != SQLITE_DONE) database_->fail();
  return all;
}

void Store::add(const std::map<uint64_t, Results>& results, const std::map<uint64_t, std::string>& values) {
  if (results.empty()) return;
  database_->run("BEGIN IMMEDIATE");
  Statement insert(database_->handle, "INSERT OR IGNORE INTO points VALUES (?, ?, ?, ?)");
  bool fine = insert.ok();
  for (const auto& [number, result] : results) {
    if (!fine) break;
    insert.reset();
    insert.bind(1, static_cast<int64_t>(number));
    insert.bind(2, values.at(number));
    insert.bind(3, result.refused);
    insert.bind(4, nlohmann::json(result.values).dump());
    fine = insert.step() == SQLITE_DONE;
  }
  if (!fine) {
    const std::string why = sqlite3_errmsg(database_->handle);
    sqlite3_exec(database_->handle, "ROLLBACK", nullptr, nullptr, nullptr);
    throw models::InputError(database_->path + ": results cannot be written: " + why);
  }
  database_->run("COMMIT");
}

}  // namespace winnow::dse
