// Are files written complete or not at all, refused in words, and names found where they should be?
#include <cstdlib>
#include <fstream>

#include "accelerators/accelerator.h"
#include "models/file.h"
#include "models/home.h"
#include "tests/models/test_support.h"

namespace winnow::models::test {
namespace {

TEST(Files, AreReadAsWritten) {
  const Folder folder;
  const std::string bytes("a\0b\n", 4);
  write_file_atomically(folder / "x", "something longer");
  write_file_atomically(folder / "x", bytes);
  EXPECT_EQ(read_file(folder / "x"), bytes);
  EXPECT_EQ(std::distance(std::filesystem::directory_iterator(folder.path()), {}), 1);
}

TEST(Files, AreRefusedInWords) {
  const Folder folder;
  write_file_atomically(folder / "x", "12345");
  EXPECT_EQ(problems_of([&] { read_file(folder / "x", 4); }),
            Lines{(folder / "x") + ": expected at most 4 bytes, got 5"});
  EXPECT_EQ(problems_of([&] { read_file(folder.path()); }), Lines{folder.path() + ": expected a file, got a folder"});
  EXPECT_EQ(problems_of([&] { read_file("/dev/zero"); }), Lines{"/dev/zero: expected a file, got a device"});
}

TEST(Files, FailedWritesLeaveNothing) {
  const Folder folder;
  std::filesystem::create_directory(folder / "taken");
  EXPECT_EQ(problems_of([&] { write_file_atomically(folder / "taken", "x"); }),
            Lines{(folder / "taken") + ": expected a file, got a folder"});
  EXPECT_EQ(problems_of([&] { write_file_atomically(folder / "no/x", "x"); }),
            Lines{(folder / "no/x") + ": cannot be written: No such file or directory"});
  EXPECT_EQ(std::distance(std::filesystem::directory_iterator(folder.path()), {}), 1);
}

class Home : public ::testing::Test {
 protected:
  void SetUp() override { setenv("WINNOW_HOME", folder_.path().c_str(), 1); }
  void TearDown() override { unsetenv("WINNOW_HOME"); }
  Folder folder_;
};

TEST_F(Home, NamesAreLookedUpThere) {
  std::filesystem::create_directories(folder_ / "accelerators/presets");
  EXPECT_EQ(problems_of([] { accelerators::load_accelerator("9x9"); }),
            Lines{"9x9: expected the path of an accelerator or one of (none in " + (folder_ / "accelerators/presets") +
                  "), got an unknown name"});
  write_file_atomically(folder_ / "accelerators/presets/big.json", "{}");
  write_file_atomically(folder_ / "accelerators/presets/a.json", "{}");
  write_file_atomically(folder_ / "accelerators/presets/readme.md", "");
  EXPECT_EQ(find_description("big", "accelerators/presets", "an accelerator"),
            folder_ / "accelerators/presets/big.json");
  EXPECT_EQ(problems_of([] { accelerators::load_accelerator("9x9"); }),
            Lines{"9x9: expected the path of an accelerator or one of a, big, got an unknown name"});
}

TEST_F(Home, PathsAreTakenAsTheyAre) {
  EXPECT_EQ(find_description("some/where", "models/zoo", "a network"), "some/where");
  EXPECT_EQ(find_description("here.json", "models/zoo", "a network"), "here.json");
}

}  // namespace
}  // namespace winnow::models::test
