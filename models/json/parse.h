// Parsing JSON text within bounds: nesting, repeated keys and syntax errors become problems, never exceptions.
#pragma once
#include <nlohmann/json.hpp>
#include <optional>
#include <string>
#include <string_view>

#include "models/error.h"

namespace winnow::models::json {

using Json = nlohmann::json;

/// Deepest nesting of lists and objects a file may have.
constexpr size_t kMaxJsonDepth = 32;

/// Nothing after a problem. `where` stands in front of every place ("header: ").
std::optional<Json> parse_json(std::string_view text, Problems& problems, const std::string& where = "");

/// A key as one step of a JSON pointer ("/conv1"), safe to print.
std::string pointer_step(std::string_view key);

/// A value as it stands in a message: scalars as written, lists and objects by their size.
std::string describe(const Json& value);

}  // namespace winnow::models::json
