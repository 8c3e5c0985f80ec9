// The time left assumes that the remaining descriptors take as long as those done.
#include "sim/cosim/progress_line.h"

#include <unistd.h>

#include <cstdio>

namespace winnow::sim {

ProgressLine::ProgressLine(Progress mode, uint64_t total_descriptors)
    : on_(mode == Progress::kOn || (mode == Progress::kAuto && isatty(2))), total_(total_descriptors),
      start_(Clock::now()), last_(start_) {}

ProgressLine::~ProgressLine() {
  if (written_) std::fprintf(stderr, "\r\033[K");
}

void ProgressLine::update(uint64_t done, uint64_t cycle) {
  if (!on_) return;
  const Clock::time_point now = Clock::now();
  if (now - last_ < std::chrono::milliseconds(200)) return;
  last_ = now;
  written_ = true;
  const double seconds = std::chrono::duration<double>(now - start_).count();
  std::fprintf(stderr, "\r\033[Ksimulating: %llu of %llu descriptors, %llu cycles, %.0f kcycles/s",
               static_cast<unsigned long long>(done), static_cast<unsigned long long>(total_),
               static_cast<unsigned long long>(cycle), static_cast<double>(cycle) / seconds / 1e3);
  if (done > 0 && total_ >= done) {
    const auto left =
        static_cast<unsigned long long>(seconds * static_cast<double>(total_ - done) / static_cast<double>(done));
    std::fprintf(stderr, ", %llu:%02llu left", left / 60, left % 60);
  }
  std::fflush(stderr);
}

}  // namespace winnow::sim
