// Reading technologies.
#include <optional>

#include "dse/cost/energy.h"
#include "models/error.h"
#include "models/file.h"
#include "models/home.h"
#include "models/json/object.h"

namespace winnow::dse::cost {

using models::Problems;
using models::json::Json;
using models::json::Object;

namespace {

const char* const kTechnologyFormat = "winnow-technology/1";
const char* const kTechnologies = "dse/cost/technologies";

const char* const kEnergyRule = "a number above 0, of picojoules";
const char* const kSizeRule = "a number above 0, of bytes";
bool is_positive(double value) { return value > 0 && value < 1e15; }

void read_sram(Object& object, Technology& out) {
  const char* const rule = "a list of two sizes or more, from small to large";
  const Json* list = object.read_any("sram", rule, Object::kRequired);
  if (!list) return;
  const std::string place = object.place("sram");
  Problems& problems = object.problems();
  if (!list->is_array() || list->size() < 2) {
    problems.expected(place, rule, models::json::describe(*list));
    return;
  }
  for (size_t i = 0; i < list->size(); ++i) {
    Object entry((*list)[i], place + "/" + std::to_string(i), problems);
    Technology::Sram sram;
    entry.read_number("bytes", sram.bytes, kSizeRule, is_positive, Object::kRequired);
    entry.read_number("pj_per_64_bits", sram.pj_per_64_bits, kEnergyRule, is_positive, Object::kRequired);
    entry.refuse_unknown_keys();
    if (i > 0 && sram.bytes > 0 && sram.bytes <= out.sram.back().bytes)
      problems.expected(entry.place("bytes"), "more than the entry before",
                        models::json::describe((*list)[i]["bytes"]));
    out.sram.push_back(sram);
  }
}

}  // namespace

Technology parse_technology(const std::string& text, const std::string& file) {
  Problems problems(file);
  const std::optional<Json> json = models::json::parse_json(text, problems);
  problems.raise();
  Technology out;
  out.file = file;
  out.text = text;
  Object object(*json, "", problems);
  int format = 0;
  object.read_choice("format", format, {kTechnologyFormat}, Object::kRequired);
  object.read("name", out.name, "a name", Object::kRequired);
  std::vector<std::string> source;
  object.read_strings("source", source, "a list of where the numbers come from", Object::kRequired);
  for (const std::string& line : source) out.source += (out.source.empty() ? "" : "; ") + line;
  const std::pair<const char*, double*> numbers[] = {{"multiply_8_pj", &out.multiply_8_pj},
                                                     {"multiply_32_pj", &out.multiply_32_pj},
                                                     {"add_32_pj", &out.add_32_pj},
                                                     {"dram_pj_per_64_bits", &out.dram_pj_per_64_bits}};
  for (const auto& [key, number] : numbers)
    object.read_number(key, *number, kEnergyRule, is_positive, Object::kRequired);
  read_sram(object, out);
  object.refuse_unknown_keys();
  problems.raise();
  return out;
}

Technology load_technology(const std::string& name_or_path) {
  const std::string path = models::find_description(name_or_path, kTechnologies, "a technology");
  return parse_technology(models::read_file(path, 1 << 20), path);
}

}  // namespace winnow::dse::cost
