// Decides the machine.
#include "rtl_gen/design.h"

#include "hls/registers.h"
#include "models/error.h"
#include "rtl_gen/generate.h"

namespace winnow::rtl_gen {

hls::Features all_features(const accelerators::Accelerator& a) {
  hls::Features f;
  f.decoders = a.decoders;
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
  std::vector<std::pair<std::string, int>> p = {
      {"Rows", geometry.rows},    {"Cols", geometry.columns},  {"K0", accumulators},     {"Sets", accumulator_sets},
      {"AccW", accumulator_bits}, {"QueueDepth", queue_depth}, {"WDepth", weight_words}, {"PDepth", pointer_words},
      {"PrmDepth", param_words},  {"BankDepth", bank_words},   {"AxiW", axi_bits},       {"BurstBeats", burst_beats},
      {"Tags", features.tags}};
  for (const hls::DecoderRow& row : hls::kDecoders) p.emplace_back(row.parameter, features.decoders.*row.member);
  p.emplace_back("HasVector", features.vector);
  p.emplace_back("HasDepthwise", features.depthwise);
  p.emplace_back("DecodersPerRow", geometry.decoders_per_row);
  if (features.vector) p.emplace_back("VLanes", vector_lanes);
  return p;
}

Design decide(const accelerators::Accelerator& a, const hls::Features& f) {
  models::Problems problems(a.file.empty() ? a.name : a.file);
  for (const hls::DecoderRow& row : hls::kDecoders)
    if (f.decoders.*row.member && !(a.decoders.*row.member))
      problems.expected("/decoders", "\"" + std::string(row.name) + "\", which the network needs", "none");
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
  if (!hls::understands_gaps(f.decoders))
    (a.decoders.runs ? d.features.decoders.runs : d.features.decoders.bitmask) = true;
  d.features.tags = f.tags < 1 ? 1 : f.tags > hls::kCounterTags ? hls::kCounterTags : f.tags;
  return d;
}

}  // namespace winnow::rtl_gen
