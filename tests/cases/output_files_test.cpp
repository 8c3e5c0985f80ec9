// Where output files may go: not in the place of a device, a pipe or another option's file; through a link.
#include <gtest/gtest.h>
#include <sys/stat.h>
#include <unistd.h>

#include "tests/support/program.h"

namespace winnow::tests {
namespace {

class OutputFiles : public testing::Test {
 protected:
  OutputFiles() {
    folder_.write("net.json", R"({"format":"winnow-network/1","name":"net","synthetic":true,
      "input":{"name":"in","shape":[2,3,3],"quantization":{"scale":0.05,"zero_point":0}},
      "layers":[{"name":"g","type":"global_max_pool","inputs":["in"]}],"outputs":["g"]})");
  }
  Outcome save(const std::string& file) {
    return run_winnow(
        {"simulate", "-n", "net.json", "-a", "4x4", "-i", "random:1", "-e", "fast", "--save-outputs", file},
        folder_.path(), {});
  }
  mode_t kind(const std::string& file) {
    struct stat status {};
    return ::lstat((folder_ / file).c_str(), &status) == 0 ? status.st_mode & S_IFMT : 0;
  }
  Scratch folder_;
};

TEST_F(OutputFiles, APipeStaysOne) {
  ASSERT_EQ(::mkfifo((folder_ / "y.npy").c_str(), 0600), 0);
  const Outcome got = save("y.npy");
  EXPECT_EQ(got.exit_code, 2);
  EXPECT_EQ(got.err, "error: y.npy: expected a file, got a pipe\n");
  EXPECT_EQ(kind("y.npy"), S_IFIFO);
}

TEST_F(OutputFiles, ALinkIsWrittenThrough) {
  folder_.write("real.npy", "old");
  ASSERT_EQ(::symlink("real.npy", (folder_ / "link.npy").c_str()), 0);
  const Outcome got = save("link.npy");
  EXPECT_EQ(got.exit_code, 0) << got.err;
  EXPECT_EQ(kind("link.npy"), S_IFLNK);
  EXPECT_EQ(folder_.read("real.npy").substr(1, 5), "NUMPY");
}

TEST_F(OutputFiles, AnInputIsNotWrittenOver) {
  const std::string before = folder_.read("net.json");
  const Outcome got = run_winnow({"simulate", "-n", "net.json", "-a", "4x4", "-i", "random:1", "--trace", "./net.json"},
                                 folder_.path(), {});
  EXPECT_EQ(got.exit_code, 2);
  EXPECT_EQ(got.err, "error: --trace: expected a file of its own, got that of --network\n");
  EXPECT_EQ(folder_.read("net.json"), before);
}

}  // namespace
}  // namespace winnow::tests
