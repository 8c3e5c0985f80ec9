// DRAM descriptions, an accelerator's choice of one, and traces.
#include "tests/errors/case.h"

namespace winnow::tests {
namespace {

using Json = nlohmann::json;

/// `dram.json` with one value changed.
Case file(const std::string& name, const std::string& pointer, const Json& json) {
  return {"dram_file_" + name, {"dram", "-t", "good.trace", "-d", "dram.json"}, [=](const Spoilt& s) {
            s.set("dram.json", pointer, json);
          }};
}
Case spoilt_file(const std::string& name, std::function<void(const Spoilt&)> spoil) {
  return {"dram_file_" + name, {"dram", "-t", "good.trace", "-d", "dram.json"}, std::move(spoil)};
}
Case trace(const std::string& name, const std::string& text) {
  return {"dram_trace_" + name, {"dram", "-t", "bad.trace"}, [=](const Spoilt& s) { s.write("bad.trace", text); }};
}
Case option(const std::string& name, const std::vector<std::string>& more) {
  std::vector<std::string> arguments = {"dram", "-t", "good.trace"};
  arguments.insert(arguments.end(), more.begin(), more.end());
  return {"dram_option_" + name, arguments};
}
/// The accelerator's member `dram`.
Case accelerator(const std::string& name, const Json& dram) {
  return {"dram_accelerator_" + name,
          {"generate", "-n", "tiny.json", "-a", "acc.json", "-o", "out"},
          [=](const Spoilt& s) { s.set("acc.json", "/dram", dram); }};
}

}  // namespace

std::vector<Case> dram_cases() {
  return {
      file("format", "/format", "winnow-accelerator/1"),
      file("bus_bits", "/bus_bits", 48),
      file("negative", "/timing/tRCD", -1),
      file("text", "/timing/tFAW", "26"),
      file("row_cycle", "/timing/tRC", 30),
      file("burst_longer_than_gap", "/timing/tCCD_S", 3),
      file("no_time_between_refreshes", "/timing/tREFI", 900),
      file("energy", "/energy/read_pj", -2),
      file("source", "/source", "somewhere"),
      file("unknown_timing", "/timing/tCKE", 6),
      file("drain", "/write_drain_low", 28),
      file("drain_beyond_queue", "/write_drain_high", 64),
      file("map", "/address_map", "row-bank-column"),
      spoilt_file("not_json", [](const Spoilt& s) { s.write("dram.json", "{\"name\": ddr}"); }),
      spoilt_file("no_timing", [](const Spoilt& s) { s.erase("dram.json", "/timing"); }),
      spoilt_file("many_faults",
                  [](const Spoilt& s) {
                    s.set("dram.json", "/name", "");
                    s.set("dram.json", "/rows", 1000);
                    s.erase("dram.json", "/timing/tRP");
                    s.set("dram.json", "/timing/tWR", 1.5);
                    s.set("dram.json", "/energy", Json::array());
                    s.set("dram.json", "/banks", 16);
                  }),
      trace("line", "R 0x40\nread 64\nW 12\n"),
      trace("lines", "X 1\nR\nW 0xg\nR 1 2\nR -5\nW 99999999999999999999\nR 64\n"),
      trace("many_lines",
            [] {
              std::string text;
              for (int i = 0; i < 30; ++i) text += "? " + std::to_string(i) + "\n";
              return text;
            }()),
      trace("empty", "# nothing\n\n"),
      trace("mixed", "0x40 READ 0\nR 0x80\n0xc0 R\nLD 0x100\n0x140 WRITE 9\n"),
      trace("coordinates", "R 0,0,1,2,3,4\n"),
      trace("of_a_processor", "3 20734016\n1 20846400 20734016\n"),
      trace("far_arrival", "R 0x40 0\nR 0x80 1099511627776\n"),
      option("trace_missing", {"-d", "none.json"}),
      {"dram_option_no_trace", {"dram"}},
      {"dram_option_trace_format", {"dram", "-t", "good.trace", "--trace-format", "gem5"}},
      {"dram_option_trace_format_forced", {"dram", "-t", "good.trace", "--trace-format", "ramulator2"}},
      {"dram_option_no_such_trace", {"dram", "-t", "none.trace"}},
      option("unknown_dram", {"-d", "hbm3"}),
      option("mode", {"-m", "random"}),
      option("channels", {"--channels", "9"}),
      option("channels_3", {"--channels", "3"}),
      option("map_unknown_field", {"--address-map", "row-rank-bank-bankgroup-column"}),
      option("map_twice", {"--address-map", "row-bank-row-bankgroup-column"}),
      option("map_missing", {"--address-map", "row-bank-column"}),
      option("map_column_open", {"--address-map", "row-column-bank-bankgroup-column"}),
      option("map_column_too_long", {"--address-map", "row-column-bank-bankgroup-column9"}),
      option("map_bits", {"--address-map", "row-bank3-bankgroup-column"}),
      option("map_without_channel", {"--channels", "2", "--address-map", "row-bank-bankgroup-column"}),
      accelerator("unknown", {{"model", "hbm3"}}),
      accelerator("path", {{"model", "memories/none.json"}}),
      accelerator("map", {{"model", "ddr4-2400"}, {"address_map", "row-column"}}),
      accelerator("map_type", {{"model", "ddr4-2400"}, {"address_map", 7}}),
      accelerator("channels", {{"model", "ddr4-2400"}, {"channels", 3}}),
      accelerator("latency", {{"model", "ddr4-2400"}, {"latency_cycles", 40}, {"bytes_per_cycle", 8}}),
      accelerator("map_of_fixed", {{"model", "fixed"}, {"address_map", "row-bank-column"}, {"channels", 2}}),
  };
}

}  // namespace winnow::tests
