// Eight runs at a time on one cache and one output folder, killed at random: is every later run right?
#include <gtest/gtest.h>

#include <random>

#include "tests/support/shared_runs.h"

namespace winnow::tests {
namespace {

TEST(SharedOutNightly, EightRunsKilledAtRandom) {
  std::mt19937 random(1);
  for (int round = 0; round < 8; ++round) {
    SharedRuns runs;
    std::vector<pid_t> all;
    for (int i = 0; i < 8; ++i) all.push_back(runs.start(i % 3, "out", random() % 2 == 0));
    std::vector<pid_t> left;
    for (size_t i = 0; i < all.size(); ++i) {
      const int wait = static_cast<int>(random() % 2500);
      if (random() % 4 != 0) runs.kill_after(all[i], wait, random() % 2 == 0);
      else left.push_back(all[i]);
    }
    for (const pid_t run : left) EXPECT_EQ(runs.wait(run), 0) << "round " << round << "\n" << runs.log();
    runs.expect_no_orphans();
    for (int design = 0; design < 3; ++design) {
      EXPECT_EQ(runs.wait(runs.start(design, "out")), 0) << "round " << round << "\n" << runs.log();
      runs.expect_whole("out");
    }
    runs.expect_clean_cache();
  }
}

}  // namespace
}  // namespace winnow::tests
