// An array or object is broken into lines only if it does not fit on one.
#include "models/training/pretty_json.h"

namespace winnow::models::training {
namespace {

using Json = nlohmann::ordered_json;

constexpr std::size_t kWidth = 120;

struct Style {
  std::string open, separator, close;
};

std::string joined(const Json& value, const Style& style, std::size_t indent, bool broken);

std::string one_line(const Json& value) { return joined(value, {"", ", ", ""}, 0, false); }

std::string lines(const Json& value, std::size_t indent) {
  const std::string line = one_line(value);
  if (!value.is_structured() || indent + line.size() <= kWidth) return line;
  const std::string inner = "\n" + std::string(indent + 2, ' ');
  return joined(value, {inner, "," + inner, "\n" + std::string(indent, ' ')}, indent + 2, true);
}

std::string joined(const Json& value, const Style& style, std::size_t indent, bool broken) {
  if (!value.is_structured()) return value.dump();
  std::string text;
  for (const auto& [key, element] : value.items()) {
    text += text.empty() ? style.open : style.separator;
    if (value.is_object()) text += Json(key).dump() + ": ";
    text += broken ? lines(element, indent) : one_line(element);
  }
  if (!text.empty()) text += style.close;
  return value.is_object() ? "{" + text + "}" : "[" + text + "]";
}

}  // namespace

std::string pretty(const Json& value) { return lines(value, 0) + "\n"; }

}  // namespace winnow::models::training
