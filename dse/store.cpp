// Results in SQLite.
#include "dse/store.h"

#include <cmath>
#include <nlohmann/json.hpp>
#include <stdexcept>

#include "dse/sqlite.h"
#include "models/error.h"
#include "models/text.h"

namespace winnow::dse {
namespace {

using nlohmann::json;

const char* const kSchema = R"(
CREATE TABLE IF NOT EXISTS sweep (format TEXT NOT NULL, space TEXT NOT NULL, inputs TEXT NOT NULL);
CREATE TABLE IF NOT EXISTS points (
  number INTEGER PRIMARY KEY,  -- of the point in the space
  fields TEXT NOT NULL,        -- its fields and values, JSON
  state TEXT NOT NULL,         -- measured, refused, failed or dropped
  reason TEXT NOT NULL,        -- of every state but measured
  results TEXT NOT NULL,       -- numbers by name, JSON
  layers TEXT NOT NULL,        -- numbers by name by layer, JSON
  bounds TEXT NOT NULL         -- of a dropped point: [least, most] by name, null: no bound, JSON
);
CREATE TABLE IF NOT EXISTS batch (  -- one row: what is under way
  search TEXT NOT NULL,   -- and its settings
  numbers TEXT NOT NULL,  -- JSON
  every INTEGER NOT NULL  -- 1: none of them may be dropped
);
CREATE TABLE IF NOT EXISTS confirmations (  -- by the RTL
  number INTEGER PRIMARY KEY,
  equal INTEGER NOT NULL,  -- 1: in every word, byte and cycle
  verdict TEXT NOT NULL
);
CREATE TABLE IF NOT EXISTS accuracies (
  content TEXT PRIMARY KEY,  -- hash of the network and of what measures it
  accuracy REAL NOT NULL
);)";
const char* const kFormat = "winnow-sweep/3";

json end_json(double value) { return std::isfinite(value) ? json(value) : json(nullptr); }

std::string bounds_text(const Bounds& bounds) {
  json all = json::object();
  for (const auto& [name, range] : bounds) all[name] = {end_json(range.low), end_json(range.high)};
  return all.dump();
}

/// The text of a row as JSON.
json object_of(const std::string& text, const Sqlite& database) {
  json value = json::parse(text, nullptr, false);
  if (!value.is_object())
    throw models::InputError(database.path() + ": points: expected JSON objects, got something else");
  return value;
}

void read_numbers(const json& from, std::map<std::string, double>& to) {
  for (const auto& [name, value] : from.items())
    if (value.is_number()) to[name] = value.get<double>();
}

Results results_of(const Statement& row, const Sqlite& database) {
  Results results;
  results.state = state_of(row.text(1));
  results.reason = row.text(2);
  read_numbers(object_of(row.text(3), database), results.values);
  const json layers = object_of(row.text(4), database), bounds = object_of(row.text(5), database);
  for (const auto& [layer, values] : layers.items()) read_numbers(values, results.layers[layer]);
  for (const auto& [name, range] : bounds.items()) {
    Interval& interval = results.bounds[name];
    if (range.is_array() && range.size() == 2) {
      if (range[0].is_number()) interval.low = range[0].get<double>();
      if (range[1].is_number()) interval.high = range[1].get<double>();
    }
  }
  return results;
}

/// The text of the space; none in a file that is new.
std::optional<std::string> stated_space(const Sqlite& database) {
  Statement stated(database, "SELECT format, space FROM sweep");
  if (!stated.row()) return std::nullopt;
  if (stated.text(0) != kFormat)
    throw models::InputError(database.path() + ": expected a sweep of kind " + kFormat + ", got " +
                             models::in_quotes(stated.text(0)));
  return stated.text(1);
}

}  // namespace

struct Store::Database : Sqlite {
  using Sqlite::Sqlite;
};

Store::Store(const std::string& path, const std::string& space, const std::string& inputs)
    : database_(std::make_unique<Database>(path)) {
  Database& db = *database_;
  db.run("PRAGMA journal_mode=WAL");
  db.run("PRAGMA synchronous=FULL");
  Transaction opening(db);
  db.run(kSchema);
  const std::optional<std::string> stated = stated_space(db);
  if (stated && *stated != space)
    throw models::InputError(path +
                             ": expected the results of this space, got those of another one (use another --out, or "
                             "the space as it was)");
  if (!stated) {
    Statement add(db, "INSERT INTO sweep VALUES (?, ?, ?)");
    add.bind(1, std::string(kFormat));
    add.bind(2, space);
    add.bind(3, inputs);
    add.finish();
  } else if (const std::string before = this->inputs(); !inputs.empty() && !before.empty() && before != inputs) {
    throw models::InputError(path +
                             ": expected the network, accelerator, samples and technology that its results are of, got "
                             "changed ones (use another --out)");
  }
  opening.commit();
}

