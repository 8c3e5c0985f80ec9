// The time left assumes that the remaining runs take as long as those done.
#include "session/progress.h"

#include <fmt/format.h>
#include <unistd.h>

#include <cstdio>

namespace winnow::session {

namespace {
constexpr size_t kWidth = 20;
}

std::string progress_text(const std::string& series, size_t done, size_t runs, double seconds, const std::string& run) {
  const size_t filled = runs ? kWidth * done / runs : 0;
  std::string line = fmt::format("{} [{}{}] {} of {}", series, std::string(filled, '='),
                                 std::string(kWidth - filled, ' '), done, runs);
  if (done > 0) {
    const auto left =
        static_cast<unsigned long long>(seconds * static_cast<double>(runs - done) / static_cast<double>(done));
    line += fmt::format(", {}:{:02} left", left / 60, left % 60);
  }
  return line + ", " + run;
}

Progress::Progress(std::string series, size_t runs, bool on)
    : series_(std::move(series)), runs_(runs), on_(on || isatty(2)) {}

Progress::~Progress() {
  if (on_ && started_ > 0) std::fprintf(stderr, "\r\033[K");
}

void Progress::next(const std::string& run) {
  const size_t done = started_++;
  if (!on_) return;
  const double seconds = std::chrono::duration<double>(Clock::now() - start_).count();
  std::fprintf(stderr, "\r\033[K%s", progress_text(series_, done, runs_, seconds, run).c_str());
  std::fflush(stderr);
}

}  // namespace winnow::session
