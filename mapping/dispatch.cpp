// Waits, and the merge of loads and other steps.
#include "mapping/dispatch.h"

#include <algorithm>
#include <map>

#include "mapping/limits.h"

namespace winnow::mapping {
namespace {

namespace field = hls::field;

constexpr int kTilesAhead =
    1;  // weight loads are dispatched this many tiles before their own; the lw queue holds one more

void set_waits(hls::Descriptor& d, const Hazards::Waits& waits) {
  for (int u = 0; u < hls::kUnits; ++u) {
    // More are refused when all are counted.
    const int wait = std::min(waits[static_cast<size_t>(u)], kMostDescriptors);
    const hls::Field field = hls::kWaits[u];
    if (wait > static_cast<int>(d.get(field))) d.set(field, static_cast<uint32_t>(wait));
  }
}

Refusal too_many(const std::vector<Step>& steps, int unit, int count, int batch) {
  static const char* const kWhat[] = {"weight loads", "activation loads", "compute tiles", "vector passes", "stores"};
  std::map<int, int> of_layers;
  for (const Step& step : steps) of_layers[step.tag] += step.unit == unit;
  const auto most = std::max_element(of_layers.begin(), of_layers.end(),
                                     [](const auto& a, const auto& b) { return a.second < b.second; });
  return refuse(Refused::kDescriptors,
                {{"most", kMostDescriptors},
                 {"kind", kWhat[unit]},
                 {"n", count},
                 {"k", most->second},
                 {"place", most->first > 0 ? "layer" : "input"},
                 {"remedy", batch > 1 ? "a smaller batch" : "larger memories"}},
                most->first);
}

}  // namespace

Step Dispatch::make(hls::Opcode opcode, int units, int tag) {
  Step step;
  step.unit = hls::unit_of(opcode);
  step.index = counts_[step.unit]++;
  step.tag = tag;
  step.chunk = chunk_;
  step.strip = strip_;
  step.descriptor.set(field::opcode, opcode);
  step.descriptor.set(field::size, static_cast<uint32_t>(units));
  step.descriptor.set(field::tag, static_cast<uint32_t>(counter_tags_[static_cast<size_t>(tag)]));
  return step;
}

void Dispatch::access(const Step& step, int begin, int end, bool write, Hazards::Waits& waits) {
  hazards_.access(step.unit, step.index, begin, end, write, waits);
}

void Dispatch::add(Step step, const Hazards::Waits& waits) {
  set_waits(step.descriptor, waits);
  others_.push_back(std::move(step));
}

void Dispatch::add_load(Step step, int tile, int waits_tiles) {
  Hazards::Waits waits{};
  waits[hls::kUnitCp] = waits_tiles;
  set_waits(step.descriptor, waits);
  loads_.push_back({std::move(step), tile, waits_tiles});
}

Outcome<std::vector<Step>> Dispatch::finish(int batch) && {
  std::vector<Step> steps;
  size_t next_load = 0;
  int computes = 0;
  const auto loads_up_to = [&](int tile) {
    while (next_load < loads_.size() && loads_[next_load].tile <= tile && loads_[next_load].waits_tiles <= computes)
      steps.push_back(std::move(loads_[next_load++].step));
  };
  for (Step& step : others_) {
    if (step.unit == hls::kUnitCp) {
      loads_up_to(computes + kTilesAhead);
      ++computes;
    }
    steps.push_back(std::move(step));
  }
  Refusals refusals;
  for (int u = 0; u < hls::kUnits; ++u)
    if (counts_[u] > kMostDescriptors) refusals.push_back(too_many(steps, u, counts_[u], batch));
  if (!refusals.empty()) return refusals;
  return steps;
}

}  // namespace winnow::mapping
