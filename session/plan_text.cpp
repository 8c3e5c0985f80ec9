// The plan for people.
#include <fmt/format.h>

#include "hls/descriptor.h"
#include "mapping/bytes.h"
#include "session/plan.h"

namespace winnow::session {

std::string plan_text(const Prepared& prepared) {
  const mapping::Mapping& m = prepared.mapping;
  std::string out = fmt::format("{} on {}, batch {}\n\n  {:<16} {:<16} {:>6}  {:<22} {:>12} {:>12} {:>9}\n",
                                m.network.name, m.accelerator.name, m.batch, "layer", "type", "tiles", "encoding",
                                "weight bytes", "Shannon", "placement");
  for (const mapping::LayerPlan& l : m.layers) {
    if (!l.fused_into.empty()) out += fmt::format("  {:<16} {:<16} in {}\n", l.name, l.type, l.fused_into);
    else if (l.tiles)
      out += fmt::format("  {:<16} {:<16} {:>6}  {:<22} {:>12} {:>12.0f} {:>9.3f}\n", l.name, l.type, l.tiles,
                         l.encoding, l.weight_bytes, l.statistics.shannon_bits / 8, l.placement.expected_utilization());
    else
      out += fmt::format("  {:<16} {:<16} {:>6}\n", l.name, l.type,
                         m.lowered.views.count(l.name) && m.lowered.views.at(l.name).physical != l.name ? "view" : "-");
  }
  const accelerators::Accelerator& a = m.accelerator;
  out += fmt::format(
      "\n  banks {} of {} words, weights {} of {} per PE{}, pointers {} of {}, parameters {} of {} per row\n",
      m.used.bank_words, a.bank_words, m.used.weight_words, a.weight_words, m.weights_resident ? " (resident)" : "",
      m.used.pointer_words, a.pointer_words, m.used.param_words, a.param_words);
  out += fmt::format("  placement {}: expected utilisation of the PEs, mean load / slowest\n",
                     mapping::placement_name(m.placement.kind));
  out += fmt::format("  program {} bytes, {} descriptors; {} bytes off chip per run on this input\n",
                     m.program.units * hls::kUnitBytes, m.steps.size(),
                     mapping::total(mapping::predict_bytes(m, prepared.runs[0])));
  if (m.warm_program.units > 0)
    out += fmt::format("  warm program, once the weights are in the PEs: {} bytes, {} bytes off chip per run\n",
                       m.warm_program.units * hls::kUnitBytes,
                       mapping::total(mapping::predict_bytes(m, prepared.runs[0], true)));
  return out;
}

}  // namespace winnow::session
