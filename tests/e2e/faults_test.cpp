// Can a simulation fail? A fault is put in at a drawn place; the program must exit 1 and name the place.
#include <gtest/gtest.h>

#include <nlohmann/json.hpp>
#include <regex>

#include "models/network.h"
#include "tests/support/accelerator_json.h"
#include "tests/support/program.h"
#include "tests/support/tiny_network.h"

namespace winnow::tests {
namespace {

/// Layer or input, element, bank place, cycle, both values.
const char* const kElement =
    "^layer '[^']+', run \\d+, image \\d+, (channel \\d+|a lane without a channel), y \\d+, x \\d+ "
    "\\(bank \\d+ word \\d+ lane \\d+\\), cycle \\d+: expected -?\\d+, got -?\\d+$";
const char* const kDevice =
    "^(program|layer '[^']+', [a-z_]+( of row \\d+( from column \\d+)?)?), run \\d+, cycle \\d+: expected no error, "
    "got this: the machine stopped with error \\d+: .+$";

struct Result {
  Outcome outcome;
  nlohmann::json report;
  std::string verdict() const { return report.at("verdict"); }
  std::string injected() const { return report.at("injected"); }
};

/// `winnow simulate` of the tiny network on two random images.
Result simulate(std::vector<std::string> more) {
  const Scratch scratch;
  models::save_network(tiny_network(), scratch.path());
  scratch.write("acc.json", accelerator_json(tiny_accelerator()));
  std::vector<std::string> arguments = {"simulate", "-n",           "tiny.json", "-a",         "acc.json",
                                        "-i",       "random:3:0.7", "--images",  "2",          "--batch",
                                        "1",        "-o",           "out",       "--watchdog", "2000"};
  arguments.insert(arguments.end(), more.begin(), more.end());
  Result r;
  r.outcome = run_winnow(arguments, scratch.path(), {{"WINNOW_CACHE", WINNOW_DESIGN_CACHE}});
  EXPECT_NO_THROW(r.report = nlohmann::json::parse(scratch.read("out/report.json"))) << r.outcome.out << r.outcome.err;
  return r;
}

Result inject(const std::string& fault, int seed) {
  Result r = simulate({"--inject", fault, "--seed", std::to_string(seed), "--stalls", seed % 2 ? "0.2" : "0"});
  std::cout << "injected: " << r.injected() << "\nverdict:  " << r.verdict() << "\n";
  EXPECT_EQ(r.outcome.exit_code, 1) << r.outcome.err;
  EXPECT_EQ(r.report.at("result"), "fail");
  EXPECT_NE(r.outcome.out.find("\nFAIL: " + r.verdict() + "\n"), std::string::npos) << r.outcome.out;
  return r;
}

bool matches(const std::string& text, const char* pattern) { return std::regex_search(text, std::regex(pattern)); }

/// "layer 'x'" of a text.
std::string layer_in(const std::string& text) {
  std::smatch found;
  return std::regex_search(text, found, std::regex("layer '[^']+'")) ? found.str() : "";
}

class Faults : public testing::TestWithParam<int> {};

TEST(NoFault, Passes) {
  const Result r = simulate({"--seed", "4", "--stalls", "0.2"});
  EXPECT_EQ(r.outcome.exit_code, 0) << r.outcome.out;
  EXPECT_EQ(r.report.at("result"), "pass");
  EXPECT_FALSE(r.report.contains("injected"));
  for (const char* encoding : {"runs4 codes4 huffman", "bitmask int8"})
    EXPECT_NE(r.outcome.out.find(encoding), std::string::npos) << r.outcome.out;
}

TEST_P(Faults, WeightBit) {
  const Result r = inject("weight-bit", GetParam());
  EXPECT_TRUE(matches(r.verdict(), kElement) || matches(r.verdict(), kDevice)) << r.verdict();
  EXPECT_EQ(layer_in(r.verdict()), layer_in(r.injected()));
}

TEST_P(Faults, TableEntry) {
  const Result r = inject("table-entry", GetParam());
  EXPECT_TRUE(matches(r.verdict(), kElement) || matches(r.verdict(), kDevice)) << r.verdict();
  EXPECT_EQ(layer_in(r.verdict()), "layer 'conv1'");  // the only one with tables
}

TEST_P(Faults, Placement) {
  const Result r = inject("placement", GetParam());
  EXPECT_TRUE(matches(r.verdict(), kElement)) << r.verdict();
  EXPECT_EQ(layer_in(r.verdict()), "layer 'image'");
}

TEST_P(Faults, AxiError) {
  const Result r = inject("axi-error", GetParam());
  EXPECT_TRUE(matches(r.verdict(), kDevice)) << r.verdict();
  EXPECT_TRUE(matches(r.verdict(), "a (read|write) response other than OKAY")) << r.verdict();
  EXPECT_EQ(layer_in(r.verdict()), layer_in(r.injected()));  // none: the program
}

TEST_P(Faults, AxiHang) {
  const Result r = inject("axi-hang", GetParam());
  EXPECT_TRUE(matches(r.verdict(), "^no progress for \\d+ cycles, at cycle \\d+, run 0")) << r.verdict();
  EXPECT_TRUE(matches(r.verdict(),
                      "\n  not answered: (program|layer '[^']+', [a-z_]+( of row \\d+( from column \\d+)?)?): "
                      "(read|write) of \\d+ beats at 0x[0-9a-f]+, ID \\d+"))
      << r.verdict();
  EXPECT_EQ(layer_in(r.verdict()), layer_in(r.injected()));  // none: the program
}

INSTANTIATE_TEST_SUITE_P(Seeds, Faults, testing::Range(1, 17));

}  // namespace
}  // namespace winnow::tests
