// Can two generated designs stand in one system?
#include <gtest/gtest.h>

#include <cstdio>
#include <regex>

#include "tests/support/program.h"

namespace winnow::tests {
namespace {

/// What a command prints, and its exit code when that is not 0.
std::string said(const std::string& command, const Scratch& folder) {
  FILE* pipe = popen(("cd '" + folder.path() + "' && " + command + " 2>&1").c_str(), "r");
  std::string out;
  char buffer[4096];
  while (const size_t n = fread(buffer, 1, sizeof buffer, pipe)) out.append(buffer, n);
  const int status = pclose(pipe);
  return status == 0 ? out : out + "exit status " + std::to_string(status);
}

void generate(const Scratch& folder, std::vector<std::string> arguments) {
  arguments.insert(arguments.begin(), "generate");
  const Outcome got = run_winnow(arguments, folder.path(), {});
  ASSERT_EQ(got.exit_code, 0) << got.err;
}

/// The value of `name: "..."` in a core file.
std::string core_name(const Scratch& folder, const std::string& directory) {
  std::smatch found;
  const std::string text = folder.read(directory + "/winnow.core");
  return std::regex_search(text, found, std::regex("\nname: \"([^\"]*)\"")) ? found[1].str() : "";
}

constexpr const char* kSystem =
    "module soc (input logic aclk, input logic aresetn, output logic [1:0] irq);\n"
    "  a_winnow_top u_a (.aclk, .aresetn, .irq(irq[0]));\n"
    "  b2_winnow_top u_b (.aclk, .aresetn, .irq(irq[1]));\n"
    "endmodule\n";

/// Two networks' designs, with their own decoders and vector units, each with a prefix.
class InOneSystem : public testing::Test {
 protected:
  void SetUp() override {
    generate(folder_, {"-n", "lenet-5", "-a", "4x4", "--out", "a", "--prefix", "a"});
    generate(folder_, {"-n", "lenet-300-100", "-a", "4x4", "--out", "b", "--prefix", "b2_"});
    folder_.write("soc.sv", kSystem);
    for (const char* directory : {"a", "b"})
      for (const auto& [file, text] : folder_.snapshot())
        if (file.rfind(std::string(directory) + "/", 0) == 0 && std::regex_search(file, std::regex("\\.sv$")))
          sources_ += " " + file;
  }

