// The plan for programs: all of plan.json but what packing needs.
#include "mapping/byte_counters.h"
#include "mapping/bytes.h"
#include "session/plan.h"

namespace winnow::session {

models::json::Document plan_document(const Prepared& prepared, const models::Warnings& warnings) {
  const mapping::Mapping& m = prepared.mapping;
  models::json::Document d;
  d["format"] = "winnow-plan/1";
  d["network"] = m.network.name;
  d["accelerator"] = m.accelerator.name;
  d["batch"] = m.batch;
  d["base_address"] = m.base_address;
  d["program_address"] = m.program.address;
  d["program_units"] = m.program.units;
  if (m.warm_program.units > 0) {
    d["warm_program_address"] = m.warm_program.address;
    d["warm_program_units"] = m.warm_program.units;
  }
  d["dram_bytes"] = m.dram_bytes;
  d["placement"] = {
      {"kind", mapping::placement_name(m.placement.kind)}, {"seed", m.placement.seed}, {"trials", m.placement.trials}};
  d["weights_resident"] = m.weights_resident;
  d["bank_words_used"] = m.used.bank_words;
  d["weight_words_used"] = m.used.weight_words;
  d["pointer_words_used"] = m.used.pointer_words;
  d["param_words_used"] = m.used.param_words;
  d["dram_bytes_predicted_per_run"] = mapping::total(mapping::predict_bytes(m, prepared.runs[0]));
  if (m.warm_program.units > 0)
    d["dram_bytes_predicted_per_warm_run"] = mapping::total(mapping::predict_bytes(m, prepared.runs[0], true));
  models::json::Document layers = models::json::Document::array();
  for (const mapping::LayerPlan& l : m.layers) {
    models::json::Document e;
    e["name"] = l.name;
    e["type"] = l.type;
    if (!l.fused_into.empty()) e["fused_into"] = l.fused_into;
    if (m.counter_tags[static_cast<size_t>(l.tag)] > 0) e["counter"] = mapping::counter_of(m, l.tag);
    if (l.tiles) {
      e["tiles"] = l.tiles;
      e["encoding"] = l.encoding;
      e["weight_bytes"] = l.weight_bytes;
      e["table_bytes"] = l.table_bytes;
      e["symbols"] = l.statistics.symbols;
      e["fillers"] = l.statistics.fillers;
      e["shannon_bytes"] = l.statistics.shannon_bits / 8;
      const mapping::PlacementReport& p = l.placement;
      e["placement"] = {{"mean_load_cycles", p.mean_load},
                        {"max_load_cycles", p.max_load},
                        {"norm8_cycles", p.norm8},
                        {"feeder_load_cycles", p.feeder_load},
                        {"expected_utilization", p.expected_utilization()}};
    }
    layers.push_back(e);
  }
  d["layers"] = layers;
  models::json::Document stages = models::json::Document::array();
  for (const mapping::Stage& stage : m.schedule.stages) {
    models::json::Document e, names = models::json::Document::array();
    for (int i = stage.first; i < stage.last; ++i) names.push_back(m.lowered.ops[static_cast<size_t>(i)].name);
    e["layers"] = names;
    e["strips"] = stage.strips;
    e["order"] = stage.order == mapping::Order::kWeightOuter ? "weight_outer" : "activation_outer";
    e["weights_held"] = stage.holds_weights;
    stages.push_back(e);
  }
  d["stages"] = stages;
  if (!m.choices.empty()) {
    models::json::Document choices = models::json::Document::array();
    for (const mapping::LayerChoice& c : m.choices) {
      models::json::Document e{{"layer", c.layer},
                               {"stage", c.stage},
                               {"weight_bytes", c.weight_bytes},
                               {"in_bytes", c.in_bytes},
                               {"out_bytes", c.out_bytes}};
      for (const mapping::Alternative& a : c.alternatives)
        if (a.possible) e["alternatives"][a.name] = a.bytes;
      choices.push_back(e);
    }
    d["choices"] = choices;
  }
  models::json::Document buffers = models::json::Document::array();
  for (const mapping::Buffer& b : m.schedule.buffers)
    buffers.push_back({{"tensor", b.holder},
                       {"first_stage", b.begin},
                       {"last_stage", b.end},
                       {"bank_address", b.base},
                       {"rows", b.rows},
                       {"row_words", b.row_words}});
  d["buffers"] = buffers;
  d["warnings"] = models::to_document(warnings);
  return d;
}

}  // namespace winnow::session
