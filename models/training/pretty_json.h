// JSON for people: two spaces of indent, and what fits on a line stays on one.
#pragma once

#include <nlohmann/json.hpp>
#include <string>

namespace winnow::models::training {

std::string pretty(const nlohmann::ordered_json& value);  // ends with a newline

}  // namespace winnow::models::training
