// Mapped programs, executed by the timeless machine, give the reference's tensors bit for bit and the predicted bytes.
#include <gtest/gtest.h>

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
    for (int u = 0; u < kUnits; ++u) ASSERT_LE(step.descriptor.get(waits[u]), issued[u]) << "step of unit " << int{step.unit} << " index " << step.index;
    ASSERT_EQ(static_cast<int>(issued[step.unit]), step.index);
    ++issued[step.unit];
  }
}

void run_case(const models::Network& network, const models::Accelerator& accelerator, int batch, uint32_t seed) {
  const models::FeatureMap input = random_input(network, batch, seed);
  models::TensorMap tensors = models::run_reference(network, input);
  mapping::MapOptions options;
  options.batch = batch;
  options.densities = mapping::measure_densities(network, tensors);
  const mapping::Mapping m = mapping::map_network(network, accelerator, options);
  mapping::unroll_input(m.lowered, tensors);
  expect_waits_point_back(m);
  Machine machine(accelerator);
  for (const mapping::Segment& s : m.image) machine.load(s.address, s.bytes);
  for (const mapping::Chunk& chunk : m.chunks)
    for (const mapping::Transfer& in : chunk.inputs) {
      const auto stream = mapping::input_stream(m, chunk, in, tensors);
      machine.load(in.address, stream);
      machine.set_slot(in.slot, static_cast<uint32_t>(stream.size()) / static_cast<uint32_t>(accelerator.axi_bytes()));
    }
  for (const mapping::Step& step : m.steps) {
    machine.execute(step.descriptor);
    if (step.unit != hls::kUnitCp && step.unit != hls::kUnitVu) continue;
    for (const mapping::ExpectedWord& e : mapping::expected_words(m, step, tensors))
      ASSERT_EQ(machine.word(e.bank, e.address), e.word)
          << "layer " << m.layers[static_cast<size_t>(step.tag - 1)].name << ", " << mapping::describe_word(m, step, e.bank, e.address);
  }
  for (const mapping::Chunk& chunk : m.chunks)
    for (const mapping::Transfer& out : chunk.outputs) {
      const auto expected = mapping::expected_output_stream(m, chunk, out, tensors);
      ASSERT_EQ(machine.slot(out.slot) * static_cast<uint32_t>(accelerator.axi_bytes()), expected.size());
      const auto got = machine.read(out.address, static_cast<uint32_t>(expected.size()));
      ASSERT_EQ(got, expected);
      const auto map = mapping::decompress_activations(chunk.layouts[static_cast<size_t>(out.layout)], accelerator.columns, got);
      const auto& reference = tensors.at(out.tensor);
      const int64_t per_image = models::element_count(reference.shape) / reference.shape[0];
      ASSERT_TRUE(std::equal(map.data.begin(), map.data.end(), reference.data.begin() + chunk.first * per_image));
    }
}

TEST(Map, random_networks_on_random_accelerators) {
  int mapped = 0;
  for (uint32_t seed = 1; seed <= 1500; ++seed) {
    SCOPED_TRACE("seed " + std::to_string(seed));
    const models::Network network = random_network(seed);
    const models::Accelerator accelerator = random_accelerator(seed + 100000);
    try {
      run_case(network, accelerator, 1 + static_cast<int>(seed % 4), seed);
      ++mapped;
    } catch (const models::InputError& e) {
      // Only a tile or a feature map too large for this accelerator may be refused.
      const std::string text = e.what();
      ASSERT_TRUE(text.find("words per bank") != std::string::npos || text.find("words per PE") != std::string::npos ||
                  text.find("words per row") != std::string::npos || text.find("output streams") != std::string::npos)
          << text;
    }
    if (HasFatalFailure()) return;
  }
  EXPECT_GE(mapped, 1400);
}

}  // namespace
}  // namespace winnow::tests