  Scratch folder_;
  std::string sources_;
};

TEST_F(InOneSystem, VerilatorElaboratesThem) {
  EXPECT_EQ(said("verilator --lint-only -Wall -Wno-PINMISSING -Ia -Ib --top-module soc soc.sv" + sources_, folder_),
            "");
}

TEST_F(InOneSystem, IcarusElaboratesThem) {
  const std::string out =
      said("iverilog -g2012 -Wall -Wno-timescale -Ia -Ib -s soc -o soc" + sources_ + " soc.sv", folder_);
  EXPECT_EQ(out.find("error"), std::string::npos) << out;
  EXPECT_EQ(out.find("exit status"), std::string::npos) << out;
  // Each top has its own modules below it.
  const std::string netlist = folder_.read("soc");
  EXPECT_NE(netlist.find("\"a_wn_axi_read\""), std::string::npos);
  EXPECT_NE(netlist.find("\"b2_wn_axi_read\""), std::string::npos);
  EXPECT_EQ(netlist.find("\"wn_"), std::string::npos);
}

TEST_F(InOneSystem, NoNameOfVerilogOrCIsShared) {
  const std::regex names("(?:module|`define|`include|#define|#ifndef) +\"?([A-Za-z_][\\w.]*)");
  for (const auto& [file, text] : folder_.snapshot()) {
    const bool c = std::regex_search(file, std::regex("\\.[ch]$"));
    if (!c && !std::regex_search(file, std::regex("\\.svh?$"))) continue;
    if (file == "soc.sv") continue;
    const std::string prefix = file[0] == 'a' ? "a_" : "b2_", macros = !c ? prefix : file[0] == 'a' ? "A_" : "B2_";
    EXPECT_EQ(file.compare(2, prefix.size(), prefix), 0) << file;
    for (std::sregex_iterator it(text.begin(), text.end(), names), end; it != end; ++it) {
      const std::string name = (*it)[1];
      EXPECT_TRUE(name.rfind(prefix, 0) == 0 || name.rfind(macros, 0) == 0) << file << ": " << (*it)[0];
    }
  }
  const std::string driver = folder_.read("a/a_winnow_driver.c");
  EXPECT_NE(driver.find("#include \"a_winnow_regs.h\"\n"), std::string::npos);
  EXPECT_EQ(said("cc -std=c99 -Wall -Wextra -Werror -pedantic -Ia -Ib -c a/a_winnow_driver.c && cc -std=c99 -Wall "
                 "-Wextra -Werror -pedantic -Ib -c b/b2_winnow_driver.c"
                 " && ld -r a_winnow_driver.o b2_winnow_driver.o -o both.o",
                 folder_),
            "");
  EXPECT_EQ(core_name(folder_, "a").rfind("::a_winnow_4x4_", 0), 0u) << core_name(folder_, "a");
  EXPECT_NE(folder_.read("a/winnow.core").find("toplevel: a_winnow_top\n"), std::string::npos);
  EXPECT_NE(folder_.read("a/winnow.core").find("- a_wn_desc.svh: {is_include_file: true}\n"), std::string::npos);
}

TEST(TwoDesigns, CoreNamesDifferWhereDesignsOrAcceleratorsDo) {
  const Scratch folder;
  const std::string accelerator =
      R"({"format": "winnow-accelerator/1", "name": "NAME", "rows": 2, "columns": 2, "accumulators": 8, "accumulator_sets": 2, "accumulator_bits": 32,)"
      R"( "queue_depth": 4, "weight_words": 512, "pointer_words": 512, "param_words": 32, "bank_words": 1024, "vector_lanes": 1, "axi_bits": 64,)"
      R"( "burst_beats": 4, "decoders": ["runs", "bitmask", "codebook", "huffman"], "clock_mhz": 200, "dram": {"model": "ideal"}})";
  folder.write("net.json", R"({"format": "winnow-network/1", "name": "net", "synthetic": true,
    "input": {"name": "in", "shape": [8, 4, 4], "quantization": {"scale": 0.01, "zero_point": 0}},
    "layers": [{"name": "conv", "type": "conv", "inputs": ["in"], "channels": 8, "kernel": [3, 3], "quantization": {"scale": 0.02, "zero_point": 0},
                "compression": {"density": 0.5, "codebook_bits": 4}}], "outputs": ["conv"]})");
  for (const char* name : {"a-b", "a.b"}) {
    folder.write(std::string(name) + ".json", std::regex_replace(accelerator, std::regex("NAME"), name));
    generate(folder, {"-n", "net.json", "-a", std::string(name) + ".json", "--out", name});
  }
  EXPECT_NE(core_name(folder, "a-b"), "");
  EXPECT_NE(core_name(folder, "a-b"), core_name(folder, "a.b"));
  // The same accelerator with other features is another design.
  generate(folder, {"-n", "net.json", "-a", "a-b.json", "--out", "all", "--features", "all"});
  EXPECT_NE(core_name(folder, "a-b"), core_name(folder, "all"));
  // And again: the same names.
  generate(folder, {"-n", "net.json", "-a", "a-b.json", "--out", "again"});
  EXPECT_EQ(core_name(folder, "a-b"), core_name(folder, "again"));
}

TEST(TwoDesigns, APrefixIsAnIdentifier) {
  const Scratch folder;
  for (const char* wrong : {"", "1st", "a b", "a-b", "a.b", "x12345678901234567890123456789012345678901"}) {
    const Outcome got =
        run_winnow({"generate", "-n", "lenet-5", "-a", "4x4", "--out", "o", "--prefix", wrong}, folder.path(), {});
    EXPECT_EQ(got.exit_code, 2);
    EXPECT_EQ(got.err, "error: --prefix: expected a letter or _, then letters, digits or _, at most 40 in all, got \"" +
                           std::string(wrong) + "\"\n");
    EXPECT_TRUE(folder.snapshot().empty());
  }
}

}  // namespace
}  // namespace winnow::tests
