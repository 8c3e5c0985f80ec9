// Numbers for counters, and what they can count to.
#include "mapping/byte_counters.h"

#include <algorithm>
#include <array>
#include <map>

#include "hls/registers.h"

namespace winnow::mapping {

std::vector<int> counter_tags(size_t layers, const Lowered& lowered) {
  std::vector<int> tags(layers + 1, 0);
  for (const Op& op : lowered.ops) tags[static_cast<size_t>(op.tag)] = 1;
  int next = 0;
  for (int& number : tags)
    if (number) number = ++next;
  return tags;
}

int counter_of(const std::vector<int>& counter_tags, int tag) {
  return std::min(counter_tags[static_cast<size_t>(tag)], hls::kCounterTags - 1);
}

int counter_of(const Mapping& m, int tag) { return counter_of(m.counter_tags, tag); }

std::vector<std::vector<int>> layers_by_counter(const std::vector<int>& counter_tags) {
  const int numbers = *std::max_element(counter_tags.begin(), counter_tags.end()) + 1;
  std::vector<std::vector<int>> layers(static_cast<size_t>(std::min(numbers, hls::kCounterTags)));
  for (int tag = 0; tag < static_cast<int>(counter_tags.size()); ++tag)
    if (tag == 0 || counter_tags[static_cast<size_t>(tag)] > 0)
      layers[static_cast<size_t>(counter_of(counter_tags, tag))].push_back(tag);
  return layers;
}

std::vector<std::vector<int>> layers_by_counter(const Mapping& m) { return layers_by_counter(m.counter_tags); }

Refusals byte_counter_refusals(const std::vector<Step>& steps, const std::vector<Transfer>& transfers,
                               const std::vector<int>& counter_tags, int beat_bytes) {
  const auto beat = static_cast<uint64_t>(beat_bytes);
  std::map<int, std::array<uint64_t, hls::kTrafficKinds>> bytes;  // by counter and stream: the most of a run
  for (const Step& step : steps) {
    const hls::Descriptor& desc = step.descriptor;
    const auto op = static_cast<hls::Opcode>(desc.get(hls::field::opcode));
    const auto add = [&](hls::Traffic s, uint64_t n) {
      bytes[counter_of(counter_tags, step.tag)][static_cast<size_t>(s)] += n;
    };
    if (op == hls::kLoadTables) add(hls::Traffic::kTables, desc.get(hls::field::lt_beats) * beat);
    if (op == hls::kLoadWeights)
      for (uint32_t i = 0; i < desc.get(hls::field::lw_stream_count); ++i)
        add(hls::Traffic::kWeights, desc.get(hls::field::lw_beats, static_cast<int>(i)) * beat);
    if (step.transfer >= 0)
      add(op == hls::kLoadActs ? hls::Traffic::kActsIn : hls::Traffic::kActsOut,
          transfers[static_cast<size_t>(step.transfer)].capacity_bytes);
  }
  const std::vector<std::vector<int>> layers = layers_by_counter(counter_tags);
  Refusals refusals;
  for (const auto& [counter, streams] : bytes)
    for (int s = 0; s < hls::kTrafficKinds; ++s) {
      if (streams[static_cast<size_t>(s)] <= UINT32_MAX) continue;
      const std::vector<int>& tags = layers[static_cast<size_t>(counter)];
      const std::string others = std::to_string(tags.size() - 1);
      refusals.push_back(
          refuse(Refused::kByteCounter,
                 {{"most", int64_t{UINT32_MAX}},
                  {"class", hls::traffic_name(static_cast<hls::Traffic>(s))},
                  {"shared", tags.size() > 1 ? ", with those of the " + others + " layers of the same counter" : ""},
                  {"n", std::to_string(streams[static_cast<size_t>(s)])}},
                 tags[0]));
    }
  return refusals;
}

}  // namespace winnow::mapping
