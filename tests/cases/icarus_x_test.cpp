// Does a generated machine run in Icarus as it does in Verilator, and does the library keep away from what Icarus gets wrong?
#include <gtest/gtest.h>

#include <cctype>
#include <set>

#include "models/network.h"
#include "rtl_gen/generate.h"
#include "rtl_gen/library.h"
#include "sim/cosim/build.h"
#include "sim/cosim/cosim.h"
#include "sim/session/job.h"
#include "tests/support/icarus.h"
#include "tests/support/random_case.h"
#include "tests/support/tiny_network.h"

namespace winnow::tests {
namespace {

bool is_part(char c) { return std::isalnum(static_cast<unsigned char>(c)) || c == '_'; }

std::string without_comments(const std::string& text) {
  std::string out;
  for (size_t i = 0; i < text.size(); ++i) {
    if (text.compare(i, 2, "//") == 0) i = std::min(text.find('\n', i), text.size() - 1);
    out += text[i];
  }
  return out;
}

std::vector<std::string> words_of(const std::string& text) {
  std::vector<std::string> words;
  for (size_t i = 0; i < text.size();) {
    const size_t start = i;
    while (i < text.size() && is_part(text[i])) ++i;
    if (i > start) words.push_back(text.substr(start, i - start));
    else ++i;
  }
  return words;
}

/// Labels of the enums in Verilog text.
std::set<std::string> enum_labels(const std::string& text) {
  std::set<std::string> labels;
  for (size_t at = 0; (at = text.find("enum", at)) != std::string::npos; ++at) {
    const size_t open = text.find('{', at), close = text.find('}', at);
    if (open == std::string::npos || close == std::string::npos) break;
    for (const std::string& word : words_of(text.substr(open, close - open)))
      if (!std::isdigit(static_cast<unsigned char>(word[0]))) labels.insert(word);
  }
  return labels;
}

/// What stands between the parentheses of `.port(..)`, for every connection by name.
std::vector<std::string> connections(const std::string& text) {
  std::vector<std::string> all;
  for (size_t i = 0; i + 1 < text.size(); ++i) {
    if (text[i] != '.' || (i > 0 && (is_part(text[i - 1]) || text[i - 1] == ']')) || !is_part(text[i + 1])) continue;
    size_t at = i + 1;
    while (at < text.size() && is_part(text[at])) ++at;
    while (at < text.size() && std::isspace(static_cast<unsigned char>(text[at]))) ++at;
    if (at >= text.size() || text[at] != '(') continue;
    const size_t begin = at + 1;
    int depth = 0;
    do {
      if (text[at] == '(') ++depth;
      if (text[at] == ')') --depth;
    } while (++at < text.size() && depth > 0);
    all.push_back(text.substr(begin, at - begin - 1));
  }
  return all;
}

/// Connections with an enum's label in them.
std::vector<std::string> labelled_connections(const std::string& source) {
  const std::string text = without_comments(source);
  const std::set<std::string> labels = enum_labels(text);
  std::vector<std::string> found;
  for (const std::string& c : connections(text))
    for (const std::string& word : words_of(c))
      if (labels.count(word)) found.push_back(c);
  return found;
}

TEST(IcarusX, NoEnumLabelStandsInAPortConnection) {
  for (const std::string& module : rtl_gen::library_modules())
    for (const std::string& c : labelled_connections(rtl_gen::library_source(module + ".sv")))
      ADD_FAILURE() << module << ".sv: " << c << ": Icarus 11 takes the label for an undriven net; connect a wire";
}

TEST(IcarusX, TheCheckSeesOne) {
  EXPECT_EQ(labelled_connections("typedef enum logic [1:0] {Idle, Run = 2'd2} s_t; // .x(Run)\n m u (.a(b[c]), .clear_i((state_q == Idle) && x), .d({e}));"),
            std::vector<std::string>{"(state_q == Idle) && x"});
}

/// Two images in Verilator and in Icarus; the second with the weights of the first.
void expect_the_same(const models::Network& network, const models::Accelerator& accelerator, std::vector<models::TensorMap> runs, bool reset) {
  mapping::MapOptions options;
  options.densities = mapping::measure_densities(network, runs[0]);
  const mapping::Mapping m = mapping::map_network(network, accelerator, options);
  for (models::TensorMap& tensors : runs) mapping::unroll_input(m.lowered, tensors);
  sim::CosimJob job = sim::make_job(m, runs, false, true);
  ASSERT_TRUE(job.runs[1].warm);

  const mapping::Needs& needs = m.needs;
  const rtl_gen::Features features{needs.runs, needs.bitmask, needs.codebook, needs.huffman, needs.vector, needs.depthwise, 16};
  const std::string cache = WINNOW_DESIGN_CACHE;
  const rtl_gen::Generated made = rtl_gen::generate(accelerator, features, cache + "/rtl-" + rtl_gen::design_hash(accelerator, features), "a test");
  sim::BuildOptions build;
  build.cache_dir = cache;
  job.design = sim::build_design({made.file_list, {}, made.hash}, build);
  job.progress = sim::Progress::kOff;
  const sim::CosimResult verilator = sim::run_cosim(job);
  ASSERT_EQ(verilator.status, sim::CosimStatus::kPass) << verilator.message;

  const Scratch folder;
  const IcarusMachine machine{made.file_list, made.top, features.tags, accelerator.dram.latency_cycles, 2 * verilator.runs[0].cycles, reset};
  const std::vector<IcarusRun> icarus = run_in_icarus(folder, machine, job);
  ASSERT_EQ(icarus.size(), verilator.runs.size());
  for (size_t r = 0; r < icarus.size(); ++r) {
    const sim::DeviceCounters& c = verilator.runs[r].counters;
    EXPECT_EQ(icarus[r].cycles, c.cycles) << "run " << r;
    EXPECT_EQ(icarus[r].program_bytes, c.program_bytes) << "run " << r;
    for (size_t u = 0; u < hls::kUnits; ++u) EXPECT_EQ(icarus[r].done[u], c.done[u]) << "run " << r << " unit " << u;
    for (size_t k = 0; k < 4; ++k)
      for (size_t t = 0; t < static_cast<size_t>(features.tags); ++t)
        EXPECT_EQ(icarus[r].bytes[k * static_cast<size_t>(features.tags) + t], c.bytes[k][t]) << "run " << r << " class " << k << " tag " << t;
    ASSERT_EQ(icarus[r].outputs.size(), job.runs[r].outputs.size());
    for (size_t o = 0; o < icarus[r].outputs.size(); ++o) {
      EXPECT_EQ(icarus[r].outputs[o], job.runs[r].outputs[o].expected) << "run " << r << " output " << o;
      EXPECT_EQ(icarus[r].outputs[o], verilator.runs[r].outputs[o]) << "run " << r << " output " << o;
    }
  }
}

std::vector<models::TensorMap> tiny_runs(const models::Network& network) {
  std::vector<models::TensorMap> runs;
  for (uint32_t seed : {1u, 2u}) runs.push_back(models::run_reference(network, random_input(network, 1, seed)));
  return runs;
}

TEST(IcarusX, ATinyNetworkRunsAsInVerilator) {
  const models::Network network = tiny_network();
  expect_the_same(network, roomy_accelerator(), tiny_runs(network), false);
}

TEST(IcarusX, WeightsSurviveASoftReset) {
  const models::Network network = tiny_network();
  expect_the_same(network, roomy_accelerator(), tiny_runs(network), true);
}

TEST(NightlyIcarusX, LeNet5RunsAsInVerilator) {
  const models::Network network = models::load_network("lenet-5");
  std::vector<models::TensorMap> runs = tiny_runs(network);
  expect_the_same(network, models::load_accelerator("4x4"), runs, true);
}

}  // namespace
}  // namespace winnow::tests
