// Values as they stand in messages.
#include "models/text.h"

#include <cctype>
#include <charconv>

namespace winnow::models {

std::string printable(std::string_view text, size_t limit) {
  std::string out;
  for (size_t i = 0; i < text.size(); ++i) {
    const auto byte = static_cast<unsigned char>(text[i]);
    const bool inside_character = (byte & 0xc0) == 0x80;  // never cut a UTF-8 character in two
    if (i >= limit && !(inside_character && i < limit + 4)) return out + "...";
    if (byte >= 0x20 && byte != 0x7f) {
      out += text[i];
    } else {
      out += "\\x" + hex(byte, 2);
    }
  }
  return out;
}

std::string in_quotes(std::string_view text) { return '"' + printable(text) + '"'; }

bool is_plain_name(const std::string& name, std::string_view punctuation) {
  for (char c : name) {
    const bool alphanumeric = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
    if (!alphanumeric && punctuation.find(c) == std::string_view::npos) return false;
  }
  return !name.empty() && name.size() <= 200;
}

std::string number_text(double value) {
  char buffer[64];
  const auto end = std::to_chars(buffer, buffer + sizeof buffer, value).ptr;
  return std::string(buffer, end);
}

std::string grouped(uint64_t value) {
  std::string digits = std::to_string(value);
  for (size_t i = digits.size(); i > 3; i -= 3) digits.insert(i - 3, ",");
  return digits;
}

std::string hex(uint64_t value, int digits) {
  std::string out;
  for (; value != 0 || static_cast<int>(out.size()) < digits; value >>= 4)
    out.insert(0, 1, "0123456789abcdef"[value & 15]);
  return out;
}

std::string shape_text(const Shape& shape) {
  std::string out = "[";
  for (size_t i = 0; i < shape.size(); ++i) out += (i ? ", " : "") + std::to_string(shape[i]);
  return out + "]";
}

std::string shape_text(const MapShape& shape) { return shape_text(Shape{shape.channels, shape.height, shape.width}); }

std::string list_text(const std::vector<std::string>& entries, size_t limit) {
  std::string out;
  for (size_t i = 0; i < entries.size(); ++i) {
    if (i >= limit) return out + " and " + std::to_string(entries.size() - i) + " more";
    out += (i ? ", " : "") + entries[i];
  }
  return out;
}

std::string upper(std::string text) {
  for (char& c : text) c = static_cast<char>(std::toupper(static_cast<unsigned char>(c)));
  return text;
}

}  // namespace winnow::models
