// Reading the members of a JSON object.
#include "models/json/object.h"

#include <algorithm>

#include "models/text.h"

namespace winnow::models::json {

bool IntegerRange::holds(int64_t value) const {
  return value >= low && value <= high && (!power_of_2 || (value > 0 && (value & (value - 1)) == 0));
}

std::string IntegerRange::text() const {
  const std::string bounds = std::to_string(low) + ".." + std::to_string(high);
  return power_of_2 ? "a power of 2 in " + bounds : bounds;
}

bool integer_in(const Json& value, IntegerRange range, int& out) {
  if (!value.is_number_integer()) return false;
  if (value.is_number_unsigned() && value.get<uint64_t>() > static_cast<uint64_t>(INT64_MAX)) return false;
  const auto number = value.get<int64_t>();
  if (!range.holds(number)) return false;
  out = static_cast<int>(number);
  return true;
}

Object::Object(const Json& value, std::string place, Problems& problems)
    : place_(std::move(place)), problems_(problems) {
  if (value.is_object()) object_ = &value;
  else problems_.expected(place_, "an object", describe(value));
}

const Json* Object::read_any(const char* key, const char* expected, Presence presence) {
  if (!object_) return nullptr;
  known_.emplace_back(key);
  const auto member = object_->find(key);
  if (member != object_->end()) return &*member;
  if (presence == kRequired) problems_.expected(place(key), expected, "nothing");
  return nullptr;
}

bool Object::wrong(const char* key, const std::string& expected, const Json& got) {
  problems_.expected(place(key), expected, describe(got));
  return false;
}

bool Object::read(const char* key, int& out, IntegerRange range, Presence presence) {
  const std::string expected = range.text();
  const Json* value = read_any(key, expected.c_str(), presence);
  if (!value) return false;
  return integer_in(*value, range, out) || wrong(key, expected, *value);
}

bool Object::read(const char* key, bool& out, Presence presence) {
  const Json* value = read_any(key, "true or false", presence);
  if (!value) return false;
  if (!value->is_boolean()) return wrong(key, "true or false", *value);
  out = value->get<bool>();
  return true;
}

bool Object::read(const char* key, std::string& out, const char* expected, Presence presence) {
  const Json* value = read_any(key, expected, presence);
  if (!value) return false;
  if (!value->is_string()) return wrong(key, expected, *value);
  out = value->get<std::string>();
  return true;
}

bool Object::read_choice(const char* key, int& out, const std::vector<std::string>& choices, Presence presence) {
  const std::string expected = choices.size() == 1 ? in_quotes(choices[0]) : "one of " + list_text(choices);
  const Json* value = read_any(key, expected.c_str(), presence);
  if (!value) return false;
  const auto choice = value->is_string()
                          ? std::find(choices.begin(), choices.end(), value->get_ref<const std::string&>())
                          : choices.end();
  if (choice == choices.end()) return wrong(key, expected, *value);
  out = static_cast<int>(choice - choices.begin());
  return true;
}

bool Object::read_integers(const char* key, int* out, size_t count, IntegerRange range, Presence presence) {
  const std::string expected = "a list of " + std::to_string(count) + " integers " + range.text();
  const Json* list = read_any(key, expected.c_str(), presence);
  if (!list) return false;
  if (!list->is_array() || list->size() != count) return wrong(key, expected, *list);
  return read_sizes(key, *list, out, range);
}

bool Object::read_sizes(const char* key, const Json& value, int* out, IntegerRange range) {
  bool good = true;
  for (size_t i = 0; i < value.size(); ++i) {
    if (integer_in(value[i], range, out[i])) continue;
    problems_.expected(place(key) + "/" + std::to_string(i), range.text(), describe(value[i]));
    good = false;
  }
  return good;
}

bool Object::read_strings(const char* key, std::vector<std::string>& out, const char* expected, Presence presence) {
  const Json* list = read_any(key, expected, presence);
  if (!list) return false;
  if (!list->is_array()) return wrong(key, expected, *list);
  bool good = true;
  std::vector<std::string> strings;
  for (size_t i = 0; i < list->size(); ++i) {
    const Json& entry = (*list)[i];
    good = good && entry.is_string();
    if (entry.is_string()) strings.push_back(entry.get<std::string>());
    else problems_.expected(place(key) + "/" + std::to_string(i), "a name", describe(entry));
  }
  if (good) out = std::move(strings);
  return good;
}

void Object::refuse_unknown_keys() {
  if (!object_) return;
  for (auto member = object_->begin(); member != object_->end(); ++member)
    if (std::find(known_.begin(), known_.end(), member.key()) == known_.end())
      problems_.expected(place_ + pointer_step(member.key()), "one of the keys " + list_text(known_), "an unknown key");
}

}  // namespace winnow::models::json
