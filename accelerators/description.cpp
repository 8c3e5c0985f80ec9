// The first keys of a description, and the limit of its file.
#include "accelerators/description.h"

#include "models/file.h"
#include "models/text.h"

namespace winnow::accelerators {

using models::json::Json;
using models::json::Object;

std::string read_description(const std::string& path) {
  constexpr uint64_t kMaxBytes = uint64_t{1} << 20;
  return models::read_file(path, kMaxBytes);
}

void read_kind_and_name(Object& object, const Json& json, const char* format, std::string& name) {
  const char* const name_rule = "a name of letters, digits and _ - .";
  int index = 0;
  if (!object.read_choice("format", index, {format}, Object::kRequired) && json.is_object() && json.contains("format"))
    object.problems().raise();  // a file of another kind: the rest would be noise
  if (object.read("name", name, name_rule, Object::kRequired) && !models::is_plain_name(name, "_-."))
    object.problems().expected("/name", name_rule, models::in_quotes(name));
}

}  // namespace winnow::accelerators
