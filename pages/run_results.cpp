// report.json has the counts, activity.json the times and places.
#include "pages/run_results.h"

#include <cmath>
#include <filesystem>

#include "models/error.h"
#include "models/file.h"
#include "models/json/object.h"
#include "models/text.h"

namespace winnow::pages {
namespace {

using models::InputError;
using models::Problems;
using models::json::Json;
using models::json::Object;

constexpr uint64_t kMostCount = uint64_t{1} << 53;  // that a page's numbers hold exactly

std::optional<uint64_t> count_in(const Json& value) {
  if (!value.is_number_integer() || value < 0 || value > kMostCount) return std::nullopt;
  return value.get<uint64_t>();
}

uint64_t count(Object& object, const char* key, Object::Presence presence = Object::kRequired) {
  const Json* value = object.read_any(key, "a count", presence);
  if (!value) return 0;
  const std::optional<uint64_t> found = count_in(*value);
  if (!found) object.problems().expected(object.place(key), "a count", models::json::describe(*value));
  return found.value_or(0);
}

double amount(Object& object, const char* key, Object::Presence presence = Object::kRequired) {
  double value = 0;
  object.read_number(
      key, value, "a number of at least 0", [](double v) { return v >= 0 && std::isfinite(v); }, presence);
  return value;
}

/// The members of a list, none where it is missing or no list, which is a problem then.
std::vector<Json> list(Object& object, const char* key, Object::Presence presence = Object::kRequired) {
  const Json* value = object.read_any(key, "a list", presence);
  if (value && value->is_array()) return value->get<std::vector<Json>>();
  if (value) object.problems().expected(object.place(key), "a list", models::json::describe(*value));
  return {};
}

std::vector<uint64_t> counts(Object& object, const char* key, Object::Presence presence = Object::kRequired) {
  std::vector<uint64_t> all;
  for (const Json& value : list(object, key, presence)) {
    const std::optional<uint64_t> found = count_in(value);
    if (!found) {
      object.problems().expected(object.place(key), "counts", models::json::describe(value));
      break;
    }
    all.push_back(*found);
  }
  return all;
}

Json parse(const std::string& path, Problems& problems) {
  const std::optional<Json> json = models::json::parse_json(models::read_file(path), problems);
  problems.raise();
  return *json;
}

Object object_at(const Json& whole, const char* key, Problems& problems) {
  static const Json nothing;
  return Object(whole.is_object() && whole.contains(key) ? whole[key] : nothing, std::string("/") + key, problems);
}

void read_report(const std::string& path, RunResults& run) {
  Problems problems(path);
  const Json json = parse(path, problems);
  Object report(json, "", problems);
  int format = 0, result = 0;
  report.read_choice("format", format, {"winnow-report/1"}, Object::kRequired);
  problems.raise();  // all else would be of another kind of file
  report.read_choice("result", result, {"fail", "pass"}, Object::kRequired);
  run.pass = result == 1;
  report.read("verdict", run.verdict, "text", Object::kRequired);
  report.read("network", run.network, "text", Object::kRequired);
  report.read("accelerator", run.accelerator, "text", Object::kRequired);
  report.read("engine", run.engine, "text", Object::kRequired);
  run.images = count(report, "images");
  run.pes = count(report, "pes");
  run.clock_mhz = amount(report, "clock_mhz");
  run.cycles = count(report, "cycles");
  run.compute_cycles = count(report, "compute_cycles");
  run.nonzero_pairs = count(report, "nonzero_pairs");
  Object pe_stalls = object_at(json, "pe_stall_cycles", problems);
  run.starved = count(pe_stalls, "starved");
  run.blocked = count(pe_stalls, "blocked");
  Object waits = object_at(json, "stall_cycles", problems);
  if (waits)
    for (const auto& [name, value] : json["stall_cycles"].items())
      run.waits.emplace_back(name, count(waits, name.c_str()));
  const std::vector<Json> layers = list(report, "layers"), rows = list(report, "dram_bytes");
  for (size_t i = 0; i < layers.size(); ++i) {
    Object layer(layers[i], "/layers/" + std::to_string(i), problems);
    RunLayer& l = run.layers.emplace_back();
    layer.read("layer", l.name, "a name", Object::kRequired);
    l.cycles = count(layer, "cycles");
    l.nonzero_pairs = count(layer, "nonzero_pairs", Object::kOptional);
    l.utilization = amount(layer, "utilization", Object::kOptional);
    l.expected_utilization = amount(layer, "expected_utilization", Object::kOptional);
  }
  for (size_t i = 0; i < rows.size(); ++i) {
    Object row(rows[i], "/dram_bytes/" + std::to_string(i), problems);
    RunBytes& b = run.bytes.emplace_back();
    row.read("layer", b.layer, "a name", Object::kRequired);
    row.read("stream", b.stream, "a name", Object::kRequired);
    b.predicted = count(row, "predicted_bytes");
    if (rows[i].contains("counted_bytes")) b.counted = count(row, "counted_bytes");
    if (rows[i].contains("observed_bytes") && !rows[i]["observed_bytes"].is_null())
      b.observed = count(row, "observed_bytes");
  }
  problems.raise();
}

void read_units(const Json& units, const std::string& place, size_t layers, RunStart& run, Problems& problems) {
  Object object(units, place, problems);
  for (int u = 0; u < hls::kUnits; ++u)
    for (const Json& span : list(object, hls::kUnitWork[u])) {
      const bool is_span = span.is_array() && span.size() == 3 && count_in(span[0]) && count_in(span[1]) &&
                           count_in(span[2]) && span[0] <= span[1] && span[2] < layers;
      if (!is_span) {
        problems.expected(place + "/" + hls::kUnitWork[u], "[first cycle, last cycle, number of a layer]", span.dump());
        return;
      }
      run.units[u].push_back({span[0], span[1], span[2]});
    }
}

void read_activity(const std::string& path, const std::string& report, RunResults& run) {
  Problems problems(path);
  const Json json = parse(path, problems);
  Object activity(json, "", problems);
  int format = 0;
  activity.read_choice("format", format, {"winnow-activity/1"}, Object::kRequired);
  problems.raise();
  std::string network, accelerator;
  activity.read("network", network, "text", Object::kRequired);
  activity.read("accelerator", accelerator, "text", Object::kRequired);
  activity.read("memory", run.memory, "text", Object::kRequired);
  run.rows = count(activity, "rows");
  run.columns = count(activity, "columns");
  run.images_computed = count(activity, "images_computed");
  run.bus_bytes_per_cycle = amount(activity, "bus_bytes_per_cycle");
  run.memory_bytes_per_cycle = amount(activity, "memory_bytes_per_cycle");
  const std::vector<Json> layers = list(activity, "layers"), runs = list(activity, "runs");
  bool same = network == run.network && accelerator == run.accelerator && layers.size() == run.layers.size() &&
              run.rows * run.columns == run.pes;
  for (size_t i = 0; i < layers.size() && same; ++i) {
    Object layer(layers[i], "/layers/" + std::to_string(i), problems);
    std::string name;
    layer.read("layer", name, "a name", Object::kRequired);
    same = name == run.layers[i].name;
    run.layers[i].pe_pairs = counts(layer, "pe_pairs", Object::kOptional);
    for (const Json& value : list(layer, "expected_pe_pairs_per_image", Object::kOptional))
      if (value.is_number()) run.layers[i].expected_pe_pairs.push_back(value.get<double>());
    if (run.layers[i].pe_pairs.size() != run.layers[i].expected_pe_pairs.size() ||
        (!run.layers[i].pe_pairs.empty() && run.layers[i].pe_pairs.size() != run.pes))
      problems.expected(layer.place("pe_pairs"),
                        "a count for each of " + std::to_string(run.pes) + " PEs, and as many expected",
                        std::to_string(run.layers[i].pe_pairs.size()) + " and " +
                            std::to_string(run.layers[i].expected_pe_pairs.size()));
  }
  uint64_t cycles = 0;
  for (size_t i = 0; i < runs.size(); ++i) {
    const std::string place = "/runs/" + std::to_string(i);
    Object object(runs[i], place, problems);
    RunStart& start = run.runs.emplace_back();
    object.read("weights_kept", start.weights_kept, Object::kRequired);
    start.cycles = count(object, "cycles");
    cycles += start.cycles;
    if (const Json* units = object.read_any("units", "an object", Object::kRequired))
      read_units(*units, place + "/units", layers.size(), start, problems);
    const Json* bus = object.read_any("bus", "an object", Object::kRequired);
    if (!bus) continue;
    Object windows(*bus, place + "/bus", problems);
    start.window_cycles = count(windows, "window_cycles");
    if (const Json* bytes = windows.read_any("bytes", "an object", Object::kRequired)) {
      Object streams(*bytes, place + "/bus/bytes", problems);
      for (int s = 0; s < hls::kTrafficKinds; ++s) start.bus_bytes[s] = counts(streams, hls::kTrafficNames[s]);
    }
  }
  problems.raise();
  if (!same || cycles < run.cycles || runs.empty())
    throw InputError(path + ": expected the activity of the run of " + report + ", got that of another one");
}

}  // namespace

RunResults read_run(const std::string& folder) {
  namespace fs = std::filesystem;
  const std::string report = (fs::path(folder) / "report.json").string(),
                    activity = (fs::path(folder) / "activity.json").string();
  if (!fs::is_directory(folder)) throw InputError(folder + ": expected a folder of winnow simulate --out, got none");
  for (const std::string& file : {report, activity})
    if (!fs::exists(file)) throw InputError(file + ": expected what winnow simulate --out writes, got no such file");
  RunResults run;
  read_report(report, run);
  read_activity(activity, report, run);
  return run;
}

}  // namespace winnow::pages
