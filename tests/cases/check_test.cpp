// What `winnow check` says of a network that is sound.
#include <gtest/gtest.h>

#include "tests/support/program.h"

namespace winnow::tests {
namespace {

TEST(Check, ASoundNetworkIsFine) {
  const Scratch folder;
  const Outcome got = run_winnow({"check", "-n", "lenet-5", "-a", "4x4"}, folder.path(), {});
  EXPECT_EQ(got.exit_code, 0) << got.err;
  EXPECT_EQ(got.err, "");
}

}  // namespace
}  // namespace winnow::tests
