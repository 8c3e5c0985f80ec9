// Reading the members of a JSON object: types, ranges, missing and unknown keys, all into one list of problems.
#pragma once
#include <string>
#include <vector>

#include "models/json/parse.h"

namespace winnow::models::json {

/// An inclusive range of integers.
struct IntegerRange {
  int low, high;
  bool power_of_2 = false;
  bool holds(int64_t value) const;
  std::string text() const;  // "1..32", "a power of 2 in 16..65536"
};

/// Each reader leaves `out` alone when the key is absent or wrong; an absent key is a problem only if `presence` is
/// kRequired.
/// A reader returns true if it set `out`.
class Object {
 public:
  enum Presence { kOptional, kRequired };

  /// Anything but an object is a problem, and reads as an object without members.
  Object(const Json& value, std::string place, Problems& problems);
  /// Whether the value was an object.
  explicit operator bool() const { return object_ != nullptr; }

  bool read(const char* key, int& out, IntegerRange range, Presence presence);
  bool read(const char* key, bool& out, Presence presence);
  bool read(const char* key, std::string& out, const char* expected, Presence presence);
  /// One of `choices`; `out` is its index.
  bool read_choice(const char* key, int& out, const std::vector<std::string>& choices, Presence presence);
  /// A finite number; `expected` names the range that `holds` checks.
  template <typename Holds>
  bool read_number(const char* key, double& out, const char* expected, Holds holds, Presence presence);
  /// Exactly `count` integers.
  bool read_integers(const char* key, int* out, size_t count, IntegerRange range, Presence presence);
  /// The list `value` of this key, as integers into `out`.
  bool read_sizes(const char* key, const Json& value, int* out, IntegerRange range);
  bool read_strings(const char* key, std::vector<std::string>& out, const char* expected, Presence presence);
  /// Any value; nullptr if absent.
  const Json* read_any(const char* key, const char* expected, Presence presence);

  /// Adds a problem for every member that no reader asked for.
  void refuse_unknown_keys();

  std::string place(const char* key) const { return place_ + "/" + key; }
  Problems& problems() { return problems_; }

 private:
  bool wrong(const char* key, const std::string& expected, const Json& got);

  const Json* object_ = nullptr;
  std::string place_;
  Problems& problems_;
  std::vector<std::string> known_;
};

/// Text in `value` that is an integer within `range`.
bool integer_in(const Json& value, IntegerRange range, int& out);

template <typename Holds>
bool Object::read_number(const char* key, double& out, const char* expected, Holds holds, Presence presence) {
  const Json* value = read_any(key, expected, presence);
  if (!value) return false;
  if (!value->is_number() || !holds(value->get<double>())) return wrong(key, expected, *value);
  out = value->get<double>();
  return true;
}

}  // namespace winnow::models::json
