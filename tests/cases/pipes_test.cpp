// Is a file that comes through a pipe read to its end, a pipe without a writer given up, and everything else that is no
// file refused?
#include <gtest/gtest.h>

#include <chrono>

#include "models/network.h"
#include "tests/support/accelerator_json.h"
#include "tests/support/shell.h"
#include "tests/support/tiny_network.h"

namespace winnow::tests {
namespace {

const char* const kNetwork =
    R"({"format":"winnow-network/1","name":"small","synthetic":true,"input":{"name":"in","shape":[1,28,28],"quantization":{"scale":0.05,"zero_point":0}},)"
    R"("layers":[{"name":"g","type":"global_max_pool","inputs":["in"]},{"name":"r","type":"relu","inputs":["g"]}],"outputs":["r"]})";

class Pipes : public testing::Test {
 protected:
  void SetUp() override {
    folder.write("net.json", kNetwork);
    accelerators::Accelerator accelerator = tiny_accelerator();
    accelerator.bank_words = 2048;
    folder.write("acc.json", accelerator_json(accelerator));
  }
  void expect_fine(const std::string& script) {
    const Outcome got = run_shell(script, folder.path());
    EXPECT_EQ(got.exit_code, 0) << script << "\n" << got.out << got.err;
    EXPECT_EQ(got.err, "") << script;
  }
  void expect_error(const std::string& script, const std::string& text) {
    const Outcome got = run_shell(script, folder.path());
    EXPECT_EQ(got.exit_code, 2) << script << "\n" << got.out;
    EXPECT_EQ(got.err, "error: " + text + "\n") << script;
  }
  Scratch folder;
};

TEST_F(Pipes, AreRead) {
  expect_fine("printf 'R 0x40\\n' | \"$WINNOW\" dram --trace /dev/stdin");
  expect_fine("\"$WINNOW\" check -n <(cat net.json)");
  expect_fine("cat net.json | \"$WINNOW\" check -n /dev/stdin");
  expect_fine("\"$WINNOW\" check -n /dev/stdin < net.json");
  expect_fine("\"$WINNOW\" check -n <(cat net.json):g..r");
  expect_fine("\"$WINNOW\" map -n <(cat net.json) -a <(cat acc.json) -i random:1");
  expect_fine("mkfifo named; (sleep 0.5; cat net.json > named) & \"$WINNOW\" check -n ./named");
  expect_fine("\"$WINNOW\" check -n <(head -c 40 net.json; sleep 0.5; tail -c +41 net.json)");
}

/// More than a pipe holds at a time: 400,000 lines.
TEST_F(Pipes, MayBeLong) {
  const Outcome got =
      run_shell("for i in {1..400000}; do echo \"R 0x40\"; done | \"$WINNOW\" dram --trace /dev/stdin", folder.path());
  EXPECT_EQ(got.exit_code, 0) << got.err;
  EXPECT_NE(got.out.find(": 400000 accesses in "), std::string::npos) << got.out;
}

/// 1x28x28 images: header, then a byte a pixel; plain and compressed.
TEST_F(Pipes, BringImages) {
  folder.write("images", std::string("\0\0\x08\x03\0\0\0\x01\0\0\0\x1c\0\0\0\x1c", 16) + std::string(28 * 28, 'x'));
  expect_fine("\"$WINNOW\" map -n net.json -a acc.json -i <(cat images)");
  expect_fine("\"$WINNOW\" map -n net.json -a acc.json -i <(gzip -c images)");
  expect_error(
      "\"$WINNOW\" map -n net.json -a acc.json -i <(head -c 100 images) 2>&1 | sed 's|/dev/fd/[0-9]*|PIPE|' >&2; exit "
      "${PIPESTATUS[0]}",
      "PIPE: expected 1 images, as its header says, got 0");
}

TEST_F(Pipes, AreNotWaitedForWithoutEnd) {
  const auto begin = std::chrono::steady_clock::now();
  expect_error(
      "mkfifo lonely; timeout 60 \"$WINNOW\" dram --trace lonely 2> said; code=$?; grep error said >&2; exit $code",
      "lonely: expected a pipe that a program writes into, got none for 10 seconds");
  EXPECT_LT(std::chrono::steady_clock::now() - begin, std::chrono::seconds(30));
}

TEST_F(Pipes, ThatAreSilentAreNamed) {
  const Outcome got =
      run_shell("mkfifo slow; (sleep 7; cat net.json) > slow & \"$WINNOW\" check -n ./slow", folder.path());
  EXPECT_EQ(got.exit_code, 0) << got.err;
  EXPECT_EQ(got.err.rfind("waiting for what is written into ./slow: ", 0), 0u) << got.err;  // after some 5 s
}

TEST_F(Pipes, WithoutTheTensorsSayWhy) {
  models::save_network(tiny_network(), folder.path());
  expect_error("cat tiny.json | \"$WINNOW\" check -n /dev/stdin",
               "/dev/stdin: /tensors: expected a synthetic network, as what comes through a pipe lies beside no other "
               "file, got \"tiny.safetensors\"");
}

TEST_F(Pipes, FoldersAndDevicesAreRefused) {
  expect_error("\"$WINNOW\" dram --trace .", ".: expected a file, got a folder");
  expect_error("\"$WINNOW\" dram --trace /dev/zero", "/dev/zero: expected a file, got a device");
  expect_error("\"$WINNOW\" check -n /dev/stdin", "/dev/stdin: expected a file, got a device");  // from /dev/null
  expect_error("true | \"$WINNOW\" dram --trace /dev/stdin",
               "/dev/stdin: expected lines of R or W and an address, got none");
}

TEST_F(Pipes, HaveTheLimitsOfFiles) {
  expect_error("head -c 20000000 /dev/zero | \"$WINNOW\" check -n /dev/stdin",
               "/dev/stdin: expected at most 16777216 bytes, got more");
}

}  // namespace
}  // namespace winnow::tests
