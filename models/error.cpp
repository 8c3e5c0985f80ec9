// Input errors: joining and collecting their lines.
#include "models/error.h"

namespace winnow::models {
namespace {

std::string join_lines(const std::vector<std::string>& lines) {
  std::string all;
  for (const std::string& line : lines) all += (all.empty() ? "" : "\n") + line;
  return all;
}

}  // namespace

InputError::InputError(std::vector<std::string> lines)
    : std::runtime_error(join_lines(lines)), lines_(std::move(lines)) {}

void Problems::expected(const std::string& place, const std::string& expected, const std::string& got) {
  add(place, "expected " + expected + ", got " + got);
}

void Problems::add(const std::string& place, const std::string& text) {
  if (lines_.size() >= kLineLimit) {
    ++dropped_;
    return;
  }
  lines_.push_back(file_ + ": " + (place.empty() ? "" : place + ": ") + text);
}

void Problems::raise() const {
  if (lines_.empty()) return;
  std::vector<std::string> lines = lines_;
  if (dropped_ > 0) lines.push_back(file_ + ": and " + std::to_string(dropped_) + " more problems");
  throw InputError(std::move(lines));
}

}  // namespace winnow::models
