// The mapper's choices as text.
#include <fmt/format.h>

#include <algorithm>
#include <cstdlib>

#include "models/text.h"
#include "session/plan.h"

namespace winnow::session {
namespace {

/// "1,234" with a sign: what an alternative costs more than the choice.
std::string difference(const mapping::Alternative& a, uint64_t chosen) {
  if (!a.possible) return "does not fit";
  const int64_t d = static_cast<int64_t>(a.bytes) - static_cast<int64_t>(chosen);
  return d == 0 ? "same" : (d > 0 ? "+" : "-") + models::grouped(static_cast<uint64_t>(std::abs(d)));
}

std::string what(const mapping::Mapping& m, const mapping::Stage& stage) {
  std::string text = stage.strips == 1 ? "whole maps" : fmt::format("{} strips", stage.strips);
  if (stage.strips > 1 && stage.last - stage.first > 1) text += ", fused";
  if (stage.strips > 1)
    text += stage.order == mapping::Order::kWeightOuter ? ", weights outside" : ", activations outside";
  if (stage.strips > 1 && stage.order == mapping::Order::kActivationOuter)
    text += stage.holds_weights ? ", weights held" : ", weights fetched every strip";
  const mapping::Op& last = m.lowered.ops[static_cast<size_t>(stage.last - 1)];
  const auto home = m.schedule.homes.find(m.lowered.holder(last.output()));
  if (home != m.schedule.homes.end())
    text += home->second == mapping::Home::kChip ? "; result stays on chip" : "; result goes to DRAM";
  return text;
}

}  // namespace

std::string explain_text(const mapping::Mapping& m) {
  std::string out = "\n  stages\n";
  for (size_t s = 0; s < m.schedule.stages.size(); ++s) {
    const mapping::Stage& stage = m.schedule.stages[s];
    const std::string& first = m.lowered.ops[static_cast<size_t>(stage.first)].name;
    const std::string& last = m.lowered.ops[static_cast<size_t>(stage.last - 1)].name;
    out += fmt::format("  {:>4}  {:<40} {}\n", s, first == last ? first : first + " .. " + last, what(m, stage));
  }
  if (m.choices.empty()) return out;
  out += "\n  off-chip bytes, expected; then what else could be done, and what it would change\n";
  out += fmt::format("  {:>5} {:<22} {:>12} {:>12} {:>12}", "stage", "layer", "weights", "in", "out");
  std::vector<std::string> names;
  for (const mapping::LayerChoice& c : m.choices)
    for (const mapping::Alternative& a : c.alternatives)
      if (std::find(names.begin(), names.end(), a.name) == names.end()) names.push_back(a.name);
  for (const std::string& name : names) out += fmt::format(" {:>14}", name);
  out += '\n';
  std::vector<mapping::Alternative> sums;
  for (const std::string& name : names) sums.push_back({name, true, 0});
  uint64_t weights = 0, in = 0, written = 0;
  for (const mapping::LayerChoice& c : m.choices) {
    out +=
        fmt::format("  {:>5} {:<22} {:>12} {:>12} {:>12}", c.stage, c.layer, c.weight_bytes, c.in_bytes, c.out_bytes);
    weights += c.weight_bytes, in += c.in_bytes, written += c.out_bytes;
    for (size_t n = 0; n < names.size(); ++n) {
      const auto a = std::find_if(c.alternatives.begin(), c.alternatives.end(),
                                  [&](const mapping::Alternative& x) { return x.name == names[n]; });
      out += fmt::format(" {:>14}", a == c.alternatives.end() ? "-" : difference(*a, c.bytes()));
      sums[n].possible &= a == c.alternatives.end() || a->possible;
      sums[n].bytes += a == c.alternatives.end() ? c.bytes() : a->bytes;
    }
    out += '\n';
  }
  out += fmt::format("  {:>5} {:<22} {:>12} {:>12} {:>12}", "", "all", weights, in, written);
  for (const mapping::Alternative& a : sums) out += fmt::format(" {:>14}", difference(a, weights + in + written));
  return out + "\n";
}

}  // namespace winnow::session
