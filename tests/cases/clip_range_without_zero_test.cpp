// Clips whose range excludes zero, on arrays where many lanes have no channel: such lanes stay zero in both engines,
// whoever writes them.
#include <gtest/gtest.h>

#include "tests/support/program.h"

namespace winnow::tests {
namespace {

constexpr char kQuantization[] = R"("quantization": {"scale": 0.05, "zero_point": 128})";

/// A clip to above zero or below it.
std::string clip(const std::string& name, const std::string& in, bool above) {
  return R"({"name": ")" + name + R"(", "type": "clip", "inputs": [")" + in +
         (above ? R"("], "min": 0.5, "max": 2.75})" : R"("], "min": -3, "max": -0.25})");
}
std::string conv(const std::string& name, const std::string& in, const std::string& more) {
  return R"({"name": ")" + name + R"(", "type": "conv", "inputs": [")" + in +
         R"("], "kernel": [3, 3], "padding": [1, 1, 1, 1], )" + more + ", " + kQuantization + "}";
}
std::string network(const std::string& layers, const std::string& outputs) {
  return R"({"format": "winnow-network/1", "name": "clip", "synthetic": true, "input": {"name": "in", "shape": [4, 6, 5], )" +
         std::string(kQuantization) + R"(}, "layers": [)" + layers + R"(], "outputs": [)" + outputs + "]}";
}

/// By what the clip follows and what follows it.
std::string network_of(const std::string& kind, bool above) {
  const std::string c = clip("c", "a", above);
  if (kind == "alone") return network(clip("c", "in", above), R"("c")");
  if (kind == "rescaled")
    return network(
        R"({"name": "c", "type": "clip", "inputs": ["in"], "min": 0.5, "max": 0.75, "quantization": {"scale": 0.02, "zero_point": 3}})",
        R"("c")");
  if (kind == "conv") return network(conv("a", "in", R"("channels": 5)") + ", " + c, R"("c")");
  if (kind == "depthwise") return network(conv("a", "in", R"("channels": 4, "groups": 4)") + ", " + c, R"("c")");
  if (kind == "max_pool")
    return network(R"({"name": "a", "type": "max_pool", "inputs": ["in"], "kernel": [2, 2], "stride": [2, 2]}, )" + c,
                   R"("c")");
  if (kind == "avg_pool")
    return network(
        R"({"name": "a", "type": "avg_pool", "inputs": ["in"], "kernel": [3, 3], "padding": [1, 1, 1, 1]}, )" + c +
            R"(, {"name": "r", "type": "relu", "inputs": ["c"]})",
        R"("r")");
  if (kind == "add")
    return network(
        R"({"name": "a", "type": "add", "inputs": ["in", "in"], "quantization": {"scale": 0.1, "zero_point": 128}}, )" +
            c,
        R"("c")");
  if (kind == "concat")
    return network(clip("c", "in", above) + ", " + conv("d", "in", R"("channels": 3)") + ", " + clip("e", "d", above) +
                       R"(, {"name": "k", "type": "concat", "inputs": ["e", "c", "in"]}, )" +
                       conv("z", "k", R"("channels": 6)"),
                   R"("k", "z")");
  // A fully connected layer and what reads a clip through a flat view.
  return network(
      clip("c", "in", above) +
          R"(, {"name": "f", "type": "flatten", "inputs": ["c"]}, {"name": "x", "type": "fc", "inputs": ["f"], "channels": 3, )" +
          kQuantization + "}, " + clip("y", "x", above),
      R"("y")");
}

constexpr char kWide[] = R"({"format": "winnow-accelerator/1", "name": "wide", "rows": 2, "columns": 3})";
constexpr char kHigh[] = R"({"format": "winnow-accelerator/1", "name": "high", "rows": 3, "columns": 2})";

class ClipRangeWithoutZero : public testing::TestWithParam<const char*> {};

TEST_P(ClipRangeWithoutZero, LanesWithoutAChannelStayZero) {
  const Scratch folder;
  folder.write("wide.json", kWide);
  folder.write("high.json", kHigh);
  for (const bool above : {true, false})
    for (const char* accelerator : {"wide.json", "high.json"}) {
      folder.write("net.json", network_of(GetParam(), above));
      const Outcome got = run_winnow(
          {"simulate", "-n", "net.json", "-a", accelerator, "-i", "random:1:0.7", "-e", "both", "--features", "all"},
          folder.path(), {{"WINNOW_CACHE", WINNOW_DESIGN_CACHE}});
      EXPECT_EQ(got.exit_code, 0) << (above ? "above" : "below") << " zero on " << accelerator << "\n"
                                  << got.out << got.err;
      EXPECT_NE(got.out.find("PASS"), std::string::npos) << got.out;
    }
}

INSTANTIATE_TEST_SUITE_P(After, ClipRangeWithoutZero,
                         testing::Values("alone", "rescaled", "conv", "depthwise", "max_pool", "avg_pool", "add",
                                         "concat", "flatten"),
                         [](const auto& info) { return std::string(info.param); });

}  // namespace
}  // namespace winnow::tests
