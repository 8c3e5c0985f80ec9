// The accelerator description: schema, ranges, and writing it.
#include "models/accelerator.h"

#include <cmath>

#include "models/file.h"
#include "models/home.h"
#include "models/json/document.h"
#include "models/json/object.h"
#include "models/text.h"

namespace winnow::models {
namespace {

constexpr uint64_t kMaxBytes = uint64_t{1} << 20;
const char* const kFormat = "winnow-accelerator/1";
const char* const kNameRule = "a name of letters, digits and _ - .";
const std::vector<std::string> kDramModels = {"ideal", "fixed"};

struct IntegerField {
  const char* name;
  int Accelerator::*member;
  Range range;
  Object::Presence presence;
};

/// In the order of docs/formats.md.
const IntegerField kIntegers[] = {
    {"rows", &Accelerator::rows, {1, 32}, Object::kRequired},
    {"columns", &Accelerator::columns, {1, 32}, Object::kRequired},
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

struct Decoder {
  const char* name;
  bool Accelerator::*member;
};
const Decoder kDecoders[] = {{"runs", &Accelerator::runs},
                             {"bitmask", &Accelerator::bitmask},
                             {"codebook", &Accelerator::codebook},
                             {"huffman", &Accelerator::huffman}};

constexpr Range kLatency{0, 65535};
const char* const kClock = "a number above 0 and at most 10000";
bool is_clock(double mhz) { return mhz > 0 && mhz <= 10000; }

bool is_name(const std::string& name) { return is_plain_name(name, "_-."); }

void read_decoders(Object& object, Accelerator& out) {
  std::vector<std::string> names;
  if (!object.read_strings("decoders", names, "a list of decoders", Object::kOptional)) return;
  for (const Decoder& decoder : kDecoders) out.*decoder.member = false;
  for (size_t i = 0; i < names.size(); ++i) {
    bool known = false;
    for (const Decoder& decoder : kDecoders) {
      if (names[i] != decoder.name) continue;
      known = out.*decoder.member = true;
    }
    if (!known)
      object.problems().expected(object.place("decoders") + "/" + std::to_string(i), "one of runs, bitmask, codebook, huffman", in_quotes(names[i]));
  }
}

void read_dram(Object& parent, DramDescription& out) {
  const Json* value = parent.read_any("dram", "an object", Object::kOptional);
  if (!value) return;
  Object object(*value, parent.place("dram"), parent.problems());
  int model = 0;
  if (object.read_choice("model", model, kDramModels, Object::kRequired)) out.model = kDramModels[static_cast<size_t>(model)];
  object.read("latency_cycles", out.latency_cycles, kLatency, Object::kOptional);
  object.read("bytes_per_cycle", out.bytes_per_cycle, {0, 32}, Object::kOptional);
  object.refuse_unknown_keys();
}

/// How the fields fit together; their ranges are checked elsewhere.
void check_together(const Accelerator& a, Problems& problems) {
  if (!a.runs && !a.bitmask) problems.expected("/decoders", "runs or bitmask at least", "neither");
  const DramDescription& dram = a.dram;
  const bool ideal = dram.model == "ideal";
  if (ideal && dram.latency_cycles != 0)
    problems.expected("/dram/latency_cycles", "0, as the model is ideal", std::to_string(dram.latency_cycles));
  if (ideal && dram.bytes_per_cycle != 0 && dram.bytes_per_cycle != a.axi_bytes())
    problems.expected("/dram/bytes_per_cycle", "0 or " + std::to_string(a.axi_bytes()) + ", as the model is ideal", std::to_string(dram.bytes_per_cycle));
  if (!ideal && dram.bytes_per_cycle > a.axi_bytes())
    problems.expected("/dram/bytes_per_cycle", "at most the " + std::to_string(a.axi_bytes()) + " of axi_bits", std::to_string(dram.bytes_per_cycle));
}

}  // namespace

Accelerator parse_accelerator(const std::string& text, const std::string& file) {
  Problems problems(file);
  const std::optional<Json> json = parse_json(text, problems);
  problems.raise();

  Accelerator out;
  out.file = file;
  Object object(*json, "", problems);
  int format = 0;
  if (!object.read_choice("format", format, {kFormat}, Object::kRequired) && json->is_object() && json->contains("format"))
    problems.raise();  // a file of another kind: the rest would be noise
  if (object.read("name", out.name, kNameRule, Object::kRequired) && !is_name(out.name))
    problems.expected("/name", kNameRule, in_quotes(out.name));
  for (const IntegerField& field : kIntegers) object.read(field.name, out.*field.member, field.range, field.presence);
  read_decoders(object, out);
  object.read_number("clock_mhz", out.clock_mhz, kClock, is_clock, Object::kOptional);
  read_dram(object, out.dram);
  object.refuse_unknown_keys();
  if (problems.empty()) check_together(out, problems);
  problems.raise();
  return out;
}

Accelerator load_accelerator(const std::string& name_or_path) {
  const std::string path = find_description(name_or_path, "models/presets", "an accelerator");
  return parse_accelerator(read_file(path, kMaxBytes), path);
}

std::string to_json(const Accelerator& a) {
  Document out = {{"format", kFormat}, {"name", a.name}};
  for (const IntegerField& field : kIntegers) out[field.name] = a.*field.member;
  out["decoders"] = Document::array();
  for (const Decoder& decoder : kDecoders)
    if (a.*decoder.member) out["decoders"].push_back(decoder.name);
  out["clock_mhz"] = a.clock_mhz;
  out["dram"] = {{"model", a.dram.model}, {"latency_cycles", a.dram.latency_cycles}, {"bytes_per_cycle", a.dram.bytes_per_cycle}};
  return to_text(out);
}

void check(const Accelerator& a) {
  Problems problems(a.file.empty() ? a.name : a.file);
  if (!is_name(a.name)) problems.expected("/name", kNameRule, in_quotes(a.name));
  for (const IntegerField& field : kIntegers)
    if (!field.range.holds(a.*field.member)) problems.expected(std::string("/") + field.name, field.range.text(), std::to_string(a.*field.member));
  if (!is_clock(a.clock_mhz)) problems.expected("/clock_mhz", kClock, number_text(a.clock_mhz));
  if (a.dram.model != kDramModels[0] && a.dram.model != kDramModels[1]) problems.expected("/dram/model", "one of " + list_text(kDramModels), in_quotes(a.dram.model));
  if (!kLatency.holds(a.dram.latency_cycles)) problems.expected("/dram/latency_cycles", kLatency.text(), std::to_string(a.dram.latency_cycles));
  if (!Range{0, 32}.holds(a.dram.bytes_per_cycle)) problems.expected("/dram/bytes_per_cycle", "0..32", std::to_string(a.dram.bytes_per_cycle));
  if (problems.empty()) check_together(a, problems);
  problems.raise();
}

}  // namespace winnow::models
