// One line on stderr that is rewritten: how many runs of a series are done, which one is under way, how long still.
#pragma once
#include <chrono>
#include <cstddef>
#include <string>

namespace winnow::session {

class Progress {
 public:
  /// Shown when stderr is a terminal, or always with `on`.
  Progress(std::string series, size_t runs, bool on = false);
  ~Progress();
  Progress(const Progress&) = delete;
  Progress& operator=(const Progress&) = delete;

  /// The next run starts.
  void next(const std::string& run);

 private:
  using Clock = std::chrono::steady_clock;
  const std::string series_;
  const size_t runs_;
  const bool on_;
  size_t started_ = 0;
  const Clock::time_point start_ = Clock::now();
};

/// "utilization [=======             ] 7 of 20, 0:42 left, vgg-16:conv3_1"; `seconds` have passed.
std::string progress_text(const std::string& series, size_t done, size_t runs, double seconds, const std::string& run);

}  // namespace winnow::session
