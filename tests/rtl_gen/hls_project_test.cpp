// The kernels as `winnow generate --hls` writes them: does each compile alone, without exceptions, run-time types or
// memory of its own, and does the testbench pass? No HLS tool is at hand: stand-ins of their streams are.
#include <gtest/gtest.h>

#include <csignal>
#include <filesystem>
#include <memory>
#include <regex>

#include "tests/support/shell.h"

namespace winnow::tests {
namespace {

namespace fs = std::filesystem;

const std::string kCompile = WINNOW_CXX " -std=c++17 -Wall -Wextra -Werror -fno-exceptions -fno-rtti -I. ";

/// The folder that `generate --hls` leaves for LeNet-5.
std::unique_ptr<Scratch> project(const std::string& accelerator, const std::vector<std::string>& more = {}) {
  auto scratch = std::make_unique<Scratch>();
  std::vector<std::string> arguments = {"generate", "-n", "lenet-5", "-a", accelerator, "--hls", "-o", "."};
  arguments.insert(arguments.end(), more.begin(), more.end());
  const Outcome made = run_winnow(arguments, scratch->path(), {});
  EXPECT_EQ(made.exit_code, 0) << made.err;
  return scratch;
}

/// Names of the kernels' files, without their ending.
std::vector<std::string> tops(const Scratch& scratch) {
  std::vector<std::string> names;
  for (const auto& entry : fs::directory_iterator(scratch / "hls")) {
    const std::string name = entry.path().stem();
    if (entry.path().extension() == ".cpp" && name != "testbench") names.push_back(name);
  }
  return names;
}

/// What the object needs that is not there for a kernel: allocation, exceptions, guarded statics. Empty: nothing.
std::string foreign_symbols(const Scratch& scratch, const std::string& object) {
  static const std::regex kForeign("_Zn[wa]|_Zd[la]|(m|c|re)alloc|free|__cxa|_Unwind|__gxx");
  const Outcome listed = run_shell(WINNOW_NM " -u " + object, scratch.path());
  EXPECT_EQ(listed.exit_code, 0) << listed.err;
  std::smatch found;
  return std::regex_search(listed.out, found, kForeign) ? found.str() : "";
}

/// All kernels and the testbench as one file.
void write_all(const Scratch& scratch) {
  std::string all = "#include \"hls/testbench.cpp\"\n";
  for (const std::string& top : tops(scratch)) all += "#include \"hls/" + top + ".cpp\"\n";
  scratch.write("all.cpp", all);
}

void expect_passes(const Scratch& scratch, const std::string& flags) {
  write_all(scratch);
  const Outcome ran = run_shell(kCompile + flags + " all.cpp -o all && ./all", scratch.path());
  EXPECT_EQ(ran.exit_code, 0) << ran.out << ran.err;
}

TEST(HlsProject, every_kernel_compiles_alone_and_the_testbench_passes_without_the_cpp_library) {
  const auto scratch = project("4x4");
  const std::vector<std::string> names = tops(*scratch);
  EXPECT_EQ(names.size(), 20u);
  std::string objects;
  for (const std::string& name : names) {
    const std::string object = name + ".o";
    const Outcome compiled = run_shell(kCompile + "-c hls/" + name + ".cpp -o " + object, scratch->path());
    ASSERT_EQ(compiled.exit_code, 0) << compiled.err;
    EXPECT_EQ(foreign_symbols(*scratch, object), "") << name;
    objects += object + " ";
  }
  const Outcome ran = run_shell(kCompile + "-c hls/testbench.cpp -o testbench.o && " WINNOW_CXX " -nodefaultlibs " +
                                    objects + "testbench.o -lc -lgcc -o testbench && ./testbench",
                                scratch->path());
  EXPECT_EQ(ran.exit_code, 0) << ran.out << ran.err;
}

TEST(HlsProject, a_vector_in_a_kernel_is_found) {
  const auto scratch = project("4x4");
  const std::string array = "int32_t accumulator[Accumulators] = {};";
  std::string pe = scratch->read("hls/pe.h");
  const size_t at = pe.find(array);
  ASSERT_NE(at, std::string::npos);
  pe.replace(at, array.size(), "std::vector<int32_t> accumulator(Accumulators);");
  scratch->write("hls/pe.h", "#include <vector>\n" + pe);
  const Outcome compiled = run_shell(kCompile + "-c hls/wn_pe.cpp -o wn_pe.o", scratch->path());
  ASSERT_EQ(compiled.exit_code, 0) << compiled.err;
  EXPECT_NE(foreign_symbols(*scratch, "wn_pe.o"), "");
}

TEST(HlsProject, the_testbench_finds_a_wrong_kernel) {
  const auto scratch = project("4x4");
  std::string pe = scratch->read("hls/pe.h");
  const std::string sum = "accumulator[w.k] += ";
  const size_t at = pe.find(sum);
  ASSERT_NE(at, std::string::npos);
  pe.replace(at, sum.size(), "accumulator[w.k] -= ");
  scratch->write("hls/pe.h", pe);
  write_all(*scratch);
  const Outcome ran = run_shell(kCompile + "all.cpp -o all && ./all", scratch->path());
  EXPECT_EQ(ran.exit_code, 1) << ran.err;
  EXPECT_NE(ran.out.find("wrong: pe, psum"), std::string::npos) << ran.out;
}

TEST(HlsProject, testbench_passes_for_more_rows_than_columns_and_a_prefix) {
  expect_passes(*project("8x4", {"--prefix", "edge"}), "");
}

TEST(HlsProject, testbench_passes_with_stand_ins_of_the_tools_streams) {
  const auto scratch = project("8x8");
  for (const std::string tool : {"VITIS", "CATAPULT"})
    expect_passes(*scratch, "-I" WINNOW_STAND_INS " -DWINNOW_STREAM_" + tool);
}

TEST(HlsProject, a_stream_that_is_broken_ends_the_program_in_words) {
  const auto scratch = project("4x4");
  const auto ends = [&](const std::string& use) {
    scratch->write("use.cpp",
                   "#include \"hls/stream.h\"\nint main() {\n  winnow::hls::Ring<int, 1> ring;\n" + use + "}\n");
    return run_shell(kCompile + "use.cpp -o use && ./use", scratch->path());
  };
  EXPECT_EQ(ends("ring.write(1);\nring.read();\n").exit_code, 0);
  const Outcome empty = ends("ring.write(1);\nring.read();\nring.read();\n"),
                full = ends("ring.write(1);\nring.write(2);\n");
  EXPECT_EQ(empty.exit_code, 128 + SIGABRT);
  EXPECT_NE(empty.err.find("a kernel reads an empty stream"), std::string::npos) << empty.err;
  EXPECT_EQ(full.exit_code, 128 + SIGABRT);
  EXPECT_NE(full.err.find("a kernel writes to a full stream"), std::string::npos) << full.err;
}

TEST(HlsProject, the_script_makes_a_solution_of_every_kernel) {
  if (std::string(WINNOW_TCLSH).find("NOTFOUND") != std::string::npos) GTEST_SKIP() << "no tclsh";
  const auto scratch = project("4x4");
  // Each command of the tool says what it was asked for.
  scratch->write("run.tcl", R"(
foreach name {open_project add_files set_top open_solution set_part create_clock set_directive_interface csim_design
              csynth_design close_project} { proc $name {args} "puts \"$name \$args\"" }
source hls/project.tcl
)");
  const Outcome ran = run_shell(WINNOW_TCLSH " run.tcl", scratch->path());
  EXPECT_EQ(ran.exit_code, 0) << ran.err;
  for (const std::string& name : tops(*scratch)) {
    EXPECT_NE(ran.out.find("/hls/" + name + ".cpp -cflags"), std::string::npos) << name;
    EXPECT_NE(ran.out.find("set_top " + name + "\nopen_solution -reset " + name + " "), std::string::npos) << name;
  }
}

TEST(HlsProject, other_files_do_not_depend_on_it) {
  const auto with = project("4x4");
  fs::remove_all(*with / "hls");
  const Scratch without;
  ASSERT_EQ(run_winnow({"generate", "-n", "lenet-5", "-a", "4x4", "-o", "."}, without.path(), {}).exit_code, 0);
  EXPECT_EQ(with->snapshot(), without.snapshot());
}

}  // namespace
}  // namespace winnow::tests
