// Do runs that share a cache and an output folder, at once, killed or with a spoilt cache, and all that come after
// them, stay right?
#include <gtest/gtest.h>

#include <filesystem>
#include <nlohmann/json.hpp>

#include "tests/support/shared_runs.h"

namespace winnow::tests {
namespace {

TEST(SharedOut, TwoRunsAtOnceAndEveryLaterOneAreRight) {
  SharedRuns runs;
  const std::vector<pid_t> both = {runs.start(0, "out"), runs.start(1, "out")};
  for (const pid_t run : both) EXPECT_EQ(runs.wait(run), 0) << runs.log();
  runs.expect_whole("out");
  for (int design : {0, 1}) {
    EXPECT_EQ(runs.wait(runs.start(design, "later")), 0) << runs.log();
    runs.expect_whole("later");
  }
  runs.expect_clean_cache();
}

/// A library that was cut, one of another design under this name, and one with a byte changed are built anew.
TEST(SharedOut, ALibraryThatIsNotWhatItsNameSaysIsNotUsed) {
  SharedRuns runs;
  ASSERT_EQ(runs.wait(runs.start(0, "out")), 0) << runs.log();
  const std::filesystem::path first = runs.libraries().at(0);
  ASSERT_EQ(runs.wait(runs.start(1, "out")), 0) << runs.log();
  const std::vector<std::filesystem::path> all = runs.libraries();
  ASSERT_EQ(all.size(), 2u);
  const std::filesystem::path second = all[0] == first ? all[1] : all[0];

  std::filesystem::copy_file(second, first, std::filesystem::copy_options::overwrite_existing);
  EXPECT_EQ(runs.wait(runs.start(0, "out")), 0) << "another design's: " << runs.log();
  std::filesystem::resize_file(first, std::filesystem::file_size(first) / 2);
  EXPECT_EQ(runs.wait(runs.start(0, "out")), 0) << "cut: " << runs.log();
  runs.change_byte(first);
  EXPECT_EQ(runs.wait(runs.start(0, "out")), 0) << "changed: " << runs.log();
}

/// Killed while it builds: nothing of it runs on, the next run is right and tidies up.
TEST(SharedOut, AKilledRunLeavesNothingThatMatters) {
  SharedRuns runs;
  for (const int milliseconds : {300, 1200, 4000}) {
    const pid_t run = runs.start(0, "out", true);
    runs.wait_for_build();
    runs.kill_after(run, milliseconds);
    runs.expect_no_orphans();
  }
  EXPECT_EQ(runs.wait(runs.start(0, "out")), 0) << runs.log();
  runs.expect_whole("out");
  runs.expect_clean_cache();
}

/// A builder that stands still is named by those who wait for it.
TEST(SharedOut, WhoWaitsForABuildSaysForWhom) {
  SharedRuns runs;
  const pid_t still = runs.start(0, "out");
  runs.stop_when_it_builds(still);
  const pid_t waiting = runs.start(0, "other");
  runs.expect_said("waiting for process " + std::to_string(still) + ", which builds the same design (", 20);
  runs.kill_after(still, 0);
  EXPECT_EQ(runs.wait(waiting), 0) << runs.log();
}

}  // namespace
}  // namespace winnow::tests
