// Numbers for counters, and what they can count to.
#include "mapping/byte_counters.h"

#include <algorithm>
#include <array>
#include <map>

#include "hls/registers.h"
#include "mapping/draft.h"

namespace winnow::mapping {

void number_counters(Mapping& m) {
  m.counter_tags.assign(m.network.layers.size() + 1, 0);
  for (const Op& op : m.lowered.ops) m.counter_tags[static_cast<size_t>(op.tag)] = 1;
  int next = 0;
  for (int& number : m.counter_tags)
    if (number) number = ++next;
  m.needs.tags = next + 1;
}

int counter_of(const Mapping& m, int tag) {
  return std::min(m.counter_tags[static_cast<size_t>(tag)], hls::kCounterTags - 1);
}

std::vector<std::vector<int>> layers_by_counter(const Mapping& m) {
  std::vector<std::vector<int>> layers(static_cast<size_t>(std::min(m.needs.tags, hls::kCounterTags)));
  for (int tag = 0; tag < static_cast<int>(m.counter_tags.size()); ++tag)
    if (tag == 0 || m.counter_tags[static_cast<size_t>(tag)] > 0)
      layers[static_cast<size_t>(counter_of(m, tag))].push_back(tag);
  return layers;
}

void check_byte_counters(Draft& d) {
  const Mapping& m = d.m;
  const auto beat = static_cast<uint64_t>(m.accelerator.axi_bytes());
  std::map<int, std::array<uint64_t, hls::kTrafficKinds>> bytes;  // by counter and stream: the most of a run
  for (const Step& step : m.steps) {
    const hls::Descriptor& desc = step.descriptor;
    const auto op = static_cast<hls::Opcode>(desc.get(hls::field::opcode));
    const auto add = [&](hls::Traffic s, uint64_t n) { bytes[counter_of(m, step.tag)][static_cast<size_t>(s)] += n; };
    if (op == hls::kLoadTables) add(hls::Traffic::kTables, desc.get(hls::field::lt_beats) * beat);
    if (op == hls::kLoadWeights)
      for (uint32_t i = 0; i < desc.get(hls::field::lw_stream_count); ++i)
        add(hls::Traffic::kWeights, desc.get(hls::field::lw_beats, static_cast<int>(i)) * beat);
    if (step.transfer >= 0)
      add(op == hls::kLoadActs ? hls::Traffic::kActsIn : hls::Traffic::kActsOut,
          m.transfers[static_cast<size_t>(step.transfer)].capacity_bytes);
  }
  const std::vector<std::vector<int>> layers = layers_by_counter(m);
  for (const auto& [counter, streams] : bytes)
    for (int s = 0; s < hls::kTrafficKinds; ++s) {
      if (streams[static_cast<size_t>(s)] <= UINT32_MAX) continue;
      const std::vector<int>& tags = layers[static_cast<size_t>(counter)];
      d.problem(d.place_of(tags[0]),
                "expected at most " + std::to_string(UINT32_MAX) + " bytes of " +
                    hls::traffic_name(static_cast<hls::Traffic>(s)) + " in a run" +
                    (tags.size() > 1
                         ? ", with those of the " + std::to_string(tags.size() - 1) + " layers of the same counter"
                         : "") +
                    ", as the counter has 32 bits, got up to " + std::to_string(streams[static_cast<size_t>(s)]));
    }
}

}  // namespace winnow::mapping
