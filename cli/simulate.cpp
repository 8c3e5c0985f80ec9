// winnow simulate
#include <fmt/format.h>

#include <iostream>

#include "cli/cache.h"
#include "cli/mapped.h"
#include "cli/save_outputs.h"
#include "cli/verbs.h"
#include "cli/warnings.h"
#include "models/error.h"
#include "models/file_set.h"
#include "models/text.h"
#include "rtl_gen/generate.h"
#include "session/activity.h"
#include "session/plan.h"
#include "session/run.h"

namespace winnow::cli {
namespace {

using session::Engine;

Engine engine_of(const std::string& name) {
  for (const Engine engine : {Engine::kFast, Engine::kRtl, Engine::kBoth})
    if (name == session::engine_name(engine)) return engine;
  throw models::InputError("--engine: expected fast, rtl or both, got " + models::in_quotes(name));
}

bool weights_once(const std::string& name) {
  if (name != "once" && name != "every-run")
    throw models::InputError("--weights: expected once or every-run, got " + models::in_quotes(name));
  return name == "once";
}

/// For BASE_ADDR.
uint32_t load_offset(uint32_t load_address, const mapping::Mapping& m) {
  const uint32_t bytes = m.dram_bytes - m.base_address;
  if (uint64_t{load_address} + bytes > uint64_t{1} << 32)
    throw models::InputError(fmt::format(
        "--load-address: expected room for the image's {} bytes below 0x100000000, got 0x{:08x}", bytes, load_address));
  mapping::check_dram(m, load_address, uint64_t{load_address} + bytes);
  return load_address - m.base_address;
}

/// What only the RTL can do.
void expect_rtl(Engine engine, const po::variables_map& map) {
  if (engine != Engine::kFast) return;
  std::vector<std::string> lines;
  if (map.count("trace")) lines.push_back("--trace: expected --engine rtl or both, got fast, which has no signals");
  if (text(map, "inject") != "none")
    lines.push_back("--inject: expected --engine rtl or both, got fast, which computes no values");
  if (!lines.empty()) throw models::InputError(lines);
}

/// Options that the chosen engine does not look at.
models::Warnings idle_options(Engine engine, const po::variables_map& map) {
  models::Warnings warnings;
  const bool faultless = map["stalls"].as<double>() == 0 && text(map, "inject") == "none";
  if (engine == Engine::kRtl) warn_without_effect(map, "threads", "expected --engine fast or both, got rtl", warnings);
  if (engine == Engine::kFast)
    warn_without_effect(map, "watchdog", "expected --engine rtl or both, got fast", warnings);
  if (faultless) warn_without_effect(map, "seed", "expected --stalls or --inject, got neither", warnings);
  for (const char* option : {"trace-from", "trace-to"})
    if (!map.count("trace")) warn_without_effect(map, option, "expected --trace, got none", warnings);
  return warnings;
}

}  // namespace

int simulate(const Arguments& arguments) {
  po::options_description options("options");
  add_mapped(options);
  add_features(options);
  options.add_options()("engine,e", po::value<std::string>()->default_value("rtl"),
                        "rtl: the Verilog in Verilator and SystemC, every bank word compared; fast: cycles and bytes "
                        "without Verilator, for large "
                        "networks; both: the two must agree to the cycle")(
      "weights", po::value<std::string>()->default_value("once"),
      "once: where all weights stay in the PEs, runs after the first start the warm program, which does not load them; "
      "every-run: all runs load them")(
      "load-address", po::value<std::string>(),
      "where the image lies when it runs, by BASE_ADDR, if that is not --base-address; a multiple of 4096")(
      "threads", po::value<int>()->default_value(1), "runs (images / batch) that the fast engine works on at a time")(
      "out,o", po::value<std::string>(),
      "folder for report.json, activity.json (`winnow report` shows both) and the generated design")(
      "seed", po::value<int>()->default_value(1), "of the random stalls and of the place of a fault")(
      "stalls", po::value<double>()->default_value(0),
      "chance per cycle and AXI channel that the surroundings stall, 0..0.9")(
      "watchdog", po::value<int>()->default_value(sim::kWatchdogCycles),
      "cycles in which neither a unit nor the memory works before giving up")(
      "inject", po::value<std::string>()->default_value("none"),
      "a fault that must be found, at a place drawn by --seed: weight-bit, table-entry, placement, axi-error, "
      "axi-hang")("trace", po::value<std::string>(), "FST file")("trace-from", po::value<int>()->default_value(0),
                                                                 "first cycle traced")(
      "trace-to", po::value<int>()->default_value(100000), "last cycle traced");
  add_save_outputs(options);
  const auto given = parse("simulate", "run the generated machine against the reference", options, arguments);
  if (!given) return 0;

  const Engine engine = engine_of(text(*given, "engine"));
  session::RunOptions run;
  run.fault = session::fault_of(text(*given, "inject"));
  const double stall_probability = real(*given, "stalls", 0, 0.9);
  const auto seed = static_cast<uint64_t>(integer(*given, "seed", 0, 1 << 30));
  run.fault_seed = seed;
  run.stalls = {seed, stall_probability};
  run.watchdog_cycles = static_cast<uint64_t>(integer(*given, "watchdog", 100, 1 << 30));
  const auto trace_from = static_cast<uint64_t>(integer(*given, "trace-from", 0, 1 << 30)),
             trace_to = static_cast<uint64_t>(integer(*given, "trace-to", 0, 1 << 30));
  run.threads = integer(*given, "threads", 1, 256);
  run.keep_weights = weights_once(text(*given, "weights"));
  const uint32_t load_address = given->count("load-address") ? address(*given, "load-address", mapping::kPage) : 0;
  check_features(*given);
  expect_rtl(engine, *given);
  if (given->count("trace")) {
    check_parent(*given, "trace");
    run.trace = {text(*given, "trace"), trace_from, trace_to};
  }
  check_save_outputs(*given);
  const Mapped mapped = load_and_map(*given, idle_options(engine, *given));
  const session::Prepared& prepared = mapped.prepared;
  const std::vector<std::string> saved = tensors_to_save(*given, prepared.mapping.network);
  if (given->count("load-address")) run.base_address = load_offset(load_address, prepared.mapping);
  run.features = features(*given, prepared.mapping);
  run.design.cache = cache_directory();
  run.design.building = [](const std::string& hash) {
    std::cerr << "building the simulation of design " << hash << " (kept in the cache)" << std::endl;
  };
  run.starting = [&](const std::string& injected) {
    std::cout << session::plan_text(prepared) << std::endl;
    if (!injected.empty()) std::cout << "injected: " << injected << "\n" << std::endl;
  };
  const session::Result result = session::run(prepared, engine, run).value();
  std::cout << session::to_text(result.report);

  models::json::Document saved_tensors;
  if (!saved.empty()) {
    try {
      saved_tensors = save(*given, collect(prepared, saved, engine == Engine::kFast ? nullptr : &result.rtl));
    } catch (const models::InputError& e) {
      if (result.report.pass) throw;
      std::cerr << "error: " << e.what() << "\n";  // the verdict says why
    }
  }
  if (given->count("out")) {
    models::json::Document document = session::to_document(result.report);
    document["warnings"] = models::to_document(mapped.warnings);
    if (!saved.empty()) document["saved_tensors"] = saved_tensors;
    models::FileSet set(text(*given, "out"));  // after the run: the folder belongs to the run that ended last
    if (!result.design.hash.empty()) {
      document["design"] = result.design.hash;
      rtl_gen::add_files(result.design, "rtl/", set);
    }
    if (!result.injected.empty()) document["injected"] = result.injected;
    set.add("activity.json", models::json::to_text(session::activity_document(prepared.mapping, result)));
    set.add("report.json", models::json::to_text(document));
    set.write();
  }
  return result.report.pass ? 0 : 1;
}

}  // namespace winnow::cli
