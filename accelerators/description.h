// What the readers of descriptions share: the file, its kind and name, tables of integer fields.
#pragma once
#include <string>

#include "models/json/object.h"

namespace winnow::accelerators {

/// The text of a description; refuses a file too large to be one.
std::string read_description(const std::string& path);

/// Reads "format", which is to be `format`, and "name". Raises the problems at once for a file of another kind.
void read_kind_and_name(models::json::Object& object, const models::json::Json& json, const char* format,
                        std::string& name);

/// An integer member of a description.
template <typename Description>
struct IntegerField {
  const char* name;
  int Description::*member;
  models::json::IntegerRange range;
  models::json::Object::Presence presence;
};

template <typename Description, size_t Count>
void read_integers(models::json::Object& object, const IntegerField<Description> (&fields)[Count], Description& out) {
  for (const IntegerField<Description>& field : fields)
    object.read(field.name, out.*field.member, field.range, field.presence);
}

}  // namespace winnow::accelerators
