// What a study found, once for people and once for programs: notes, tables whose cells keep their numbers, goals.
#pragma once
#include <cstdint>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "models/json/document.h"

namespace winnow::bench {

/// A column's key names it in JSON, with its unit; the heading stands in the text.
struct Column {
  std::string key, heading;
  int decimals = 3;  // of real numbers
};

/// Nothing there, words, a count or a real number.
using Cell = std::variant<std::monostate, std::string, uint64_t, double>;

struct Table {
  std::string name, title;
  std::vector<Column> columns;
  std::vector<std::vector<Cell>> rows;
};

/// What a figure should reach, or stay below.
struct Goal {
  std::string figure;
  double wanted = 0;
  bool at_least = true;
  std::optional<double> got;  // not there: not everything that it stands for was run
  int decimals = 3;

  bool missed() const { return got && (at_least ? *got < wanted : *got > wanted); }
};

struct Report {
  std::string study, title;
  std::vector<std::string> notes;  // conditions, definitions, sources
  std::vector<Table> tables;
  std::vector<Goal> goals;
  std::vector<std::string> failures;  // runs that contradict themselves: nothing here counts then

  bool pass() const;  // no failures, no goal missed
};

std::string to_text(const Report& report);
models::json::Document to_document(const Report& report);

}  // namespace winnow::bench
