// The layout of JSON that Winnow writes.
#include "models/json/document.h"

namespace winnow::models::json {
namespace {

constexpr size_t kColumns = 120;

/// One line, with a space after every colon and comma.
std::string on_one_line(const Document& value) {
  if (!value.is_structured()) return value.dump(-1, ' ', false, Document::error_handler_t::replace);
  std::string out = value.is_object() ? "{" : "[";
  bool first = true;
  for (auto item = value.begin(); item != value.end(); ++item) {
    out += first ? "" : ", ";
    first = false;
    if (value.is_object()) out += on_one_line(Document(item.key())) + ": ";
    out += on_one_line(*item);
  }
  return out + (value.is_object() ? "}" : "]");
}

std::string laid_out(const Document& value, size_t indent, size_t used) {
  const std::string line = on_one_line(value);
  const bool top_object = indent == 0 && value.is_object();
  if (!value.is_structured() || value.empty() || (!top_object && used + line.size() <= kColumns)) return line;
  const std::string margin(indent + 2, ' ');
  std::string out = value.is_object() ? "{\n" : "[\n";
  for (auto item = value.begin(); item != value.end(); ++item) {
    if (item != value.begin()) out += ",\n";
    const std::string key = value.is_object() ? on_one_line(Document(item.key())) + ": " : "";
    out += margin + key + laid_out(*item, indent + 2, margin.size() + key.size() + 1);
  }
  return out + "\n" + std::string(indent, ' ') + (value.is_object() ? "}" : "]");
}

}  // namespace

std::string to_text(const Document& document) { return laid_out(document, 0, 0) + "\n"; }

}  // namespace winnow::models::json
