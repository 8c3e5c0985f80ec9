// A wait that may last says what it is for.
#pragma once
#include <chrono>
#include <string>

namespace winnow::models {

/// Ask `tell` again and again while waiting: once `first` seconds have passed, and then every minute, it writes a line
/// "waiting for <what>: <n> s so far" to standard error.
class Waiting {
 public:
  explicit Waiting(std::string what, int first = 5);
  void tell();
  double seconds() const;

 private:
  using Clock = std::chrono::steady_clock;

  std::string what_;
  Clock::time_point begin_ = Clock::now();
  double next_;  // seconds from the beginning to the next line
};

}  // namespace winnow::models
