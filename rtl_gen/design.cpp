// Decides the machine.
#include "rtl_gen/design.h"

#include "hls/registers.h"
#include "models/error.h"
#include "rtl_gen/generate.h"

namespace winnow::rtl_gen {

hls::Features all_features(const accelerators::Accelerator& a) {
  hls::Features f;
  f.runs = a.runs;
  f.bitmask = a.bitmask;
  f.codebook = a.codebook;
  f.huffman = a.huffman;
  f.vector = f.depthwise = true;
  f.tags = hls::kCounterTags;
  return f;
}

int Design::read_id_bits() const {
  int bits = 1;
  while (1 << bits < read_streams()) ++bits;
  return bits;
}

std::vector<std::pair<std::string, int>> Design::parameters() const {
  std::vector<std::pair<std::string, int>> p = {{"Rows", geometry.rows},
                                                {"Cols", geometry.columns},
                                                {"K0", accumulators},
                                                {"Sets", accumulator_sets},
                                                {"AccW", accumulator_bits},
                                                {"QueueDepth", queue_depth},
                                                {"WDepth", weight_words},
                                                {"PDepth", pointer_words},
                                                {"PrmDepth", param_words},
                                                {"BankDepth", bank_words},
                                                {"AxiW", axi_bits},
                                                {"BurstBeats", burst_beats},
                                                {"Tags", features.tags},
                                                {"HasRuns", features.runs},
                                                {"HasMask", features.bitmask},
                                                {"HasCodebook", features.codebook},
                                                {"HasHuffman", features.huffman},
                                                {"HasVector", features.vector},
                                                {"HasDepthwise", features.depthwise},
                                                {"DecodersPerRow", geometry.decoders_per_row}};
  if (features.vector) p.emplace_back("VLanes", vector_lanes);
  return p;
}

Design decide(const accelerators::Accelerator& a, const hls::Features& f) {
  models::Problems problems(a.file.empty() ? a.name : a.file);
  const auto need = [&](bool needed, bool there, const std::string& decoder) {
    if (needed && !there) problems.expected("/decoders", "\"" + decoder + "\", which the network needs", "none");
  };
  need(f.runs, a.runs, "runs");
  need(f.bitmask, a.bitmask, "bitmask");
  need(f.codebook, a.codebook, "codebook");
  need(f.huffman, a.huffman, "huffman");
  problems.raise();

  Design d{};
  d.geometry = a.geometry();
  d.accumulators = a.accumulators;
  d.accumulator_sets = a.accumulator_sets;
  d.accumulator_bits = a.accumulator_bits;
  d.queue_depth = a.queue_depth;
  d.weight_words = a.weight_words;
  d.pointer_words = a.pointer_words;
  d.param_words = a.param_words;
  d.bank_words = a.bank_words;
  d.vector_lanes = a.vector_lanes;
  d.axi_bits = a.axi_bits;
  d.burst_beats = a.burst_beats;
  d.features = f;
  d.features.depthwise = f.vector && f.depthwise;
  // A decoder understands one way of gaps at least, and counts have one place at least.
  if (!f.runs && !f.bitmask) (a.runs ? d.features.runs : d.features.bitmask) = true;
  d.features.tags = f.tags < 1 ? 1 : f.tags > hls::kCounterTags ? hls::kCounterTags : f.tags;
  return d;
}

}  // namespace winnow::rtl_gen
