// Design spaces as files.
#include "dse/space.h"

#include <gtest/gtest.h>

#include "models/error.h"

namespace winnow::dse {
namespace {

using Lines = std::vector<std::string>;

std::string text(const std::string& axes, const std::string& more = "") {
  return R"({"format": "winnow-space/1", "network": "lenet-5-float", "accelerator": "4x4", "axes": )" + axes + more +
         "}";
}

Lines faults(const std::string& text) {
  try {
    parse_space(text, "space.json");
  } catch (const models::InputError& error) {
    return error.lines();
  }
  return {};
}

TEST(Space, ListsAndRanges) {
  const Space space = parse_space(
      text(
          R"({"rows": [4, 8], "bank_words": {"from": 1024, "to": 4096, "times": 2}, "density": {"from": 0.1, "to": 0.3, "step": 0.1}})",
          R"(, "constraints": ["dram_bytes < 2e6"], "objectives": ["cycles", "-utilization"])"),
      "space.json");
  EXPECT_EQ(space.points(), 2u * 3 * 3);
  EXPECT_EQ(space.axes[0].name, "bank_words");
  EXPECT_EQ(space.axes[0].values[2], 4096);
  EXPECT_TRUE(space.axes[0].values[2].is_number_integer());
  EXPECT_EQ(space.axes[1].values.size(), 3u);
  EXPECT_TRUE(space.axes[1].of_model());
  EXPECT_TRUE(space.objectives[1].largest);
  for (uint64_t number = 0; number < space.points(); ++number)
    EXPECT_EQ(number_of(space, point_of(space, number)), number);
  EXPECT_EQ(values_of(space, point_of(space, 17)).dump(), R"({"bank_words":4096,"density":0.3,"rows":8})");
}

TEST(Space, NamesEveryFault) {
  EXPECT_EQ(
      faults(text(
          R"({"rows": [], "colums": [4], "density": [2], "codebook_bits": [1], "columns": {"from": 8, "to": 4, "step": 1},
                            "queue_depth": 4, "axi_bits": [64, 64]})",
          R"(, "constraints": ["cycels < 1"], "objectives": ["cycles", "speed"], "colour": 1)")),
      (Lines{
          "space.json: /axes/axi_bits/1: expected every value once, got 64 again",
          "space.json: /axes/codebook_bits/0: expected 0 or 2..8, got 1",
          "space.json: /axes/columns: expected from at most to, got 8 and 4",
          "space.json: /axes/colums: expected a field of an accelerator, density, codebook_bits or channels (of a "
          "layer or "
          "group: density.<name>), got \"colums\"",
          "space.json: /axes/density/0: expected 0..1, got 2",
          "space.json: /axes/queue_depth: expected a list of values, or {\"from\", \"to\", \"step\" or \"times\"}, got "
          "4",
          "space.json: /axes/rows: expected 1..4096 values, got 0",
          "space.json: /constraints/0: expected the name of a result at character 1, got \"cycels < 1\"",
          "space.json: /objectives/1: expected one of cycles, time_us, compute_cycles, utilization, nonzero_pairs, "
          "dram_bytes, weight_bytes, activation_bytes, pes, luts, lut_rams, registers, block_rams, multipliers, kge, "
          "sram_bits, "
          "energy_uj, energy_dram_uj, energy_sram_uj, energy_logic_uj, model_bytes, weights_kept, accuracy, with - "
          "before it for the largest, "
          "got \"speed\"",
          "space.json: /colour: expected one of the keys format, network, accelerator, technology, target, input, "
          "calibration, calibration_images, accuracy_images, accuracy, groups, axes, constraints, objectives, got an "
          "unknown key",
      }));
  EXPECT_EQ(faults(text("{}")),
            Lines{"space.json: /axes: expected an object of one field or more and their values, got an empty one"});
  EXPECT_EQ(faults(text(R"({"rows": [4]})", R"(, "objectives": ["-accuracy"])")),
            Lines{"space.json: /accuracy_images: expected a number of images, as accuracy is an objective, got 0"});
}

TEST(Space, WholeNumbersAreIntegers) {
  const Space space = parse_space(R"({"format": "winnow-space/1", "network": "lenet-5", "accelerator": "4x4",
    "axes": {"bank_words": [1.024e3], "queue_depth": {"from": 4, "to": 9, "times": 1.5}, "density": [1.0, 0.5]}})",
                                  "space.json");
  EXPECT_EQ(values_of(space, point_of(space, 0)).dump(), R"({"bank_words":1024,"density":1,"queue_depth":4})");
  EXPECT_EQ(values_of(space, point_of(space, 5)).dump(), R"({"bank_words":1024,"density":0.5,"queue_depth":9})");
}

TEST(Space, EndlessRangesAreOneFault) {
  for (const char* range : {R"({"from": 0.1, "to": 1, "step": 1e-18})", R"({"from": 0, "to": 1e-300, "step": 1e-320})",
                            R"({"from": 0.1, "to": 1, "times": 1.0000000000000002})"}) {
    try {
      parse_space(R"({"format": "winnow-space/1", "network": "n", "accelerator": "a", "axes": {"density": )" +
                      std::string(range) + "}}",
                  "space.json");
      FAIL() << range;
    } catch (const models::InputError& e) {
      EXPECT_EQ(e.lines().size(), 1u) << e.what();
    }
  }
}

}  // namespace
}  // namespace winnow::dse
