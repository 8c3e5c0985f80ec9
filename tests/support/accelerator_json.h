// An accelerator as the JSON text of its description, for tests that make one.
#pragma once
#include <iterator>
#include <string>

#include "accelerators/accelerator.h"
#include "models/json/document.h"

namespace winnow::tests {

/// As accelerators::load_accelerator reads it, and as the presets are written.
inline std::string accelerator_json(const accelerators::Accelerator& a) {
  using Document = models::json::Document;
  Document out = {{"format", "winnow-accelerator/1"},
                  {"name", a.name},
                  {"rows", a.rows},
                  {"columns", a.columns},
                  {"decoders_per_row", a.decoders_per_row},
                  {"accumulators", a.accumulators},
                  {"accumulator_sets", a.accumulator_sets},
                  {"accumulator_bits", a.accumulator_bits},
                  {"queue_depth", a.queue_depth},
                  {"weight_words", a.weight_words},
                  {"pointer_words", a.pointer_words},
                  {"param_words", a.param_words},
                  {"bank_words", a.bank_words},
                  {"vector_lanes", a.vector_lanes},
                  {"axi_bits", a.axi_bits},
                  {"burst_beats", a.burst_beats}};
  Document decoders = Document::array();
  for (const hls::DecoderRow& row : hls::kDecoders)
    if (a.decoders.*row.member) decoders.push_back(row.name);
  if (decoders.size() != std::size(hls::kDecoders)) out["decoders"] = decoders;  // without the key: all
  out["clock_mhz"] = a.clock_mhz;
  out["dram"] = {{"model", a.dram.model}};
  if (!a.dram.is_device()) {
    out["dram"]["latency_cycles"] = a.dram.latency_cycles;
    out["dram"]["bytes_per_cycle"] = a.dram.bytes_per_cycle;
  }
  if (!a.dram.address_map.empty()) out["dram"]["address_map"] = a.dram.address_map;
  if (a.dram.channels != 0) out["dram"]["channels"] = a.dram.channels;
  return models::json::to_text(out);
}

}  // namespace winnow::tests
