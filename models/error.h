// Input errors: every problem of a user's file, each one line naming file, place, expected and got.
#pragma once
#include <stdexcept>
#include <string>
#include <vector>

namespace winnow::models {

/// Thrown for anything wrong in what the user gave. `what()` is the lines joined by newlines, without the `error: `
/// prefix.
class InputError : public std::runtime_error {
 public:
  explicit InputError(std::vector<std::string> lines);
  explicit InputError(const std::string& line) : InputError(std::vector<std::string>{line}) {}
  const std::vector<std::string>& lines() const { return lines_; }

 private:
  std::vector<std::string> lines_;
};

/// Collects problems so that a file's faults are reported all at once; past `kLineLimit` they are only counted.
class Problems {
 public:
  static constexpr size_t kLineLimit = 100;

  explicit Problems(std::string file) : file_(std::move(file)) {}
  /// Adds "<file>: <place>: expected <expected>, got <got>".
  void expected(const std::string& place, const std::string& expected, const std::string& got);
  /// Adds "<file>: <place>: <text>".
  void add(const std::string& place, const std::string& text);
  bool empty() const { return lines_.empty(); }
  /// All problems so far, those past the limit included.
  size_t count() const { return lines_.size() + dropped_; }
  const std::string& file() const { return file_; }
  /// Throws InputError with everything collected, if anything was.
  void raise() const;

 private:
  std::string file_;
  std::vector<std::string> lines_;
  size_t dropped_ = 0;
};

}  // namespace winnow::models
