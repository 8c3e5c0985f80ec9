// Maps a network, executes its program on the timeless machine and compares every word, stream and byte with the
// reference.
#pragma once
#include <gtest/gtest.h>

#include <algorithm>

#include "mapping/accesses.h"
#include "mapping/bytes.h"
#include "mapping/mapping.h"
#include "mapping/packing.h"
#include "tests/mapping/machine.h"
#include "tests/support/map_network.h"
#include "tests/support/random_case.h"

namespace winnow::tests {

/// Dispatch order respects every wait: at its turn, all that a descriptor waits for has a place before it.
inline void expect_waits_point_back(const mapping::Mapping& m) {
  using namespace hls;
  uint32_t issued[kUnits] = {};
  for (const mapping::Step& step : m.steps) {
    for (int u = 0; u < kUnits; ++u)
      EXPECT_LE(step.descriptor.get(kWaits[u]), issued[u])
          << "step of unit " << int{step.unit} << " index " << step.index;
    EXPECT_EQ(static_cast<int>(issued[step.unit]), step.index);
    ++issued[step.unit];
  }
}

/// Every transfer goes to or from a region of the DRAM that is there for it.
inline void expect_regions(const mapping::Mapping& m) {
  for (const mapping::Step& step : m.steps) {
    if (step.transfer < 0) continue;
    const mapping::Transfer& t = m.transfers[static_cast<size_t>(step.transfer)];
    const hls::Traffic stream = step.unit == hls::kUnitSt ? hls::Traffic::kActsOut : hls::Traffic::kActsIn;
    EXPECT_EQ(std::count_if(m.regions.begin(), m.regions.end(),
                            [&](const mapping::Region& r) {
                              return r.range.address == t.address && r.range.bytes == t.capacity_bytes &&
                                     r.stream == stream;
                            }),
              1)
        << (step.unit == hls::kUnitSt ? "store" : "load") << " of " << t.tensor << " rows " << t.y0 << ".." << t.y1;
  }
}

/// "image 3, y 2, x 5, channels 8 17 - 21" of a word that the step writes.
inline std::string describe_word(const mapping::Mapping& m, const mapping::Step& step, int bank, int address) {
  const mapping::Layout& layout = m.layouts[static_cast<size_t>(step.writes.layout)];
  const std::optional<mapping::WordPlace> place = mapping::locate_word(m, step, address);
  if (!place)
    return "bank " + std::to_string(bank) + " word " + std::to_string(address) + ", outside '" + layout.tensor + "'";
  const mapping::ChannelAt at(layout, m.accelerator.columns);
  std::string text = "image " + std::to_string(place->image) + ", y " + std::to_string(place->y) + ", x " +
                     std::to_string(place->x) + ", channels";
  for (int lane = 0; lane < hls::kLanes; ++lane) {
    const int channel = at(bank, place->w * hls::kLanes + lane);
    text += channel < 0 ? " -" : " " + std::to_string(channel);
  }
  return text;
}

/// Writes the values of a stream of activations into `map`, [batch, channels, height, width] from image 0 on: bank by
/// bank, pixel by pixel, word by word a mask and the lanes that it names (docs/architecture.md, section 3).
inline void decompress_activations(const mapping::Layout& layout, int banks, const std::vector<uint8_t>& stream,
                                   const mapping::PixelRange& range, models::FeatureMap& map) {
  const mapping::ChannelAt at(layout, banks);
  size_t next = 0;
  for (int bank = 0; bank < banks; ++bank)
    for (int64_t p = range.begin; p < range.end; ++p)
      for (int w = range.first_word; w < range.first_word + range.words; ++w) {
        const uint8_t mask = stream.at(next++);
        for (int lane = 0; lane < hls::kLanes; ++lane) {
          if (!(mask >> lane & 1)) continue;
          const uint8_t value = stream.at(next++);
          const int channel = at(bank, w * hls::kLanes + lane);
          if (channel < 0) continue;
          const int64_t image = p / layout.pixels();
          map.data[static_cast<size_t>((image * layout.shape.channels + channel) * layout.pixels() +
                                       p % layout.pixels())] = value;
        }
      }
}

/// What the machine did is what the mapper counts. `in_part`: some of a layer's weights were loaded anew, which is told
/// by bytes.
inline void expect_accesses(const mapping::Accesses& counted, const mapping::Accesses& made, bool in_part) {
  EXPECT_EQ(counted.bank_reads, made.bank_reads);
  EXPECT_EQ(counted.bank_writes, made.bank_writes);
  EXPECT_EQ(counted.pointer_reads, made.pointer_reads);
  EXPECT_EQ(counted.pointer_writes, made.pointer_writes);
  EXPECT_EQ(counted.param_reads, made.param_reads);
  EXPECT_EQ(counted.param_writes, made.param_writes);
  EXPECT_EQ(counted.partial_sums, made.partial_sums);
  EXPECT_EQ(counted.outputs, made.outputs);
  EXPECT_EQ(counted.vector_lanes, made.vector_lanes);
  if (!in_part) {
    EXPECT_EQ(counted.weight_writes, made.weight_writes);
  }
}

/// Of a mapping with the reference's tensors (after unroll_input).
inline void expect_executes(const mapping::Mapping& m, const models::TensorMap& tensors) {
  expect_waits_point_back(m);
  expect_regions(m);
  const accelerators::Accelerator& accelerator = m.accelerator;
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
          << (step.tag ? "layer " + m.layers[static_cast<size_t>(step.tag - 1)].name : std::string("input"))
          << ", strip " << step.strip << ", unit " << int{step.unit} << " index " << step.index << ", "
          << describe_word(m, step, e.bank, e.address);
    if (testing::Test::HasFailure()) return;
  }
  expect_accesses(mapping::accesses(m, tensors), machine.made, !m.weights_resident);
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
    decompress_activations(layout, accelerator.columns, got, range, map);
    for (int channel = 0; channel < layout.shape.channels; ++channel) {
      const int word = layout.places[static_cast<size_t>(channel)].position / hls::kLanes;
      if (word < range.first_word || word >= range.first_word + range.words) continue;
      for (int64_t p = range.begin; p < range.end; ++p) {
        const auto at = static_cast<size_t>((p / layout.pixels() * layout.shape.channels + channel) * layout.pixels() +
                                            p % layout.pixels());
        EXPECT_EQ(map.data[at], reference.data[at]);
        if (testing::Test::HasFailure()) return;
      }
    }
  }
}

