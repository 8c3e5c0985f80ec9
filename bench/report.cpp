// The two forms of a study's report.
#include "bench/report.h"

#include <fmt/format.h>

#include <algorithm>

#include "models/text.h"

namespace winnow::bench {
namespace {

std::string cell_text(const Cell& cell, const Column& column) {
  if (const auto* words = std::get_if<std::string>(&cell)) return *words;
  if (const auto* count = std::get_if<uint64_t>(&cell)) return models::grouped(*count);
  if (const auto* real = std::get_if<double>(&cell)) return fmt::format("{:.{}f}", *real, column.decimals);
  return "-";
}

models::json::Document cell_value(const Cell& cell) {
  if (const auto* words = std::get_if<std::string>(&cell)) return *words;
  if (const auto* count = std::get_if<uint64_t>(&cell)) return *count;
  if (const auto* real = std::get_if<double>(&cell)) return *real;
  return nullptr;
}

std::string table_text(const Table& table) {
  std::vector<std::vector<std::string>> lines(1);
  for (const Column& column : table.columns) lines[0].push_back(column.heading);
  for (const auto& row : table.rows) {
    lines.emplace_back();
    for (size_t c = 0; c < row.size(); ++c) lines.back().push_back(cell_text(row[c], table.columns[c]));
  }
  std::string out = table.title.empty() ? "" : table.title + "\n";
  for (size_t l = 0; l < lines.size(); ++l) {
    std::string line = " ";
    for (size_t c = 0; c < lines[l].size(); ++c) {
      size_t width = 0;
      bool words = false;
      for (const auto& other : lines) width = std::max(width, other[c].size());
      for (const auto& row : table.rows) words = words || std::holds_alternative<std::string>(row[c]);
      line += words ? fmt::format(" {:<{}}", lines[l][c], width + 1) : fmt::format("{:>{}} ", lines[l][c], width + 1);
    }
    out += line.substr(0, line.find_last_not_of(' ') + 1) + "\n";
  }
  return out;
}

std::string wanted_text(const Goal& goal) {
  return fmt::format("{} {:.{}f}", goal.at_least ? "at least" : "at most", goal.wanted, goal.decimals);
}

}  // namespace

bool Report::pass() const {
  return failures.empty() && std::none_of(goals.begin(), goals.end(), [](const Goal& goal) { return goal.missed(); });
}

std::string to_text(const Report& report) {
  std::string out = report.study + ": " + report.title + "\n\n";
  for (const std::string& note : report.notes) out += "  " + note + "\n";
  for (const Table& table : report.tables) out += "\n" + table_text(table);
  if (!report.goals.empty()) out += "\n";
  for (const Goal& goal : report.goals)
    out += fmt::format("{}: {}, wanted {}{}\n", goal.figure,
                       goal.got ? fmt::format("{:.{}f}", *goal.got, goal.decimals) : "not run", wanted_text(goal),
                       goal.missed() ? "  <- missed" : "");
  for (const std::string& failure : report.failures) out += "FAIL: " + failure + "\n";
  return out;
}

models::json::Document to_document(const Report& report) {
  models::json::Document d;
  d["format"] = "winnow-study/1";
  d["study"] = report.study;
  d["title"] = report.title;
  d["result"] = report.pass() ? "pass" : "fail";
  d["notes"] = report.notes;
  for (const Table& table : report.tables) {
    models::json::Document rows = models::json::Document::array();
    for (const auto& row : table.rows) {
      models::json::Document entry;
      for (size_t c = 0; c < row.size(); ++c) entry[table.columns[c].key] = cell_value(row[c]);
      rows.push_back(entry);
    }
    d["tables"][table.name] = rows;
  }
  models::json::Document goals = models::json::Document::array();
  for (const Goal& goal : report.goals) {
    models::json::Document entry{{"figure", goal.figure},
                                 {goal.at_least ? "at_least" : "at_most", goal.wanted},
                                 {"got", nullptr},
                                 {"missed", goal.missed()}};
    if (goal.got) entry["got"] = *goal.got;
    goals.push_back(entry);
  }
  d["goals"] = goals;
  d["failures"] = report.failures;
  return d;
}

}  // namespace winnow::bench
