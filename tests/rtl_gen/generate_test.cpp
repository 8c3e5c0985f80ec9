// Generated machines pass lint and elaboration in three tools, repeat byte for byte, and agree with hls/ and the
// library.
#include "rtl_gen/generate.h"

#include <gtest/gtest.h>
#include <unistd.h>

#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <map>
#include <regex>
#include <sstream>

#include "hls/features.h"
#include "hls/registers.h"
#include "models/error.h"
#include "rtl_gen/design.h"
#include "rtl_gen/library.h"
#include "rtl_gen/register_map.h"
#include "tests/support/library_modules.h"
#include "tests/support/write_design.h"

namespace winnow::tests {
namespace {

namespace fs = std::filesystem;
using hls::Features;
using rtl_gen::Generated;

constexpr const char* kCommand = "winnow generate --accelerator test --out build/test";

/// A folder of its own for each test, gone afterwards.
class Folder {
 public:
  explicit Folder(const std::string& name)
      : path(fs::temp_directory_path() / ("winnow-" + name + "-" + std::to_string(getpid()))) {
    fs::remove_all(path);
    fs::create_directories(path);
  }
  ~Folder() { fs::remove_all(path); }
  fs::path path;
};

/// The design, and its files in `folder`.
Generated generate(const accelerators::Accelerator& accelerator, const Features& features, const std::string& folder,
                   const std::string& command) {
  Generated made = rtl_gen::describe(accelerator, features, command);
  write_design(made, folder);
  return made;
}

std::string design_hash(const accelerators::Accelerator& accelerator, const Features& features) {
  return rtl_gen::describe(accelerator, features, kCommand).hash;
}

std::string text_of(const fs::path& path) {
  std::ifstream in(path, std::ios::binary);
  std::stringstream text;
  text << in.rdbuf();
  return text.str();
}

/// What a command prints; empty and exit code 0 is what lint should say.
std::string run(const std::string& command, const fs::path& folder) {
  FILE* pipe = popen(("cd '" + folder.string() + "' && " + command + " 2>&1").c_str(), "r");
  std::string out;
  char buffer[4096];
  while (size_t n = fread(buffer, 1, sizeof buffer, pipe)) out.append(buffer, n);
  const int status = pclose(pipe);
  if (status != 0) out += "exit status " + std::to_string(status);
  return out;
}

accelerators::Accelerator accelerator(int rows, int columns, int axi_bits = 64) {
  accelerators::Accelerator a;
  a.name = std::to_string(rows) + "x" + std::to_string(columns);
  a.rows = rows;
  a.columns = columns;
  a.axi_bits = axi_bits;
  return a;
}

struct Case {
  const char* name;
  accelerators::Accelerator accelerator;
  Features features;
};

std::vector<Case> cases() {
  std::vector<Case> out;
  const auto add = [&](const char* name, accelerators::Accelerator a, auto change) {
    Features f = rtl_gen::all_features(a);
    change(f);
    out.push_back({name, a, f});
  };
  const auto nothing = [](Features&) {};
  add("square", accelerator(4, 4), nothing);
  add("wide", accelerator(3, 8, 128), [](Features& f) { f.decoders.huffman = false; });
  add("tall", accelerator(8, 3, 256), [](Features& f) { f.vector = false; });
  add("single", accelerator(1, 1), [](Features& f) { f.decoders.bitmask = false, f.tags = 1; });
  add("column", accelerator(5, 1), [](Features& f) { f.decoders.runs = f.decoders.huffman = false; });
  add("row", accelerator(1, 4),
      [](Features& f) { f.decoders.runs = f.decoders.codebook = f.decoders.huffman = false, f.vector = false; });
  accelerators::Accelerator small = accelerator(2, 2);
  small.accumulators = 4;
  small.accumulator_sets = 2;
  small.accumulator_bits = 20;
  small.queue_depth = 2;
  small.weight_words = small.pointer_words = small.bank_words = 16;
  small.param_words = 4;
  small.vector_lanes = 1;
  small.burst_beats = 1;
  add("smallest", small, nothing);
  accelerators::Accelerator large = accelerator(2, 2);
  large.accumulators = 32;
  large.accumulator_sets = 8;
  large.queue_depth = 64;
  large.weight_words = large.pointer_words = large.bank_words = 65536;
  large.param_words = 4096;
  large.burst_beats = 64;
  add("largest", large, nothing);
  accelerators::Accelerator decoders = accelerator(3, 5, 128);
  decoders.decoders_per_row = 4;
  add("decoders", decoders, nothing);
  decoders.decoders_per_row = 2;
  add("mask_decoders", decoders,
      [](Features& f) { f.decoders.runs = f.decoders.codebook = f.decoders.huffman = false; });
  add("pooling", accelerator(2, 3), [](Features& f) { f.depthwise = false; });
  return out;
}

class Machines : public testing::TestWithParam<Case> {};

TEST_P(Machines, pass_verilator_lint_without_waivers) {
  const Folder folder(std::string("lint-") + GetParam().name);
  generate(GetParam().accelerator, GetParam().features, folder.path.string(), kCommand);
  EXPECT_EQ(run("verilator --lint-only -Wall -f files.f --top-module winnow_top", folder.path), "");
}

TEST_P(Machines, elaborate_in_icarus) {
  const Folder folder(std::string("icarus-") + GetParam().name);
  generate(GetParam().accelerator, GetParam().features, folder.path.string(), kCommand);
  const std::string said = run("iverilog -g2012 -f files.f -s winnow_top -o /dev/null", folder.path);
  // Icarus 11 notes that it watches whole vectors where a slice would do; it stays correct.
  const std::regex note("[^\n]*sorry: constant selects in always_\\* processes[^\n]*\n");
  EXPECT_EQ(std::regex_replace(said, note, ""), "");
}

TEST_P(Machines, have_a_link_name_for_every_probe_bit) {
  const Folder folder(std::string("links-") + GetParam().name);
  const Generated g = generate(GetParam().accelerator, GetParam().features, folder.path.string(), kCommand);
  const std::string width = "[" + std::to_string(g.links.size() - 1) + ":0]";
  const std::string top = text_of(folder.path / "winnow_top.sv");
  EXPECT_NE(top.find("logic " + width + " probe_link_valid /* verilator public_flat_rd */;"), std::string::npos);
  EXPECT_NE(top.find("logic " + width + " probe_link_ready /* verilator public_flat_rd */;"), std::string::npos);
}

INSTANTIATE_TEST_SUITE_P(Generate, Machines, testing::ValuesIn(cases()),
                         [](const auto& info) { return info.param.name; });

TEST(Generate, hierarchy_holds_in_yosys) {
  const Folder folder("yosys");
  const Case c = cases()[7];
  const Generated g = generate(c.accelerator, c.features, folder.path.string(), kCommand);
  std::string sources;
  for (const std::string& f : g.files)
    if (f.size() > 3 && f.substr(f.size() - 3) == ".sv") sources += " " + f;
  EXPECT_EQ(run("yosys -q -p 'read_verilog -sv -I." + sources + "; hierarchy -check -top winnow_top'", folder.path),
            "");
}

TEST(Generate, repeats_byte_for_byte_and_names_no_place) {
  const Folder first("first"), second("second");
  const Case c = cases()[0];
  const Generated a = generate(c.accelerator, c.features, first.path.string(), kCommand);
  const Generated b = generate(c.accelerator, c.features, second.path.string(), kCommand);
  EXPECT_EQ(a.files, b.files);
  EXPECT_EQ(a.hash, b.hash);
  for (const std::string& file : a.files) {
    const std::string text = text_of(first.path / file);
    EXPECT_FALSE(text.empty()) << file;
    EXPECT_EQ(text, text_of(second.path / file)) << file;
    EXPECT_EQ(text.find(first.path.string()), std::string::npos) << file;
  }
  EXPECT_NE(text_of(first.path / "winnow_top.sv").find(kCommand), std::string::npos);
  EXPECT_NE(text_of(first.path / "winnow_top.sv").find(a.hash), std::string::npos);
}

TEST(Generate, hash_follows_the_hardware_and_nothing_else) {
  const accelerators::Accelerator a = accelerator(4, 4);
  const Features all = rtl_gen::all_features(a);
  const std::string hash = design_hash(a, all);
  EXPECT_EQ(hash.size(), 16u);
  accelerators::Accelerator b = a;
  b.name = "other";
  b.clock_mhz = 50;
  b.dram.latency_cycles = 99;
  EXPECT_EQ(design_hash(b, all), hash);
  b = a;
  b.queue_depth = 16;
  EXPECT_NE(design_hash(b, all), hash);
  b = a;
  b.decoders_per_row = 2;
  EXPECT_NE(design_hash(b, all), hash);
  Features f = all;
  f.decoders.huffman = false;
  EXPECT_NE(design_hash(a, f), hash);
  f = all;
  f.vector = false;
  EXPECT_NE(design_hash(a, f), hash);
}

TEST(Generate, leaves_out_what_the_network_does_not_need) {
  const Folder folder("without");
  const Case c = cases()[2];
  const Generated g = generate(c.accelerator, c.features, folder.path.string(), kCommand);
  for (const std::string& f : g.files) EXPECT_EQ(f.find("wn_vector"), std::string::npos) << f;
  EXPECT_EQ(text_of(folder.path / "winnow_top.sv").find("wn_vector"), std::string::npos);
}

TEST(Generate, says_which_decoder_is_missing) {
  accelerators::Accelerator a = accelerator(4, 4);
  a.file = "small.json";
  const Features f = rtl_gen::all_features(a);
  a.decoders.huffman = a.decoders.bitmask = false;
  const Folder folder("missing");
  try {
    generate(a, f, folder.path.string(), kCommand);
    FAIL() << "no error";
  } catch (const models::InputError& e) {
    EXPECT_STREQ(e.what(),
                 "small.json: /decoders: expected \"bitmask\", which the network needs, got none\n"
                 "small.json: /decoders: expected \"huffman\", which the network needs, got none");
  }
}

void expect_printed(const fs::path& path, const std::string& text) {
  if (std::getenv("WINNOW_UPDATE_GOLDEN")) std::ofstream(path, std::ios::binary) << text;
  EXPECT_EQ(text_of(path), text) << "run this test with WINNOW_UPDATE_GOLDEN=1 to print it anew";
}

TEST(Library, printed_files_are_what_hls_says) {
  expect_printed(fs::path(WINNOW_LIB_DIR) / "wn_desc.svh", rtl_gen::descriptor_header());
  expect_printed(fs::path(WINNOW_LIB_DIR) / "../../docs/registers.md", rtl_gen::register_markdown());
}

TEST(Library, assertions_are_for_provers_and_simulators_not_for_synthesis) {
  EXPECT_EQ(run("yosys -q -p 'read_verilog -sv wn_fork.sv; proc; select -assert-none t:$assert'", WINNOW_LIB_DIR), "");
  EXPECT_EQ(
      run("yosys -q -p 'read_verilog -sv -formal wn_fork.sv; proc; select -assert-any t:$assert'", WINNOW_LIB_DIR), "");
}

class Modules : public testing::TestWithParam<std::string> {};

TEST_P(Modules, pass_verilator_lint_alone) {
  EXPECT_EQ(run("verilator --lint-only -Wall -y . " + GetParam() + ".sv", WINNOW_LIB_DIR), "");
}

TEST_P(Modules, pass_verilator_lint_without_assertions) {
  EXPECT_EQ(run("verilator --lint-only -Wall -DSYNTHESIS -y . " + GetParam() + ".sv", WINNOW_LIB_DIR), "");
}

INSTANTIATE_TEST_SUITE_P(Library, Modules, testing::ValuesIn(library_modules()),
                         [](const auto& info) { return info.param; });

TEST(Registers, c_header_compiles_and_holds_the_map) {
  const Folder folder("header");
  std::ofstream(folder.path / "winnow_regs.h") << rtl_gen::register_c_header();
  std::ofstream source(folder.path / "test.c");
  source << "#include \"winnow_regs.h\"\n";
  for (const hls::Register& r : hls::kRegisters) {
    std::string name = r.name;
    for (char& c : name) c = static_cast<char>(std::toupper(c));
    source << "_Static_assert(WINNOW_" << name << " == " << r.offset << ", \"" << r.name << "\");\n";
  }
  source << "_Static_assert(WINNOW_ID_VALUE == " << hls::kId << "u, \"id\");\n";
  source.close();
  EXPECT_EQ(run("gcc -std=c11 -pedantic -Wall -Wextra -fsyntax-only test.c", folder.path), "");
}

TEST(Registers, document_is_what_hls_says) {
  const fs::path path = fs::path(WINNOW_LIB_DIR) / "../../docs/registers.md";
  if (std::getenv("WINNOW_UPDATE_GOLDEN")) std::ofstream(path, std::ios::binary) << rtl_gen::register_markdown();
  EXPECT_EQ(text_of(path), rtl_gen::register_markdown())
      << "run this test with WINNOW_UPDATE_GOLDEN=1 to print it anew";
}

TEST(Registers, windows_do_not_overlap_and_fit) {
  std::map<int, std::string> words;
  for (const hls::Register& r : hls::kRegisters)
    for (int w = 0; w < r.words; ++w) {
      const int at = r.offset + 4 * w;
      EXPECT_LT(at, 0x1000) << r.name;
      EXPECT_TRUE(words.emplace(at, r.name).second) << r.name << " overlaps " << words[at];
    }
}

}  // namespace
}  // namespace winnow::tests
