// Reading a trace.
#include "sim/dram/trace.h"

#include <algorithm>
#include <charconv>

#include "models/error.h"
#include "models/text.h"

namespace winnow::sim {
namespace {

constexpr size_t kMaxLines = 20;  // of complaints

std::string_view trimmed(std::string_view text) {
  const auto is_space = [](char c) { return c == ' ' || c == '\t' || c == '\r'; };
  while (!text.empty() && is_space(text.front())) text.remove_prefix(1);
  while (!text.empty() && is_space(text.back())) text.remove_suffix(1);
  return text;
}

/// Whether `line` is an access; `out` is set if so.
bool parse_line(std::string_view line, TraceAccess& out) {
  if (line.size() < 3 || (line[0] != 'R' && line[0] != 'W') || (line[1] != ' ' && line[1] != '\t')) return false;
  std::string_view number = trimmed(line.substr(2));
  const bool hex = number.size() > 2 && number[0] == '0' && (number[1] == 'x' || number[1] == 'X');
  if (hex) number.remove_prefix(2);
  out.is_write = line[0] == 'W';
  const char* end = number.data() + number.size();
  const auto [stop, error] = std::from_chars(number.data(), end, out.address, hex ? 16 : 10);
  return error == std::errc() && stop == end;
}

}  // namespace

std::vector<TraceAccess> parse_trace(std::string_view text, const std::string& file) {
  std::vector<TraceAccess> trace;
  std::vector<std::string> wrong;
  size_t number = 0, dropped = 0;
  while (!text.empty()) {
    const size_t end = std::min(text.find('\n'), text.size());
    const std::string_view line = trimmed(text.substr(0, end));
    text.remove_prefix(std::min(end + 1, text.size()));
    ++number;
    if (line.empty() || line[0] == '#') continue;
    TraceAccess access;
    if (parse_line(line, access)) trace.push_back(access);
    else if (wrong.size() < kMaxLines) wrong.push_back(file + ":" + std::to_string(number) + ": expected R or W and an address, decimal or 0x, below 2^64, got " + models::in_quotes(line));
    else ++dropped;
  }
  if (dropped > 0) wrong.push_back(file + ": and " + std::to_string(dropped) + " more lines like these");
  if (wrong.empty() && trace.empty()) wrong.push_back(file + ": expected lines of R or W and an address, got none");
  if (!wrong.empty()) throw models::InputError(wrong);
  return trace;
}

}  // namespace winnow::sim
