// Descriptors first, in the order of time: the first that differs is where to look, and counters follow from it.
#include "session/compare.h"

#include <fmt/format.h>

#include <algorithm>

#include "mapping/byte_counters.h"
#include "mapping/bytes.h"
#include "models/text.h"
#include "session/text.h"

namespace winnow::session {
namespace {

/// "layer 'conv2' tile 3: COMPUTE (cp descriptor 17)".
std::string describe(const mapping::Mapping& m, int unit, size_t index) {
  std::string text;
  int of_layer = 0;
  const mapping::Step* found = nullptr;
  for (const mapping::Step& s : m.steps)
    if (s.unit == unit && s.index == static_cast<int>(index)) found = &s;
  if (!found) return fmt::format("{} descriptor {}", hls::kUnitNames[unit], index);
  const uint32_t opcode = found->descriptor.get(hls::field::opcode);
  for (const mapping::Step& s : m.steps)
    of_layer += s.unit == unit && s.tag == found->tag && s.index < found->index &&
                s.descriptor.get(hls::field::opcode) == opcode;
  const std::string layer = found->tag > 0 ? m.layers[static_cast<size_t>(found->tag - 1)].name : m.network.input_name;
  const char* what = opcode == hls::kCompute || opcode == hls::kLoadWeights ? "tile" : "part";
  return fmt::format("layer '{}' {} {}: {} ({} descriptor {})", layer, what, of_layer, hls::opcode_name(opcode),
                     hls::kUnitNames[unit], index);
}

std::string cycle_text(uint64_t cycle) { return cycle == UINT64_MAX ? "never" : "at cycle " + models::grouped(cycle); }

/// The earliest start or end that differs.
std::string first_event(const mapping::Mapping& m, const sim::RunResult& rtl, const sim::RunResult& fast) {
  uint64_t first = UINT64_MAX;
  std::string text;
  for (int u = 0; u < hls::kUnits; ++u) {
    const auto &a = rtl.descriptors[static_cast<size_t>(u)], &b = fast.descriptors[static_cast<size_t>(u)];
    const auto at = [](const std::vector<sim::DescriptorTime>& times, size_t i, bool start) {
      if (i >= times.size()) return UINT64_MAX;
      return start ? times[i].start : times[i].done;
    };
    for (size_t i = 0; i < std::max(a.size(), b.size()); ++i)
      for (const bool start : {true, false}) {
        const uint64_t x = at(a, i, start), y = at(b, i, start);
        if (x == y || std::min(x, y) >= first) continue;
        first = std::min(x, y);
        text = fmt::format("{} {} {} in rtl, {} in fast", describe(m, u, i), start ? "starts" : "done", cycle_text(x),
                           cycle_text(y));
      }
  }
  return text;
}

/// Whose bytes a counter counts: "'conv1'", or "the layers from 'conv130' on".
std::string counter_name(const mapping::Mapping& m, int counter) {
  const std::vector<std::vector<int>> counters = mapping::layers_by_counter(m);
  if (static_cast<size_t>(counter) >= counters.size()) return "no layer";
  const std::vector<int>& tags = counters[static_cast<size_t>(counter)];
  return (tags.size() > 1 ? "the layers from '" : "'") + layer_name(m, tags[0]) + (tags.size() > 1 ? "' on" : "'");
}

/// The first window of time in which other bytes crossed the bus.
std::string first_window(const sim::BusActivity& rtl, const sim::BusActivity& fast) {
  if (rtl == fast) return "";
  for (int s = 0; s < hls::kTrafficKinds; ++s) {
    const auto stream = static_cast<hls::Traffic>(s);
    const std::vector<uint64_t>&a = rtl.bytes(stream), &b = fast.bytes(stream);
    const size_t i = static_cast<size_t>(
        std::mismatch(a.begin(), a.begin() + std::min(a.size(), b.size()), b.begin()).first - a.begin());
    if (i == a.size() && i == b.size()) continue;
    return fmt::format("{} on the bus from cycle {} on: {} bytes in {} cycles in rtl, {} in fast",
                       hls::traffic_name(stream), models::grouped(i * rtl.window_cycles()), i < a.size() ? a[i] : 0,
                       rtl.window_cycles(), i < b.size() ? b[i] : 0);
  }
  return "the bus is busy in other cycles";
}

std::string first_count(const mapping::Mapping& m, const sim::RunResult& rtl, const sim::RunResult& fast) {
  const sim::DeviceCounters &a = rtl.counters, &b = fast.counters;
  struct Count {
    const char* name;
    uint64_t rtl, fast;
  };
  std::vector<Count> counts = {{"cycles from start to interrupt", rtl.cycles, fast.cycles}};
  for (const hls::Counter& c : hls::kCounters) counts.push_back({c.name, a.*c.value, b.*c.value});
  const Count others[] = {{"DRAM reads", rtl.dram.reads, fast.dram.reads},
                          {"DRAM writes", rtl.dram.writes, fast.dram.writes},
                          {"DRAM row hits", rtl.dram.row_hits, fast.dram.row_hits},
                          {"DRAM row misses", rtl.dram.row_misses, fast.dram.row_misses},
                          {"DRAM row conflicts", rtl.dram.row_conflicts, fast.dram.row_conflicts},
                          {"DRAM activates", rtl.dram.activates, fast.dram.activates},
                          {"DRAM refreshes", rtl.dram.refreshes, fast.dram.refreshes},
                          {"bytes read", rtl.read_bytes, fast.read_bytes},
                          {"bytes written", rtl.write_bytes, fast.write_bytes},
                          {"bytes outside all regions", rtl.stray_bytes, fast.stray_bytes}};
  counts.insert(counts.end(), std::begin(others), std::end(others));
  for (const Count& c : counts)
    if (c.rtl != c.fast)
      return fmt::format("{}: {} in rtl, {} in fast", c.name, models::grouped(c.rtl), models::grouped(c.fast));
  for (int u = 0; u < hls::kUnits; ++u)
    if (a.done[u] != b.done[u])
      return fmt::format("descriptors done by {}: {} in rtl, {} in fast", hls::kUnitNames[u], a.done[u], b.done[u]);
  for (int k = 0; k < hls::kByteClasses; ++k)
    for (int t = 0; t < hls::kCounterTags; ++t)
      if (a.bytes[k][t] != b.bytes[k][t])
        return fmt::format("bytes of {}, {}: {} in rtl, {} in fast", counter_name(m, t),
                           hls::traffic_name(hls::traffic_of_class(k)), models::grouped(a.bytes[k][t]),
                           models::grouped(b.bytes[k][t]));
  for (size_t i = 0; i < std::max(rtl.region_bytes.size(), fast.region_bytes.size()); ++i)
    if (rtl.region_bytes.size() != fast.region_bytes.size() || rtl.region_bytes[i] != fast.region_bytes[i])
      return fmt::format("bytes on the bus in region {} ('{}', {})", i, layer_name(m, m.regions[i].tag),
                         hls::traffic_name(m.regions[i].stream));
  for (const mapping::Transfer& t : m.transfers)
    if (a.length_slots[t.slot] != b.length_slots[t.slot])
      return fmt::format("beats of '{}', pixels {} to {}: {} in rtl, {} in fast", t.tensor, t.range.begin,
                         t.range.end - 1, a.length_slots[t.slot], b.length_slots[t.slot]);
  return "";
}

}  // namespace

std::string first_difference(const mapping::Mapping& m, const sim::CosimResult& rtl, const sim::CosimResult& fast) {
  if (rtl.runs.size() != fast.runs.size())
    return fmt::format("runs: {} in rtl, {} in fast", rtl.runs.size(), fast.runs.size());
  for (size_t r = 0; r < rtl.runs.size(); ++r) {
    std::string text = first_event(m, rtl.runs[r], fast.runs[r]);
    if (text.empty()) text = first_count(m, rtl.runs[r], fast.runs[r]);
    if (text.empty()) text = first_window(rtl.runs[r].bus, fast.runs[r].bus);
    if (!text.empty()) return fmt::format("run {}, {}", r, text);
  }
  return "";
}

}  // namespace winnow::session
