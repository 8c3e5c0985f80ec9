// One line on stderr that is rewritten: how far, how fast, how long still.
#pragma once
#include <chrono>
#include <cstdint>

#include "sim/job.h"

namespace winnow::sim {

class ProgressLine {
 public:
  ProgressLine(Progress mode, uint64_t total_descriptors);
  ~ProgressLine();

  /// May be called often; writes at most five times a second.
  void update(uint64_t descriptors_done, uint64_t cycle);

 private:
  using Clock = std::chrono::steady_clock;
  bool on_, written_ = false;
  uint64_t total_;
  Clock::time_point start_, last_;
};

}  // namespace winnow::sim
