// Mapped programs, executed by the timeless machine, give the reference's tensors bit for bit and the predicted bytes.
#include <gtest/gtest.h>

#include <array>

#include "mapping/bytes.h"
#include "mapping/mapping.h"
#include "models/error.h"
#include "tests/mapping/machine.h"
#include "tests/support/random_case.h"

namespace winnow::tests {
namespace {

/// Dispatch order respects every wait: at its turn, all that a descriptor waits for has a place before it.
void expect_waits_point_back(const mapping::Mapping& m) {
  using namespace hls;
  const Field waits[] = {field::wait_lw, field::wait_la, field::wait_cp, field::wait_vu, field::wait_st};
  uint32_t issued[kUnits] = {};
  for (const mapping::Step& step : m.steps) {
    for (int u = 0; u < kUnits; ++u) EXPECT_LE(step.descriptor.get(waits[u]), issued[u]) << "step of unit " << int{step.unit} << " index " << step.index;
    EXPECT_EQ(static_cast<int>(issued[step.unit]), step.index);
    ++issued[step.unit];
  }
}

/// Returns how many stages ran in strips.
int run_case(const models::Network& network, const models::Accelerator& accelerator, int batch, uint32_t seed) {
  const models::FeatureMap input = random_input(network, batch, seed);
  models::TensorMap tensors = models::run_reference(network, input);
  mapping::MapOptions options;
  options.batch = batch;
  options.densities = mapping::measure_densities(network, tensors);
  const mapping::PlacementKind kinds[] = {mapping::PlacementKind::kNatural, mapping::PlacementKind::kDealt, mapping::PlacementKind::kSearch};
  options.placement = {kinds[seed % 3], seed, 500};
  const mapping::Mapping m = mapping::map_network(network, accelerator, options);
  mapping::unroll_input(m.lowered, tensors);
  expect_waits_point_back(m);
  Machine machine(accelerator);
  for (const mapping::Segment& s : m.image) machine.load(s.address, s.bytes);
  const auto beat = static_cast<uint32_t>(accelerator.axi_bytes());
  for (const mapping::Transfer& t : m.transfers) {
    if (t.origin == mapping::Origin::kDevice) continue;
    const auto stream = mapping::transfer_stream(m, t, tensors);
    machine.load(t.address, stream);
    machine.set_slot(t.slot, static_cast<uint32_t>(stream.size()) / beat);
  }
  for (const mapping::Step& step : m.steps) {
    machine.execute(step.descriptor);
    if (step.unit != hls::kUnitCp && step.unit != hls::kUnitVu && step.unit != hls::kUnitLa) continue;
    for (const mapping::ExpectedWord& e : mapping::expected_words(m, step, tensors))
      EXPECT_EQ(machine.word(e.bank, e.address), e.word)
          << (step.tag ? "layer " + m.layers[static_cast<size_t>(step.tag - 1)].name : std::string("input")) << ", strip " << step.strip << ", unit "
          << int{step.unit} << " index " << step.index << ", " << mapping::describe_word(m, step, e.bank, e.address);
    if (testing::Test::HasFailure()) return 0;
  }
  for (const mapping::Transfer& t : m.transfers) {
    if (!t.output) continue;
    const auto expected = mapping::transfer_stream(m, t, tensors);
    EXPECT_EQ(machine.slot(t.slot) * beat, expected.size());
    const auto got = machine.read(t.address, static_cast<uint32_t>(expected.size()));
    EXPECT_EQ(got, expected);
    const mapping::Chunk& chunk = m.chunks[static_cast<size_t>(t.chunk)];
    const models::FeatureMap& reference = tensors.at(m.lowered.tensors.at(t.tensor).values());
    const mapping::Layout& layout = m.layouts[static_cast<size_t>(t.layout)];
    models::FeatureMap map(reference.shape, static_cast<uint8_t>(layout.zero_point));
    mapping::PixelRange range = t.range;
    range.begin += chunk.first * layout.pixels();
    range.end += chunk.first * layout.pixels();
    mapping::decompress_activations(layout, accelerator.columns, got, range, map);
    for (int channel = 0; channel < layout.shape.channels; ++channel) {
      const int word = layout.places[static_cast<size_t>(channel)].position / hls::kLanes;
      if (word < range.first_word || word >= range.first_word + range.words) continue;
      for (int64_t p = range.begin; p < range.end; ++p) {
        const auto at = static_cast<size_t>((p / layout.pixels() * layout.shape.channels + channel) * layout.pixels() + p % layout.pixels());
        EXPECT_EQ(map.data[at], reference.data[at]);
        if (testing::Test::HasFailure()) return 0;
      }
    }
  }
  int in_strips = 0;
  for (const mapping::Stage& stage : m.schedule.stages) in_strips += stage.strips > 1;
  return in_strips;
}

/// Only a tile or a feature map too large for this accelerator may be refused.
void expect_refusal(const models::InputError& e) {
  const std::string text = e.what();
  EXPECT_TRUE(text.find("words per bank") != std::string::npos || text.find("words per PE") != std::string::npos ||
              text.find("words per row") != std::string::npos || text.find("activation streams") != std::string::npos)
      << text;
}

TEST(Map, random_networks_on_random_accelerators) {
  int mapped = 0;
  for (uint32_t seed = 1; seed <= 1500; ++seed) {
    SCOPED_TRACE("seed " + std::to_string(seed));
    try {
      run_case(random_network(seed), random_accelerator(seed + 100000), 1 + static_cast<int>(seed % 4), seed);
      ++mapped;
    } catch (const models::InputError& e) {
      expect_refusal(e);
    }
    if (HasFailure()) return;
  }
  EXPECT_GE(mapped, 1400);
}

/// Banks so small that feature maps run in strips, are spilled and come back.
TEST(Map, random_networks_in_strips) {
  int mapped = 0, strips = 0;
  for (uint32_t seed = 1; seed <= 1500; ++seed) {
    SCOPED_TRACE("seed " + std::to_string(seed));
    models::Accelerator accelerator = random_accelerator(seed + 200000);
    accelerator.bank_words = std::array{64, 128, 256, 512, 1024}[seed % 5];
    try {
      strips += run_case(random_network(seed, true), accelerator, 1 + static_cast<int>(seed % 2), seed) > 0;
      ++mapped;
    } catch (const models::InputError& e) {
      expect_refusal(e);
    }
    if (HasFailure()) return;
  }
  EXPECT_GE(mapped, 900);
  EXPECT_GE(strips, 200);
}

}  // namespace
}  // namespace winnow::tests
