// Does every order that a program's waits allow give the same words, on queues as short as can be?
#include "mapping/program.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <deque>
#include <optional>
#include <random>

#include "tests/mapping/run_case.h"
#include "tests/support/share.h"

namespace winnow::mapping {
namespace program_test {

namespace field = hls::field;

/// The units of the machine without time: descriptors go to their unit's queue in dispatch order, and of the units
/// whose first descriptor may start a random one executes it. The queues hold one descriptor each.
class Units {
 public:
  Units(const std::vector<Step>& steps, uint32_t seed) : steps_(steps), random_(seed) {}

  /// Calls execute(step) for every step; false if no unit can go on.
  template <typename Execute>
  bool run(Execute&& execute) {
    while (next_ < steps_.size() || !idle()) {
      std::vector<int> ready;
      for (int u = 0; u < hls::kUnits; ++u)
        if (!queues_[u].empty() && may_start(*queues_[u].front())) ready.push_back(u);
      const bool room = next_ < steps_.size() && queues_[steps_[next_].unit].empty();
      if (!room && ready.empty()) return false;
      const size_t choice = random_() % (ready.size() + room);
      if (choice == ready.size()) {
        queues_[steps_[next_].unit].push_back(&steps_[next_]);
        ++next_;
        continue;
      }
      const int u = ready[choice];
      execute(*queues_[u].front());
      queues_[u].pop_front();
      ++done_[u];
    }
    return true;
  }

 private:
  bool idle() const {
    return std::all_of(std::begin(queues_), std::end(queues_), [](const auto& q) { return q.empty(); });
  }
  bool may_start(const Step& step) const {
    const hls::Field waits[] = {field::wait_lw, field::wait_la, field::wait_cp, field::wait_vu, field::wait_st};
    for (int u = 0; u < hls::kUnits; ++u)
      if (done_[u] < step.descriptor.get(waits[u])) return false;
    return true;
  }

  const std::vector<Step>& steps_;
  std::mt19937 random_;
  size_t next_ = 0;
  std::deque<const Step*> queues_[hls::kUnits];
  uint32_t done_[hls::kUnits] = {};
};

/// What the host reads after a run in some order.
std::optional<std::vector<std::vector<uint8_t>>> outputs_of(const Mapping& m, const models::TensorMap& tensors,
                                                            uint32_t order) {
  tests::Machine machine(m.accelerator);
  const auto beat = static_cast<uint32_t>(m.accelerator.axi_bytes());
  for (const Segment& s : m.image) machine.load(s.address, s.bytes);
  for (const Transfer& t : m.transfers) {
    if (t.origin == Origin::kDevice) continue;
    const std::vector<uint8_t> stream = transfer_stream(m, t, tensors);
    machine.load(t.address, stream);
    machine.set_slot(t.slot, static_cast<uint32_t>(stream.size()) / beat);
  }
  if (!Units(m.steps, order).run([&](const Step& step) { machine.execute(step.descriptor); })) return {};
  std::vector<std::vector<uint8_t>> outputs;
  for (const Transfer& t : m.transfers)
    if (t.output) outputs.push_back(machine.read(t.address, machine.slot(t.slot) * beat));
  return outputs;
}

TEST(Program, runs_to_the_same_end_in_every_order_that_its_waits_allow) {
  int mapped = 0, reloaded = 0, in_strips = 0;
  for (uint32_t seed = 1; seed <= tests::share(240); ++seed) {
    SCOPED_TRACE("seed " + std::to_string(seed));
    const auto [network, a] = tests::random_tall_case(seed, seed % 3 ? 64 << seed % 5 : 0);
    MapOptions options;
    options.batch = 1 + static_cast<int>(seed % 2);
    options.placement.kind = PlacementKind::kDealt;
    const Outcome<Mapping> mapping = try_map(network, a, options);
    if (!mapping) continue;
    const Mapping& m = *mapping.value;
    ++mapped;
    reloaded += !m.weights_resident;
    in_strips +=
        std::any_of(m.schedule.stages.begin(), m.schedule.stages.end(), [](const Stage& s) { return s.strips > 1; });
    models::TensorMap tensors = models::reference::run(network, tests::random_input(network, options.batch, seed));
    unroll_input(m.lowered, tensors);
    std::vector<std::vector<uint8_t>> expected;
    for (const Transfer& t : m.transfers)
      if (t.output) expected.push_back(transfer_stream(m, t, tensors));
    for (uint32_t order = 1; order <= 4; ++order) {
      const auto got = outputs_of(m, tensors, order);
      ASSERT_TRUE(got) << "nothing can go on";
      ASSERT_EQ(*got, expected) << "order " << order;
    }
  }
  EXPECT_GE(mapped, tests::share_at_least(160));
  EXPECT_GE(reloaded, tests::share_at_least(10));
  EXPECT_GE(in_strips, tests::share_at_least(30));
}

TEST(Program, weights_that_stay_are_loaded_once_and_the_warm_program_leaves_them_out) {
  for (uint32_t seed = 1; seed <= 40; ++seed) {
    SCOPED_TRACE("seed " + std::to_string(seed));
    const Outcome<Mapping> mapping = try_map(tests::random_network(seed), tests::random_accelerator(seed), {});
    if (!mapping) continue;
    const Mapping& m = *mapping.value;
    uint32_t units = 0, warm_units = 0;
    size_t loads = 0;
    for (const Step& step : m.steps) {
      units += step.descriptor.get(field::size);
      if (step.unit != hls::kUnitLw) warm_units += step.descriptor.get(field::size);
      loads += step.descriptor.get(field::opcode) == hls::kLoadWeights;
    }
    EXPECT_EQ(m.program.units, units);
    EXPECT_EQ(m.warm_program.units, m.weights_resident && loads > 0 ? warm_units : 0);
  }
}

}  // namespace program_test
}  // namespace winnow::mapping
