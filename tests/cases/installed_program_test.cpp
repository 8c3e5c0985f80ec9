// The installed program stands alone: it finds the networks, presets and Verilog that were installed with it, wherever
// the folder is moved to.
#include <gtest/gtest.h>

#include "tests/support/shell.h"

namespace winnow::tests {
namespace {

TEST(InstalledProgram, FindsWhatWasInstalledWithIt) {
  const Scratch folder;
  const Outcome outcome = run_shell(
      R"SH(set -e
unset WINNOW_HOME
cmake --install "$(dirname "$WINNOW")" --prefix "$PWD/first" >/dev/null
mv first moved
moved/bin/winnow --version
moved/bin/winnow generate --network lenet-5 --accelerator 4x4 --out installed
"$WINNOW" generate --network lenet-5 --accelerator 4x4 --out built
diff -r installed built
for file in moved/share/winnow/rtl_gen/lib/*.sv; do test -s "$file"; done
rm moved/share/winnow/models/zoo/lenet-5.json
moved/bin/winnow map --network lenet-5 --accelerator 4x4)SH",
      folder.path());
  EXPECT_EQ(outcome.exit_code, 2) << outcome.out << outcome.err;
  EXPECT_EQ(outcome.out.rfind("winnow ", 0), 0u) << outcome.out;
  EXPECT_NE(outcome.err.find("error: lenet-5: expected the path of a network or one of "), std::string::npos)
      << outcome.err;
}

}  // namespace
}  // namespace winnow::tests
