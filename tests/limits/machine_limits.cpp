// Clocks, memories and DRAM.
#include "tests/limits/limit_case.h"

namespace winnow::tests {
namespace {

using Json = nlohmann::json;

Json clocked(double mhz) {
  Json accelerator = small_array();
  accelerator["clock_mhz"] = mhz;
  accelerator["dram"] = {{"model", "ddr4-2400"}};
  return accelerator;
}

Json with(const std::string& field, const Json& value) {
  Json accelerator = small_array();
  accelerator[field] = value;
  return accelerator;
}

/// A DRAM of 256 KB, the least that a description can have.
Json least_dram() {
  return Json::parse(
      R"({"format": "winnow-dram/1", "name": "least", "source": [], "clock_ps": 833, "bus_bits": 64, "burst_length": 8, "bank_groups": 1,
    "banks_per_group": 1, "row_bytes": 256, "rows": 1024, "address_map": "row-column",
    "timing": {"CL": 17, "CWL": 12, "tRCD": 17, "tRP": 17, "tRPab": 17, "tRAS": 39, "tRC": 56, "tCCD_S": 4, "tCCD_L": 6, "tRRD_S": 4, "tRRD_L": 6, "tFAW": 26,
               "tWTR_S": 3, "tWTR_L": 9, "tWR": 18, "tRTP": 9, "tRTRS": 1, "tDQSS": 0, "tREFI": 9360, "tRFC": 420},
    "energy": {"activate_pj": 1, "read_pj": 1, "write_pj": 1, "refresh_pj": 1, "background_mw": 1}})");
}

/// Input and output of 18 bytes a pixel each, in whole pages, beside a page of program.
Json copy_of(int rows) {
  return network_of({2, rows, 128},
                    {{{"name", "copy"}, {"type", "relu"}, {"inputs", {"in"}}, {"quantization", quantization(0.1)}}});
}

}  // namespace

Json small_array() {
  return {{"format", "winnow-accelerator/1"},
          {"name", "small"},
          {"rows", 2},
          {"columns", 2},
          {"bank_words", 65536},
          {"pointer_words", 65536},
          {"dram", {{"model", "fixed"}, {"latency_cycles", 10}}}};
}

std::vector<LimitCase> machine_limit_cases() {
  const Json net = copy_of(2);
  Json on_least = small_array();
  on_least["dram"] = {{"model", "dram.json"}};
  // Outside the range of a field.
  const auto past = [&](const std::string& field, int value, const std::string& range) -> LimitCase {
    const std::string got = std::to_string(value);
    return {
        field + "_" + got, net, with(field, value), {}, "acc.json: /" + field + ": expected " + range + ", got " + got};
  };
  // The image begins at 4096 and takes 8192 bytes beside input and output: 56 rows of 2304 bytes end at 32 pages each,
  // 57 at 33.
  return {
      {"clock_1_khz", net, clocked(0.001)},
      {"clock_below_1_khz",
       net,
       clocked(0.00099),
       {},
       "acc.json: /clock_mhz: expected a number 0.001..10000, got 0.00099"},
      {"clock_10_ghz", net, clocked(10000)},
      {"clock_above_10_ghz",
       net,
       clocked(10001),
       {},
       "acc.json: /clock_mhz: expected a number 0.001..10000, got 10001"},
      {"clock_of_nothing", net, clocked(1e-9), {}, "acc.json: /clock_mhz: expected a number 0.001..10000, got 1e-09"},
      {"latency_65536",
       net,
       with("dram", {{"model", "fixed"}, {"latency_cycles", 65536}}),
       {},
       "acc.json: /dram/latency_cycles: expected 0..65535, got 65536"},
      past("rows", 33, "1..32"),
      past("columns", 33, "1..32"),
      past("accumulators", 33, "1..32"),
      past("queue_depth", 65, "2..64"),
      past("bank_words", 131072, "a power of 2 in 16..65536"),
      past("weight_words", 131072, "a power of 2 in 16..65536"),
      past("pointer_words", 131072, "a power of 2 in 16..65536"),
      past("param_words", 8192, "a power of 2 in 4..4096"),
      past("burst_beats", 128, "a power of 2 in 1..64"),
      past("axi_bits", 512, "a power of 2 in 64..256"),
      {"dram_of_the_image", copy_of(53), on_least, {}, "", least_dram()},
      {"dram_of_less", copy_of(60), on_least, {}, "acc.json: /dram: expected at least", least_dram()},
  };
}

}  // namespace winnow::tests