/// What a host makes of plan.json is what the machine reads and writes.
inline void expect_packs(const mapping::Mapping& m, const models::FeatureMap& input, const models::TensorMap& tensors) {
  const mapping::Packing packing = mapping::packing_of(m);
  EXPECT_TRUE(mapping::missing_streams(packing).empty()) << mapping::missing_streams(packing)[0];
  const std::vector<std::vector<uint8_t>> in = mapping::pack(packing, input);
  std::vector<std::vector<uint8_t>> out(in.size());
  for (size_t i = 0; i < m.transfers.size(); ++i) {
    const mapping::Transfer& t = m.transfers[i];
    if (t.origin == mapping::Origin::kHost) {
      EXPECT_EQ(in[i], mapping::transfer_stream(m, t, tensors));
    }
    if (t.output) out[i] = mapping::transfer_stream(m, t, tensors);
  }
  for (const auto& [name, map] : mapping::unpack(packing, out)) EXPECT_EQ(map, tensors.at(name)) << name;
}

/// Returns how many stages ran in strips.
inline int run_case(const models::Network& network, const accelerators::Accelerator& accelerator, int batch,
                    uint32_t seed) {
  const models::FeatureMap input = random_input(network, batch, seed);
  models::TensorMap tensors = models::reference::run(network, input);
  mapping::MapOptions options;
  options.batch = batch;
  options.densities = mapping::measure_densities(network, tensors);
  const mapping::PlacementKind kinds[] = {mapping::PlacementKind::kNatural, mapping::PlacementKind::kDealt,
                                          mapping::PlacementKind::kSearch};
  options.placement = {kinds[seed % 3], seed, 500};
  const mapping::Mapping m = map_network(network, accelerator, options);
  mapping::unroll_input(m.lowered, tensors);
  expect_executes(m, tensors);
  expect_packs(m, input, tensors);
  int in_strips = 0;
  for (const mapping::Stage& stage : m.schedule.stages) in_strips += stage.strips > 1;
  return in_strips;
}

}  // namespace winnow::tests
