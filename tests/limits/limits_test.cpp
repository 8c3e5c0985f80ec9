// check, map, generate and simulate take a network or refuse it with the same words, and what they take runs alike in
// both engines.
#include <gtest/gtest.h>

#include "tests/limits/limit_case.h"
#include "tests/support/program.h"

namespace winnow::tests {
namespace {

using Json = nlohmann::json;

class AtLimit : public testing::TestWithParam<LimitCase> {
 protected:
  void SetUp() override {
    folder_.write("net.json", GetParam().network.dump());
    folder_.write("acc.json", GetParam().accelerator.dump());
    if (!GetParam().dram.is_null()) folder_.write("dram.json", GetParam().dram.dump());
  }

  Outcome run(std::vector<std::string> arguments) const {
    for (const char* a : {"-n", "net.json", "-a", "acc.json", "-i", "random:1:0.5"}) arguments.emplace_back(a);
    arguments.insert(arguments.end(), GetParam().options.begin(), GetParam().options.end());
    return run_winnow(arguments, folder_.path(), {{"WINNOW_CACHE", WINNOW_DESIGN_CACHE}});
  }

  void expect_runs() const {
    for (const char* verb : {"check", "map"}) EXPECT_EQ(run({verb}).exit_code, 0) << verb << "\n" << run({verb}).err;
    const Outcome generated = run({"generate", "--out", "generated"});
    EXPECT_EQ(generated.exit_code, 0) << generated.err;
    // One design for all: with everything that the accelerator can have.
    const Outcome both = run({"simulate", "-e", "both", "--features", "all", "--watchdog", "1000000", "--out", "run"});
    EXPECT_EQ(both.exit_code, 0) << both.out << both.err;
    EXPECT_NE(both.out.find("the fast engine agrees in every cycle and byte"), std::string::npos) << both.out;
  }

  void expect_refused() const {
    const std::vector<std::vector<std::string>> verbs = {{"check"},
                                                         {"map", "-o", "out"},
                                                         {"generate", "-o", "out"},
                                                         {"simulate", "-e", "fast", "-o", "out"},
                                                         {"simulate", "-e", "rtl", "-o", "out"},
                                                         {"simulate", "-e", "both", "-o", "out"}};
    const auto before = folder_.snapshot();
    const std::string first = run(verbs[0]).err;
    EXPECT_NE(first.find(GetParam().refused), std::string::npos) << first;
    for (const auto& arguments : verbs) {
      const Outcome got = run(arguments);
      EXPECT_EQ(got.exit_code, 2) << arguments[0];
      EXPECT_EQ(got.err, first) << arguments[0];
    }
    EXPECT_TRUE(folder_.snapshot() == before) << "something was written";
  }

  const Scratch folder_;
};

TEST_P(AtLimit, AllAgree) { GetParam().refused.empty() ? expect_runs() : expect_refused(); }

const auto kName = [](const auto& info) { return info.param.name; };
INSTANTIATE_TEST_SUITE_P(Networks, AtLimit, testing::ValuesIn(network_limit_cases()), kName);
INSTANTIATE_TEST_SUITE_P(Machines, AtLimit, testing::ValuesIn(machine_limit_cases()), kName);
INSTANTIATE_TEST_SUITE_P(Nightly, AtLimit, testing::ValuesIn(large_limit_cases()), kName);

}  // namespace
}  // namespace winnow::tests
