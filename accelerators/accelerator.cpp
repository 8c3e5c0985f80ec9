// The accelerator description: schema, ranges, and writing it.
#include "accelerators/accelerator.h"

#include <algorithm>
#include <filesystem>

#include "accelerators/description.h"
#include "accelerators/dram_device.h"
#include "models/home.h"
#include "models/json/document.h"
#include "models/json/object.h"
#include "models/text.h"

namespace winnow::accelerators {

using models::in_quotes;
using models::is_path;
using models::known_descriptions;
using models::list_text;
using models::number_text;
using models::printable;
using models::Problems;
using models::json::IntegerRange;
using models::json::Json;
using models::json::Object;

namespace {

const char* const kFormat = "winnow-accelerator/1";
const char* const kPresets = "accelerators/presets";
const char* const kDramPresets = "accelerators/presets/dram";

/// In the order of docs/formats.md.
const IntegerField<Accelerator> kIntegers[] = {
    {"rows", &Accelerator::rows, {1, 32}, Object::kRequired},
    {"columns", &Accelerator::columns, {1, 32}, Object::kRequired},
    {"decoders_per_row", &Accelerator::decoders_per_row, {1, 4, true}, Object::kOptional},
    {"accumulators", &Accelerator::accumulators, {1, 32}, Object::kOptional},
    {"accumulator_sets", &Accelerator::accumulator_sets, {2, 8}, Object::kOptional},
    {"accumulator_bits", &Accelerator::accumulator_bits, {20, 32}, Object::kOptional},
    {"queue_depth", &Accelerator::queue_depth, {2, 64}, Object::kOptional},
    {"weight_words", &Accelerator::weight_words, {16, 65536, true}, Object::kOptional},
    {"pointer_words", &Accelerator::pointer_words, {16, 65536, true}, Object::kOptional},
    {"param_words", &Accelerator::param_words, {4, 4096, true}, Object::kOptional},
    {"bank_words", &Accelerator::bank_words, {16, 65536, true}, Object::kOptional},
    {"vector_lanes", &Accelerator::vector_lanes, {1, 8, true}, Object::kOptional},
    {"axi_bits", &Accelerator::axi_bits, {64, 256, true}, Object::kOptional},
    {"burst_beats", &Accelerator::burst_beats, {1, 64, true}, Object::kOptional},
};

constexpr IntegerRange kLatency{0, 65535}, kBandwidth{0, 32}, kChannels{1, 8, true};
constexpr int kMostDecoders = 32;                    // lengths in a LOAD_WEIGHTS descriptor
const char* const kClock = "a number 0.001..10000";  // of MHz: to the nearest Hz, the memory model is within 0.05 %
bool is_clock(double mhz) { return mhz >= 0.001 && mhz <= 10000; }

void read_decoders(Object& object, hls::Decoders& out) {
  std::vector<std::string> names, known;
  if (!object.read_strings("decoders", names, "a list of decoders", Object::kOptional)) return;
  out = {};
  for (const hls::DecoderRow& row : hls::kDecoders) known.emplace_back(row.name);
  for (size_t i = 0; i < names.size(); ++i) {
    const auto found = std::find(known.begin(), known.end(), names[i]);
    if (found != known.end()) out.*hls::kDecoders[found - known.begin()].member = true;
    else
      object.problems().expected(object.place("decoders") + "/" + std::to_string(i), "one of " + list_text(known),
                                 in_quotes(names[i]));
  }
}

std::string dram_model_rule() {
  std::vector<std::string> names = {"ideal", "fixed"};
  for (const std::string& preset : known_descriptions(kDramPresets)) names.push_back(preset);
  return "one of " + list_text(names) + " or the path of a DRAM";
}

bool is_dram_model(const std::string& model) {
  const std::vector<std::string> presets = known_descriptions(kDramPresets);
  return model == "ideal" || model == "fixed" || is_path(model) ||
         std::find(presets.begin(), presets.end(), model) != presets.end();
}

void read_dram(Object& parent, DramDescription& out) {
  const Json* value = parent.read_any("dram", "an object", Object::kOptional);
  if (!value) return;
  Object object(*value, parent.place("dram"), parent.problems());
  const std::string rule = dram_model_rule();
  if (object.read("model", out.model, rule.c_str(), Object::kRequired) && !is_dram_model(out.model))
    object.problems().expected(object.place("model"), rule, in_quotes(out.model));
  object.read("latency_cycles", out.latency_cycles, kLatency, Object::kOptional);
  object.read("bytes_per_cycle", out.bytes_per_cycle, kBandwidth, Object::kOptional);
  object.read("address_map", out.address_map, "fields joined by '-'", Object::kOptional);
  object.read("channels", out.channels, kChannels, Object::kOptional);
  object.refuse_unknown_keys();
}

/// What only a DRAM has is not given for the plain models, and the other way round.
void check_dram(const DramDescription& dram, int axi_bytes, Problems& problems) {
  const bool ideal = dram.model == "ideal";
  const std::string as = ", as the model is " + printable(dram.model);
  if (dram.model != "fixed" && dram.latency_cycles != 0)
    problems.expected("/dram/latency_cycles", "0" + as, std::to_string(dram.latency_cycles));
  const bool whole = dram.bytes_per_cycle == 0 || (ideal && dram.bytes_per_cycle == axi_bytes);
  if (dram.model != "fixed" && !whole)
    problems.expected("/dram/bytes_per_cycle", "0" + (ideal ? " or " + std::to_string(axi_bytes) : "") + as,
                      std::to_string(dram.bytes_per_cycle));
  if (dram.model == "fixed" && dram.bytes_per_cycle > axi_bytes)
    problems.expected("/dram/bytes_per_cycle", "at most the " + std::to_string(axi_bytes) + " of axi_bits",
                      std::to_string(dram.bytes_per_cycle));
  if (dram.is_device()) return;
  if (!dram.address_map.empty()) problems.expected("/dram/address_map", "nothing" + as, in_quotes(dram.address_map));
  if (dram.channels != 0) problems.expected("/dram/channels", "nothing" + as, std::to_string(dram.channels));
}

/// How the fields fit together; their ranges are checked elsewhere.
void check_together(const Accelerator& a, Problems& problems) {
  if (!hls::understands_gaps(a.decoders)) problems.expected("/decoders", "runs or bitmask at least", "neither");
  const std::string decoders = std::to_string(a.decoders_per_row);
  if (a.decoders_per_row > a.columns)
    problems.expected("/decoders_per_row", "at most the " + std::to_string(a.columns) + " of columns", decoders);
  if (a.rows * a.decoders_per_row > kMostDecoders)
    problems.expected("/decoders_per_row",
                      "at most " + std::to_string(kMostDecoders) + " decoders in " + std::to_string(a.rows) + " rows",
                      decoders);
  check_dram(a.dram, a.axi_bytes(), problems);
}

/// The text of a description with fields replaced. Text that cannot be read stays: its reader says why.
std::string with_fields(const std::string& text, const std::string& file, const std::vector<FieldValue>& fields) {
  Problems problems(file);
  std::optional<Json> json = models::json::parse_json(text, problems);
  if (fields.empty() || !json || !json->is_object()) return text;
  for (const FieldValue& given : fields) {
    const size_t dot = given.field.find('.');
    Json& holder = dot == std::string::npos ? *json : (*json)[given.field.substr(0, dot)];
    holder[dot == std::string::npos ? given.field : given.field.substr(dot + 1)] = given.value;
  }
  return json->dump();
}

}  // namespace

Accelerator parse_accelerator(const std::string& text, const std::string& file) {
  Problems problems(file);
  const std::optional<Json> json = models::json::parse_json(text, problems);
  problems.raise();

  Accelerator out;
  out.file = file;
  Object object(*json, "", problems);
  read_kind_and_name(object, *json, kFormat, out.name);
  read_integers(object, kIntegers, out);
  read_decoders(object, out.decoders);
  object.read_number("clock_mhz", out.clock_mhz, kClock, is_clock, Object::kOptional);
  read_dram(object, out.dram);
  object.refuse_unknown_keys();
  if (problems.empty()) check_together(out, problems);
  problems.raise();
  return out;
}

Accelerator load_accelerator(const std::string& name_or_path) { return load_accelerator(name_or_path, {}); }

Accelerator load_accelerator(const std::string& name_or_path, const std::vector<FieldValue>& fields) {
  const std::string path = models::find_description(name_or_path, kPresets, "an accelerator");
  Accelerator out = parse_accelerator(with_fields(read_description(path), path, fields), path);
  if (!out.dram.is_device()) return out;
  if (is_path(out.dram.model)) {
    out.dram.file = (std::filesystem::path(path).parent_path() / out.dram.model).string();
    std::error_code ignored;
    if (!std::filesystem::is_regular_file(out.dram.file, ignored))
      throw models::InputError(path + ": /dram/model: expected the path of a DRAM from the folder of this file, got " +
                               in_quotes(out.dram.model));
  }
  dram_device(out.dram, path + ": /dram/address_map", path + ": /dram/channels");
  return out;
}

std::string accelerator_text(const std::string& name_or_path, const std::vector<FieldValue>& fields,
                             const std::string& name) {
  const Accelerator accelerator = load_accelerator(name_or_path, fields);  // it must be one
  const std::string path = models::find_description(name_or_path, kPresets, "an accelerator");
  std::vector<FieldValue> all = fields;
  all.push_back({"name", name});
  if (!accelerator.dram.file.empty())
    all.push_back({"dram.model", std::filesystem::absolute(accelerator.dram.file).lexically_normal().string()});
  return models::json::Document::parse(with_fields(read_description(path), path, all)).dump(2) + "\n";
}

bool is_accelerator_field(const std::string& field) {
  for (const IntegerField<Accelerator>& known : kIntegers)
    if (field == known.name) return true;
  static const std::vector<std::string> others = {
      "decoders",         "clock_mhz",    "dram.model", "dram.latency_cycles", "dram.bytes_per_cycle",
      "dram.address_map", "dram.channels"};
  return std::find(others.begin(), others.end(), field) != others.end();
}

std::vector<std::pair<std::string, std::string>> accelerator_ranges() {
  std::vector<std::pair<std::string, std::string>> ranges;
  for (const auto& field : kIntegers) ranges.emplace_back(field.name, field.range.text());
  ranges.emplace_back("clock_mhz", kClock);
  ranges.emplace_back("dram.latency_cycles", kLatency.text());
  ranges.emplace_back("dram.bytes_per_cycle", kBandwidth.text());
  ranges.emplace_back("dram.channels", kChannels.text());
  return ranges;
}

}  // namespace winnow::accelerators
