// Is a write that fails an error with its reason, and nothing cut or half a set left behind?
#include <gtest/gtest.h>
#include <sys/mount.h>

#include <cerrno>
#include <cstring>

#include "models/network.h"
#include "tests/support/accelerator_json.h"
#include "tests/support/shell.h"
#include "tests/support/tiny_network.h"

namespace winnow::tests {
namespace {

class FullDisk : public testing::Test {
 protected:
  void SetUp() override {
    models::save_network(tiny_network(), folder.path());
    models::save_network(tiny_float_network(), folder.path());
    folder.write("acc.json", accelerator_json(tiny_accelerator()));
    folder.write("a.trace", "R 0x40\n");
  }
  Outcome run(const std::string& script) { return run_shell(script, folder.path()); }
  Scratch folder;
};

/// A file system of a few pages, in folder "small".
class SmallDisk : public FullDisk {
 protected:
  void SetUp() override {
    FullDisk::SetUp();
    folder.write("small/x", "");
    if (::mount("none", (folder / "small").c_str(), "tmpfs", 0, "size=200k") != 0)
      GTEST_SKIP() << "a tmpfs cannot be mounted here (" << std::strerror(errno) << "), so no disk can run full";
    mounted_ = true;
  }
  void TearDown() override {
    if (mounted_) ::umount2((folder / "small").c_str(), MNT_DETACH);
  }
  /// What lies on the small disk, sizes included.
  std::string content() { return run("cd small; find . -type f -printf '%p %s\\n' -o -printf '%p\\n' | sort").out; }

 private:
  bool mounted_ = false;
};

const char* const kFull = "error: standard output: cannot be written: No space left on device\n";

TEST_F(FullDisk, StandardOutputIsPartOfTheAnswer) {
  for (const char* arguments :
       {"check -n tiny.json", "check -n tiny.json -a acc.json", "map -n tiny.json -a acc.json -i random:1", "--help",
        "simulate --help", "inspect -n tiny.json", "dram -t a.trace",
        "simulate -n tiny.json -a acc.json -i random:1 -e fast",
        "compress -n tiny-float.json -i random:1 --images 1 -o c",
        "generate -n tiny.json -a acc.json -i random:1 -o g"}) {
    const Outcome got = run("\"$WINNOW\" " + std::string(arguments) + " > /dev/full");
    EXPECT_EQ(got.exit_code, 2) << arguments;
    EXPECT_EQ(got.err, kFull) << arguments;
  }
}

/// Nobody listens: no error, and no signal that a shell would report.
TEST_F(FullDisk, AnAnswerInPlaceIsWhole) {
  const Outcome got = run("\"$WINNOW\" map -n tiny.json -a acc.json -i random:1 > said; tail -1 said");
  EXPECT_EQ(got.exit_code, 0);
  EXPECT_NE(got.out.find("bytes off chip per run"), std::string::npos) << got.out;
}

TEST_F(SmallDisk, NoVerbLeavesAPartOfItsFiles) {
  run("mkdir small/old; echo 1 > small/old/report.json");
  struct Case {
    const char *arguments, *place;
    const char* room = "0";  // left on the disk
  };
  const Case cases[] = {
      {"generate -n tiny.json -a acc.json -i random:1 --out small/part", "small/part/", "60k"},
      {"generate -n tiny.json -a acc.json -i random:1 --out small/old", "small/old/", "100k"},
      {"map -n tiny.json -a acc.json -i random:1 --out small/old", "small/old/", "8k"},
      {"generate -n tiny.json -a acc.json -i random:1 --out small/g", "small/g/"},
      {"generate -n tiny.json -a acc.json -i random:1 --out small/old", "small/old/"},
      {"generate -n lenet-5 -a 4x4 --out small/deep/g", "small/deep/g/"},
      {"map -n tiny.json -a acc.json -i random:1 --out small/m", "small/m/"},
      {"compress -n tiny-float.json -i random:1 --images 1 --out small/c", "small/c/"},
      {"simulate -n tiny.json -a acc.json -i random:1 -e fast --out small/s", "small/s/activity.json"},
      {"simulate -n tiny.json -a acc.json -i random:1 -e fast --out small/old", "small/old/activity.json"},
      {"inspect -n tiny.json --out small/i", "small/i/inspect.json"}};
  for (const auto& [arguments, place, room] : cases) {
    run("cat /dev/zero > small/filler; truncate -s -" + std::string(room) + " small/filler");
    const std::string before = content();
    const Outcome got = run("\"$WINNOW\" " + std::string(arguments));
    EXPECT_EQ(got.exit_code, 2) << arguments;
    EXPECT_EQ(got.err.rfind("error: " + std::string(place), 0), 0u) << arguments << "\n" << got.err;
    EXPECT_EQ(got.err.find(": cannot be written: No space left on device\n"),
              got.err.find('\n') - std::strlen(": cannot be written: No space left on device"))
        << got.err;
    EXPECT_EQ(content(), before) << arguments;
  }
}

/// The tools of the build write too.
TEST_F(SmallDisk, ABuildThatDoesNotFitSaysSo) {
  const Outcome got = run("WINNOW_CACHE=$PWD/small/cache \"$WINNOW\" simulate -n tiny.json -a acc.json -i random:1");
  EXPECT_EQ(got.exit_code, 2);
  EXPECT_NE(got.err.find("No space left on device"), std::string::npos) << got.err;
  EXPECT_EQ(content().find(".so"), std::string::npos) << content();
  EXPECT_EQ(content().find(".build"), std::string::npos) << content();
}

TEST_F(FullDisk, AFileBeyondTheUsersLimitIsNotCutEither) {
  const Outcome got = run("ulimit -f 8; \"$WINNOW\" generate -n lenet-5 -a 4x4 --out g");
  EXPECT_EQ(got.exit_code, 2);
  EXPECT_EQ(got.err, "error: g/dram.bin: cannot be written: File too large\n");
  EXPECT_EQ(run("ls g").exit_code, 2);
}

TEST_F(FullDisk, WhatAKilledRunLeftIsReplaced) {
  folder.write("g/plan.json.unfinished", "{");
  const Outcome got = run("\"$WINNOW\" generate -n tiny.json -a acc.json -i random:1 --out g && ls g");
  EXPECT_EQ(got.exit_code, 0) << got.err;
  EXPECT_EQ(got.out.find("unfinished"), std::string::npos) << got.out;
}

}  // namespace
}  // namespace winnow::tests