std::string Store::inputs() const {
  Statement stated(*database_, "SELECT inputs FROM sweep");
  return stated.row() ? stated.text(0) : "";
}

Store::~Store() = default;

std::string Store::space_of(const std::string& path) {
  const Sqlite database(path, true);
  const std::optional<std::string> space = stated_space(database);
  if (!space) throw models::InputError(path + ": expected the results of a sweep, got none");
  return *space;
}

std::map<uint64_t, Results> Store::read() const {
  std::map<uint64_t, Results> all;
  Statement rows(*database_, "SELECT number, state, reason, results, layers, bounds FROM points");
  while (rows.row()) try {
      all[static_cast<uint64_t>(rows.integer(0))] = results_of(rows, *database_);
    } catch (const std::invalid_argument& e) {
      throw models::InputError(database_->path() + ": points: " + e.what());
    }
  return all;
}

void Store::add(const std::map<uint64_t, Results>& results, const std::map<uint64_t, std::string>& fields) {
  write("INSERT OR IGNORE INTO points VALUES (?, ?, ?, ?, ?, ?, ?)", results, fields);
}

void Store::put(const std::map<uint64_t, Results>& results, const std::map<uint64_t, std::string>& fields) {
  write("INSERT OR REPLACE INTO points VALUES (?, ?, ?, ?, ?, ?, ?)", results, fields);
}

void Store::write(const char* sql, const std::map<uint64_t, Results>& results,
                  const std::map<uint64_t, std::string>& fields) {
  Transaction adding(*database_);
  Statement insert(*database_, sql);
  for (const auto& [number, result] : results) {
    insert.bind(1, static_cast<int64_t>(number));
    insert.bind(2, fields.at(number));
    insert.bind(3, std::string(state_name(result.state)));
    insert.bind(4, result.reason);
    insert.bind(5, json(result.values).dump());
    insert.bind(6, json(result.layers).dump());
    insert.bind(7, bounds_text(result.bounds));
    insert.finish();
  }
  adding.commit();
}

std::optional<search::Batch> Store::open_batch(const std::string& search) const {
  Statement stated(*database_, "SELECT numbers, every FROM batch WHERE search = ?");
  stated.bind(1, search);
  if (!stated.row()) return std::nullopt;
  search::Batch batch;
  batch.numbers = json::parse(stated.text(0)).get<std::vector<uint64_t>>();
  batch.all = stated.integer(1) != 0;
  return batch;
}

void Store::begin_batch(const std::string& search, const search::Batch& batch) {
  Transaction beginning(*database_);
  database_->run("DELETE FROM batch");
  Statement add(*database_, "INSERT INTO batch VALUES (?, ?, ?)");
  add.bind(1, search);
  add.bind(2, json(batch.numbers).dump());
  add.bind(3, static_cast<int64_t>(batch.all));
  add.finish();
  beginning.commit();
}

std::map<uint64_t, Confirmation> Store::confirmations() const {
  std::map<uint64_t, Confirmation> all;
  Statement rows(*database_, "SELECT number, equal, verdict FROM confirmations");
  while (rows.row()) all[static_cast<uint64_t>(rows.integer(0))] = {rows.integer(1) != 0, rows.text(2)};
  return all;
}

void Store::keep_confirmation(uint64_t number, const Confirmation& confirmation) {
  Statement keep(*database_, "INSERT OR REPLACE INTO confirmations VALUES (?, ?, ?)");
  keep.bind(1, static_cast<int64_t>(number));
  keep.bind(2, static_cast<int64_t>(confirmation.equal));
  keep.bind(3, confirmation.verdict);
  keep.finish();
}

std::optional<double> Store::accuracy(const std::string& key) const {
  Statement stated(*database_, "SELECT accuracy FROM accuracies WHERE content = ?");
  stated.bind(1, key);
  if (!stated.row()) return std::nullopt;
  return stated.real(0);
}

void Store::keep_accuracy(const std::string& key, double accuracy) {
  Statement keep(*database_, "INSERT OR REPLACE INTO accuracies VALUES (?, ?)");
  keep.bind(1, key);
  keep.bind(2, accuracy);
  keep.finish();
}

}  // namespace winnow::dse
