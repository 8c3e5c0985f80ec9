// Saying what a wait is for.
#include "models/waiting.h"

#include <cstdio>

namespace winnow::models {

Waiting::Waiting(std::string what, int first) : what_(std::move(what)), next_(first) {}

double Waiting::seconds() const { return std::chrono::duration<double>(Clock::now() - begin_).count(); }

void Waiting::tell() {
  const double now = seconds();
  if (now < next_) return;
  next_ = now + 60;
  std::fprintf(stderr, "waiting for %s: %.0f s so far\n", what_.c_str(), now);
}

}  // namespace winnow::models
