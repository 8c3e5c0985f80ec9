// Are the drawn places of faults the right ones? Over random networks and accelerators, without RTL: the DRAM image
// decodes to the layers' weights, every injected bit changes what the decoders make of it, and other seeds draw other
// places.
#include <gtest/gtest.h>

#include <set>

#include "models/error.h"
#include "session/fault.h"
#include "session/job.h"
#include "session/prepare.h"
#include "session/stored_weights.h"
#include "tests/support/random_case.h"

namespace winnow::tests {
namespace {

/// False if the network does not fit.
bool map(uint32_t seed, session::Prepared& out) {
  const models::Network network = random_network(seed);
  mapping::MapOptions options;
  options.batch = 2;
  session::OrRefusal<session::Prepared> prepared =
      session::prepare(network, random_accelerator(seed % 40), random_input(network, 2, seed), options);
  if (prepared.refused()) return false;
  out = std::move(prepared).value();
  return true;
}

TEST(FaultPlaces, ImageDecodesToTheWeights) {
  int layers = 0;
  for (uint32_t seed = 1; seed <= 150; ++seed) {
    session::Prepared c;
    if (!map(seed, c)) continue;
    const sim::CosimJob job = session::make_job(c.mapping, c.runs);
    const auto loads = session::weight_loads(c.mapping);
    std::set<const mapping::Op*> ops;
    for (const session::WeightLoad& load : loads) ops.insert(load.op);
    for (const mapping::Op* op : ops) {
      const session::StoredWeights stored = session::stored_weights(c.mapping, loads, *op, job.image);
      ASSERT_EQ(stored.state, session::StoredWeights::State::kSound) << "seed " << seed << " " << op->name;
      EXPECT_EQ(stored.values, c.mapping.network.find(op->name)->weights.quantized)
          << "seed " << seed << " " << op->name;
      EXPECT_FALSE(session::shows(c.mapping, loads, *op, job.image, c.runs[0]));
      ++layers;
    }
  }
  EXPECT_GT(layers, 100);
}

TEST(FaultPlaces, DifferFromSeedToSeed) {
  for (const auto& [fault, least] : std::map<session::Fault, size_t>{
           {session::Fault::kWeightBit, 8}, {session::Fault::kPlacement, 3}, {session::Fault::kAxiError, 8}}) {
    session::Prepared c;
    for (uint32_t seed = 3; !map(seed, c) || c.mapping.network.input_shape.channels < 2; ++seed) {}
    std::set<std::string> places;
    for (uint64_t seed = 0; seed < 16; ++seed) {
      sim::CosimJob job = session::make_job(c.mapping, c.runs);
      try {
        places.insert(session::inject(job, c.mapping, c.runs, fault, seed));
      } catch (const models::InputError&) {
        continue;
      }
      if (fault != session::Fault::kWeightBit) continue;
      const sim::CosimJob sound = session::make_job(c.mapping, c.runs);
      int bits = 0;
      for (size_t s = 0; s < job.image.size(); ++s)
        for (size_t b = 0; b < job.image[s].bytes.size(); ++b)
          bits += __builtin_popcount(job.image[s].bytes[b] ^ sound.image[s].bytes[b]);
      EXPECT_EQ(bits, 1);
    }
    EXPECT_GE(places.size(), least);
  }
}

/// A network of zeros only: nothing to flip that shows.
TEST(FaultPlaces, RefuseWhereNothingShows) {
  for (uint32_t seed = 1; seed < 400; ++seed) {
    session::Prepared c;
    if (!map(seed, c)) continue;
    bool silent = true;
    for (const auto& [name, tensor] : c.runs[0])
      for (uint8_t q : tensor.data)
        silent =
            silent && (name != c.mapping.network.input_name || q == c.mapping.network.input_quantization.zero_point);
    if (!silent) continue;
    sim::CosimJob job = session::make_job(c.mapping, c.runs);
    EXPECT_THROW(session::inject(job, c.mapping, c.runs, session::Fault::kPlacement, 1), models::InputError) << seed;
    return;
  }
  FAIL() << "no input of zeros among the random ones";
}

}  // namespace
}  // namespace winnow::tests
