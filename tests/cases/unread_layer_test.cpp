// Does the program say which layers are computed for nothing, and refuse them if asked to?
#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include "accelerators/accelerator.h"
#include "tests/support/accelerator_json.h"
#include "tests/support/program.h"
#include "tests/support/tiny_network.h"

namespace winnow::tests {
namespace {

std::string conv(const std::string& name, const std::string& input) {
  return R"({"name":")" + name + R"(","type":"conv","inputs":[")" + input +
         R"("],"channels":8,"kernel":[1,1],"quantization":{"scale":0.3,"zero_point":0}})";
}

std::string network(const std::vector<std::string>& layers, const std::string& outputs) {
  std::string text =
      R"({"format":"winnow-network/1","name":"net","synthetic":true,"input":{"name":"in","shape":[8,4,4],"quantization":{"scale":0.05,"zero_point":0}},"layers":[)";
  for (size_t i = 0; i < layers.size(); ++i) text += (i ? "," : "") + layers[i];
  return text + "],\"outputs\":[" + outputs + "]}";
}

const char* const kUnread =
    "warning: net.json: /layers/1: expected a layer that reads 'unread', or it in /outputs, got neither: it is "
    "computed for nothing\n";

class UnreadLayer : public testing::Test {
 protected:
  UnreadLayer() {
    folder_.write("net.json", network({conv("a", "in"), conv("unread", "in")}, "\"a\""));
    folder_.write("acc.json", accelerator_json(tiny_accelerator()));
  }
  Outcome run(const std::vector<std::string>& arguments) const { return run_winnow(arguments, folder_.path(), {}); }

  Scratch folder_;
};

TEST_F(UnreadLayer, EveryVerbThatLoadsTheNetworkSaysIt) {
  for (const std::vector<std::string>& verb : std::vector<std::vector<std::string>>{
           {"check", "-n", "net.json"},
           {"check", "-n", "net.json", "-a", "acc.json"},
           {"inspect", "-n", "net.json"},
           {"map", "-n", "net.json", "-a", "acc.json", "-o", "m"},
           {"generate", "-n", "net.json", "-a", "acc.json", "-o", "g"},
           {"simulate", "-n", "net.json", "-a", "acc.json", "-e", "fast", "-o", "s"}}) {
    const Outcome got = run(verb);
    EXPECT_EQ(got.exit_code, 0) << verb[0] << got.err;
    EXPECT_EQ(got.err, kUnread) << verb[0];
  }
  for (const char* report : {"m/plan.json", "g/plan.json", "s/report.json"}) {
    const auto warnings = nlohmann::json::parse(folder_.read(report)).at("warnings");
    ASSERT_EQ(warnings.size(), 1u) << report;
    EXPECT_EQ(warnings[0].at("kind"), "unread-layer");
    EXPECT_EQ(warnings[0].at("place"), "/layers/1");
  }
}

TEST_F(UnreadLayer, StrictMakesItAnErrorAndWritesNothing) {
  const auto before = folder_.snapshot();
  for (std::vector<std::string> verb : std::vector<std::vector<std::string>>{
           {"check", "-n", "net.json", "-a", "acc.json"},
           {"map", "-n", "net.json", "-a", "acc.json", "-o", "m"},
           {"generate", "-n", "net.json", "-a", "acc.json", "-o", "g"},
           {"simulate", "-n", "net.json", "-a", "acc.json", "-e", "fast", "-o", "s"}}) {
    verb.push_back("--strict");
    const Outcome got = run(verb);
    EXPECT_EQ(got.exit_code, 2) << verb[0];
    EXPECT_EQ(got.err, "error" + std::string(kUnread).substr(7)) << verb[0];
  }
  EXPECT_EQ(folder_.snapshot(), before);
}

TEST_F(UnreadLayer, ChainsAreNamedWholeAndCountedOnce) {
  folder_.write("net.json", network({conv("head", "in"), conv("a", "in"), conv("mid", "head"), conv("left", "mid"),
                                     conv("right", "mid"), conv("b", "a")},
                                    "\"b\""));
  const Outcome got = run({"check", "-n", "net.json"});
  EXPECT_EQ(got.err,
            "warning: net.json: /layers/3: expected a layer that reads 'left', or it in /outputs, got neither: it is "
            "computed for nothing\n"
            "warning: net.json: /layers/4: expected a layer that reads 'right', or it in /outputs, got neither: it is "
            "computed for nothing, with 'head', "
            "'mid', which lead to nothing else\n2 warnings\n");
}

TEST_F(UnreadLayer, AnOutputThatIsReadAndALayerReadTwiceAreFine) {
  folder_.write("net.json", network({conv("a", "in"), conv("b", "a"), conv("c", "a")}, "\"a\",\"b\",\"c\""));
  EXPECT_EQ(run({"check", "-n", "net.json"}).err, "");
}

}  // namespace
}  // namespace winnow::tests
