// Is a design built once, found again, safe against two builders, and is a broken one explained?
#include <gtest/gtest.h>
#include <sys/wait.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>

#include "sim/cosim/build.h"
#include "tests/sim/toy.h"

namespace winnow::sim {
namespace {

namespace fs = std::filesystem;

fs::path scratch(const std::string& name) {
  const fs::path dir = fs::path(testing::TempDir()) / ("winnow_" + name + "_" + std::to_string(getpid()));
  fs::create_directories(dir);
  return dir;
}

TEST(Build, SecondTimeComesFromTheCache) {
  const fs::path cache = scratch("cache");
  const BuildOptions options{cache.string()};
  const std::string first = build_design(toy_source(64), options);
  const auto written = fs::last_write_time(first);
  EXPECT_EQ(build_design(toy_source(64), options), first);
  EXPECT_EQ(fs::last_write_time(first), written);
  EXPECT_NE(build_design(toy_source(128), options), first);
  fs::remove_all(cache);
}

TEST(Build, TwoProcessesMayBuildTheSameDesign) {
  const fs::path cache = scratch("race");
  const BuildOptions options{cache.string()};
  const pid_t child = fork();
  if (child == 0) {
    try {
      _exit(load_design(build_design(toy_source(64), options)) ? 0 : 1);
    } catch (const std::exception&) {
      _exit(1);
    }
  }
  EXPECT_NE(load_design(build_design(toy_source(64), options)), nullptr);
  int status = -1;
  waitpid(child, &status, 0);
  EXPECT_EQ(status, 0);
  fs::remove_all(cache);
}

TEST(Build, BrokenVerilogIsExplained) {
  const fs::path dir = scratch("broken");
  std::ofstream(dir / "broken.sv") << "module winnow_top(input logic aclk);\n  assign nowhere = ;\nendmodule\n";
  std::ofstream(dir / "files.f") << "broken.sv\n";
  try {
    build_design({(dir / "files.f").string(), {}, "broken"}, {(dir / "cache").string()});
    FAIL() << "built";
  } catch (const BuildError& e) {
    const std::string text = e.what();
    EXPECT_NE(text.find("verilator failed on the design"), std::string::npos) << text;
    EXPECT_NE(text.find("broken.sv:2"), std::string::npos) << text;
    const size_t log = text.find("log: ");
    ASSERT_NE(log, std::string::npos) << text;
    EXPECT_TRUE(fs::exists(text.substr(log + 5))) << text;
  }
  fs::remove_all(dir);
}

TEST(Build, MissingPinIsACompilerError) {
  const fs::path dir = scratch("pins");
  std::ofstream(dir / "pins.sv")
      << "module winnow_top(input logic aclk, output logic irq);\n  assign irq = aclk;\nendmodule\n";
  std::ofstream(dir / "files.f") << "pins.sv\n";
  try {
    build_design({(dir / "files.f").string(), {}, "pins"}, {(dir / "cache").string()});
    FAIL() << "built";
  } catch (const BuildError& e) {
    EXPECT_NE(std::string(e.what()).find("C++ compiler failed"), std::string::npos) << e.what();
    EXPECT_NE(std::string(e.what()).find("winnow_top__DOT__probe_link_valid"), std::string::npos) << e.what();
  }
  fs::remove_all(dir);
}

TEST(Build, OtherLibrariesAreRefused) { EXPECT_THROW(load_design("libz.so.1"), BuildError); }

TEST(Dut, ResetsAndAnswersItsIdRegister) {
  const auto dut = load_design(build_design(toy_source(64), {toy_cache()}));
  const auto cycle = [&] {
    dut->eval(false);
    dut->eval(true);
  };
  for (int i = 0; i < 4; ++i) cycle();
  dut->in.aresetn = true;
  dut->in.lite_arvalid = true;
  dut->in.lite_araddr = 0x20;
  dut->eval(false);
  EXPECT_TRUE(dut->out.lite_arready);
  EXPECT_FALSE(dut->out.lite_rvalid);
  dut->eval(true);
  dut->in.lite_arvalid = false;
  dut->eval(false);
  EXPECT_TRUE(dut->out.lite_rvalid);
  EXPECT_EQ(dut->out.lite_rdata, 0x574e4f57u);
  const uint32_t *valid, *ready;
  int words;
  dut->links(&valid, &ready, &words);
  EXPECT_EQ(words, 1);
  EXPECT_EQ(valid[0], 0u);
  EXPECT_EQ(ready[0], 3u);
  EXPECT_FALSE(dut->open_trace("unused.fst"));
}

}  // namespace
}  // namespace winnow::sim
