// Accelerator descriptions.
#include "tests/errors/case.h"

namespace winnow::tests {
namespace {

using Json = nlohmann::json;

Case spoilt(const std::string& name, std::function<void(const Spoilt&)> spoil) {
  return {"accelerator_" + name, {"generate", "-n", "tiny.json", "-a", "acc.json", "-o", "out"}, std::move(spoil)};
}
Case value(const std::string& name, const std::string& pointer, const Json& json) {
  return spoilt(name, [=](const Spoilt& s) { s.set("acc.json", pointer, json); });
}

}  // namespace

std::vector<Case> accelerator_cases() {
  return {
      {"accelerator_no_file", {"generate", "-n", "tiny", "-a", "none.json", "-o", "out"}},
      {"accelerator_unknown_name", {"generate", "-n", "tiny", "-a", "9x9", "-o", "out"}},
      {"accelerator_is_network", {"map", "-n", "tiny.json", "-a", "tiny.json", "-o", "out"}},
      spoilt("not_json", [](const Spoilt& s) { s.write("acc.json", "{\"rows\": 08}"); }),
      value("rows_above", "/rows", 33),
      value("columns_zero", "/columns", 0),
      value("decoders_per_row_3", "/decoders_per_row", 3),
      value("decoders_above_columns", "/decoders_per_row", 4),
      spoilt("decoders_above_streams",
             [](const Spoilt& s) {
               s.set("acc.json", "/rows", 17);
               s.set("acc.json", "/decoders_per_row", 2);
             }),
      value("accumulators_text", "/accumulators", "8"),
      value("accumulator_bits_low", "/accumulator_bits", 19),
      value("weight_words_not_power", "/weight_words", 1000),
      value("vector_lanes", "/vector_lanes", 3),
      value("axi_bits", "/axi_bits", 512),
      value("clock", "/clock_mhz", 0),
      value("no_decoder", "/decoders", Json{"codebook"}),
      value("unknown_decoder", "/decoders", Json{"runs", "zip"}),
      value("dram_model", "/dram/model", "hbm"),
      value("dram_latency_of_ideal", "/dram/model", "ideal"),
      value("dram_wider_than_bus", "/dram/bytes_per_cycle", 16),
      value("name", "/name", "a b"),
      spoilt("rows_missing", [](const Spoilt& s) { s.erase("acc.json", "/rows"); }),
      spoilt("many_faults",
             [](const Spoilt& s) {
               s.set("acc.json", "/rows", 0);
               s.set("acc.json", "/queue_depth", 65);
               s.set("acc.json", "/param_words", 3);
               s.set("acc.json", "/burst_beats", 7.5);
               s.set("acc.json", "/cores", 4);
               s.set("acc.json", "/dram/speed", "fast");
             }),
  };
}

}  // namespace winnow::tests
