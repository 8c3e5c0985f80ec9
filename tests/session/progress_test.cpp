// The line that shows how far a series of runs is.
#include "session/progress.h"

#include <gtest/gtest.h>

namespace winnow::session {
namespace {

TEST(SeriesProgress, nothing_done_says_nothing_of_the_time) {
  EXPECT_EQ(progress_text("eie", 0, 9, 0, "Alex-6"), "eie [                    ] 0 of 9, Alex-6");
}

TEST(SeriesProgress, the_rest_takes_as_long_as_what_is_done) {
  EXPECT_EQ(progress_text("eie", 3, 12, 25, "VGG-6"), "eie [=====               ] 3 of 12, 1:15 left, VGG-6");
}

}  // namespace
}  // namespace winnow::session
