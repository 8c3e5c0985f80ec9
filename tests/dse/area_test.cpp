// Estimates of machines against what Yosys said of them, and the model's file.
#include "dse/cost/area.h"

#include <gtest/gtest.h>

#include <cmath>
#include <filesystem>
#include <fstream>
#include <sstream>

#include "dse/cost/area_text.h"
#include "models/error.h"

namespace winnow::dse::cost {
namespace {

namespace fs = std::filesystem;

/// What LeNet-5 needs.
hls::Features lenet_features() {
  hls::Features f;
  f.decoders.runs = f.decoders.codebook = f.decoders.huffman = true;
  f.vector = true;
  f.tags = 8;
  return f;
}

/// A preset in one piece, from scripts/synth.sh (docs/resources.md).
struct Synthesized {
  const char* preset;
  Target target;
  double luts, lut_rams, registers, block_rams, multipliers;
};
const Synthesized kSynthesized[] = {{"4x4", Target::kEcp5, 54790, 2792, 19419, 252, 64},
                                    {"8x8", Target::kEcp5, 120385, 7200, 39417, 536, 152},
                                    {"4x4", Target::kXilinx7, 39999, 1589, 16815, 248, 64},
                                    {"8x8", Target::kXilinx7, 85187, 4075, 33537, 528, 152}};

class Presets : public testing::TestWithParam<Synthesized> {};

TEST_P(Presets, AreAsLargeAsYosysSays) {
  const Synthesized& real = GetParam();
  if (!area_model().has(real.target)) GTEST_SKIP() << "the model was not fitted for it";
  const Area a = area_model().estimate(accelerators::load_accelerator(real.preset), lenet_features(), real.target);
  EXPECT_NEAR(a.luts, real.luts, 0.1 * real.luts);
  EXPECT_NEAR(a.lut_rams, real.lut_rams, 0.1 * real.lut_rams);
  EXPECT_NEAR(a.registers, real.registers, 0.03 * real.registers);
  EXPECT_NEAR(a.block_rams, real.block_rams, 0.5);
  EXPECT_NEAR(a.multipliers, real.multipliers, 0.5);
}

INSTANTIATE_TEST_SUITE_P(Area, Presets, testing::ValuesIn(kSynthesized), [](const auto& info) {
  return std::string(target_name(info.param.target)) + "_" + info.param.preset;
});

/// What sweeps take for granted when they drop points by their area (dse/evaluate.cpp).
TEST(Area, IsLeastWithoutFeatures) {
  for (const char* preset : {"4x4", "8x4", "16x16-ddr4"}) {
    const accelerators::Accelerator a = accelerators::load_accelerator(preset);
    for (const Target target : kTargets) {
      if (!area_model().has(target)) continue;
      const Area least = area_model().estimate(a, {}, target);
      for (int bits = 0; bits < 64; ++bits) {
        hls::Features f;
        f.decoders.runs = bits & 1;
        f.decoders.bitmask = bits & 2;
        f.decoders.codebook = bits & 4;
        f.decoders.huffman = bits & 8;
        f.vector = bits & 16;
        f.depthwise = f.vector && bits & 32;
        f.tags = 1 << (bits % 8);
        const Area area = area_model().estimate(a, f, target);
        for (const Quantity& quantity : kQuantities) {
          if (quantity.value == &Area::lut_rams) continue;
          EXPECT_LE(least.*quantity.value, area.*quantity.value) << preset << " " << quantity.name << " " << bits;
        }
      }
    }
  }
}

TEST(Area, IsTheSumOfItsModules) {
  const accelerators::Accelerator a = accelerators::load_accelerator("4x4");
  for (const Target target : kTargets) {
    if (!area_model().has(target)) continue;
    const Area whole = area_model().estimate(a, lenet_features(), target);
    const Area sum = total(area_model().parts(a, lenet_features(), target));
    for (const Quantity& q : kQuantities) {
      EXPECT_DOUBLE_EQ(whole.*q.value, sum.*q.value) << q.name;
      EXPECT_EQ(whole.*q.value > 0, counts(target, q)) << q.name;
    }
  }
}

TEST(Area, CountsSramBits) {
  if (!area_model().has(Target::kAsic)) GTEST_SKIP() << "the model was not fitted for it";
  accelerators::Accelerator a;
  a.rows = a.columns = 2;
  a.weight_words = 1024, a.pointer_words = 512, a.param_words = 128, a.bank_words = 256;
  const double bits = 4 * (1024 * 13 + 512 * 22) + 2 * 128 * 54 + 2 * 256 * 72;
  hls::Features f = lenet_features();
  EXPECT_DOUBLE_EQ(area_model().estimate(a, f, Target::kAsic).sram_bits, bits);
  f.depthwise = true;  // a memory of 64 coefficients of 8 lanes for each bank
  EXPECT_DOUBLE_EQ(area_model().estimate(a, f, Target::kAsic).sram_bits, bits + 2 * 64 * 64);
}

TEST(Area, RefusesDecodersThatTheMachineHasNot) {
  accelerators::Accelerator a;
  a.decoders.huffman = false;
  EXPECT_THROW(area_model().estimate(a, lenet_features(), Target::kEcp5), models::InputError);
}

/// The model's file with `from` replaced by `to`.
std::string spoilt(const std::string& from, const std::string& to) {
  std::ostringstream text;
  text << std::ifstream(area_model().file()).rdbuf();
  std::string changed = text.str();
  const size_t at = changed.find(from);
  EXPECT_NE(at, std::string::npos) << from;
  changed.replace(at, from.size(), to);
  const std::string file = testing::TempDir() + "winnow_area_model_" + std::to_string(getpid()) + ".json";
  std::ofstream(file) << changed;
  return file;
}

TEST(Area, SaysWhenTheLibraryIsAnother) {
  EXPECT_TRUE(area_model().is_of_library());
  EXPECT_TRUE(area_warnings(area_model()).empty());
  const std::string file = spoilt("\"library\": \"", "\"library\": \"0");
  const AreaModel other(file);
  EXPECT_FALSE(other.is_of_library());
  ASSERT_EQ(area_warnings(other).size(), 1u);
  EXPECT_EQ(area_warnings(other)[0].kind, "area-of-other-library");
  fs::remove(file);
}

TEST(Area, RefusesFilesThatAreNoModel) {
  const auto refusal = [](const std::string& file) {
    std::string text;
    try {
      const AreaModel model(file);
      model.estimate(accelerators::load_accelerator("4x4"), lenet_features(), Target::kEcp5);
    } catch (const models::InputError& e) {
      text = e.what();
    }
    fs::remove(file);
    return text.substr(text.find(": ") + 2);
  };
  EXPECT_EQ(refusal(spoilt("winnow-area-model/1", "winnow-area-model/2")).rfind("/format: expected", 0), 0u);
  EXPECT_EQ(refusal(spoilt("\"wn_pe\": {", "\"wn_qe\": {")),
            "/modules: expected wn_pe, which the machine has, got none");
  EXPECT_EQ(refusal(spoilt("\"ecp5\": {", "\"ecp6\": {")).rfind("/modules/wn_ram/ecp6: expected one of", 0), 0u);
  EXPECT_NE(refusal(spoilt("\"bits(Width + 1)\"", "\"bits(Width + \"")).find("expected a number, a parameter or a "),
            std::string::npos);
}

}  // namespace
}  // namespace winnow::dse::cost
