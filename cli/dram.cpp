// winnow dram
#include <fmt/format.h>

#include <iostream>

#include "accelerators/dram_device.h"
#include "cli/options.h"
#include "cli/verbs.h"
#include "models/error.h"
#include "models/file.h"
#include "models/json/document.h"
#include "models/text.h"
#include "sim/dram/trace_run.h"

namespace winnow::cli {
namespace {

sim::TraceMode mode_of(const std::string& text) {
  if (text == "queued") return sim::TraceMode::kQueued;
  if (text == "dependent") return sim::TraceMode::kDependent;
  throw models::InputError("--mode: expected queued or dependent, got " + models::in_quotes(text));
}

double share(uint64_t part, uint64_t whole) {
  return whole == 0 ? 0 : 100.0 * static_cast<double>(part) / static_cast<double>(whole);
}

std::string text_of(const accelerators::DramDevice& device, const sim::DramTrace& trace, const sim::TraceResult& r) {
  const size_t accesses = trace.accesses.size();
  const sim::DramStatistics& s = r.statistics;
  const uint64_t bursts = s.reads + s.writes;
  std::string out =
      fmt::format("{}: {} accesses in {} clocks ({:.3f} us), {:.3f} clocks each\n", device.name, accesses, r.clocks,
                  s.nanoseconds * 1e-3, static_cast<double>(r.clocks) / static_cast<double>(accesses));
  out += fmt::format("bandwidth   {:.3f} GB/s, {:.1f} % of {:.3f}\n", s.gb_per_s(),
                     100 * s.gb_per_s() / s.peak_gb_per_s, s.peak_gb_per_s);
  out += fmt::format("bursts      {} read, {} written, {} reads answered by a waiting write\n", s.reads, s.writes,
                     r.forwarded);
  out += fmt::format("rows        {} hits ({:.1f} %), {} misses ({:.1f} %), {} conflicts ({:.1f} %)\n", s.row_hits,
                     share(s.row_hits, bursts), s.row_misses, share(s.row_misses, bursts), s.row_conflicts,
                     share(s.row_conflicts, bursts));
  out += fmt::format("commands    {} activates, {} precharges, {} refreshes\n", s.activates, s.precharges, s.refreshes);
  out += fmt::format(
      "energy      {:.3f} uJ: activate {:.3f}, read {:.3f}, write {:.3f}, refresh {:.3f}, background {:.3f}\n",
      s.energy_pj() * 1e-6, s.activate_pj * 1e-6, s.read_pj * 1e-6, s.write_pj * 1e-6, s.refresh_pj * 1e-6,
      s.background_pj * 1e-6);
  out += fmt::format("trace       layout of {}{}\n", sim::name_of(trace.format),
                     trace.has_arrivals ? ", arrival clocks kept" : "");
  if (r.wrapped > 0)
    out += fmt::format("note        {} accesses lie beyond the {} bytes of the memory and wrap\n", r.wrapped,
                       device.bytes());
  return out;
}

models::json::Document document_of(const accelerators::DramDevice& device, const std::string& mode,
                                   const sim::DramTrace& trace, const sim::TraceResult& r) {
  const sim::DramStatistics& s = r.statistics;
  models::json::Document out;
  out["format"] = "winnow-dram-report/1";
  out["dram"] = device.name;
  out["address_map"] = device.address_map;
  out["channels"] = device.channels;
  out["mode"] = mode;
  out["trace_format"] = sim::name_of(trace.format);
  out["arrivals"] = trace.has_arrivals;
  out["accesses"] = trace.accesses.size();
  out["clocks"] = r.clocks;
  out["nanoseconds"] = s.nanoseconds;
  out["gb_per_s"] = s.gb_per_s();
  out["peak_gb_per_s"] = s.peak_gb_per_s;
  out["reads"] = s.reads;
  out["writes"] = s.writes;
  out["forwarded"] = r.forwarded;
  out["wrapped"] = r.wrapped;
  out["row_hits"] = s.row_hits;
  out["row_misses"] = s.row_misses;
  out["row_conflicts"] = s.row_conflicts;
  out["activates"] = s.activates;
  out["precharges"] = s.precharges;
  out["refreshes"] = s.refreshes;
  out["energy_pj"] = {{"activate", s.activate_pj},
                      {"read", s.read_pj},
                      {"write", s.write_pj},
                      {"refresh", s.refresh_pj},
                      {"background", s.background_pj}};
  return out;
}

}  // namespace

int dram(const Arguments& arguments) {
  po::options_description options("options");
  options.add_options()(
      "trace,t", po::value<std::string>()->required(),
      "file of lines 'R <address>' and 'W <address>', a burst each, or a trace of Ramulator, Ramulator 2 or DRAMsim3")(
      "trace-format", po::value<std::string>()->default_value("auto"),
      "auto (as the first access), winnow, ramulator, ramulator2 or dramsim3")(
      "dram,d", po::value<std::string>()->default_value("ddr4-2400"), "DRAM: a file, or the name of a preset")(
      "mode,m", po::value<std::string>()->default_value("queued"),
      "queued: offered one a clock, as fast as accepted; dependent: each after the last is complete")(
      "address-map", po::value<std::string>(),
      "fields from the highest bit to the lowest, such as row-bank-column-bankgroup-channel")(
      "channels", po::value<int>(), "how many channels: 1, 2, 4 or 8")("out,o", po::value<std::string>(),
                                                                       "folder for the figures as dram.json");
  const auto given = parse("dram", "play a trace of accesses into the DRAM timing core", options, arguments);
  if (!given) return 0;

  const std::string mode_text = text(*given, "mode");
  const sim::TraceMode mode = mode_of(mode_text);
  const sim::TraceFormat format = sim::trace_format_of(text(*given, "trace-format"), "--trace-format");
  accelerators::DramDescription description;
  description.model = text(*given, "dram");
  if (given->count("address-map")) description.address_map = text(*given, "address-map");
  if (given->count("channels")) description.channels = integer(*given, "channels", 1, 8);
  const accelerators::DramDevice device = accelerators::dram_device(description, "--address-map", "--channels");
  const std::string file = text(*given, "trace");
  const sim::DramTrace trace = sim::parse_trace(models::read_file(file), file, format);

  const sim::TraceResult result = sim::run_trace(device, trace.accesses, mode);
  std::cout << text_of(device, trace, result);
  if (given->count("out"))
    write_out(*given, "dram.json", models::json::to_text(document_of(device, mode_text, trace, result)));
  return 0;
}

}  // namespace winnow::cli
