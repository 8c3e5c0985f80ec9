// JSON that Winnow writes: an ordered value and its layout as text.
#pragma once
#include <nlohmann/json.hpp>
#include <string>

namespace winnow::models::json {

/// Members keep the order they were added in.
using Document = nlohmann::ordered_json;

/// The text of a document: whatever fits on a line of 120 columns stands on one line, the rest is indented by 2. Ends
/// with a newline.
std::string to_text(const Document& document);

}  // namespace winnow::models::json
