// Reading a trace: words of a line, then one function a layout.
#include "sim/dram/trace.h"

#include <algorithm>
#include <charconv>

#include "models/error.h"
#include "models/text.h"

namespace winnow::sim {
namespace {

constexpr size_t kMaxLines = 20;  // of complaints

using Words = std::vector<std::string_view>;

Words words_of(std::string_view line) {
  constexpr std::string_view kSpace = " \t\r";
  Words words;
  for (size_t at = line.find_first_not_of(kSpace); at != std::string_view::npos;
       at = line.find_first_not_of(kSpace, at)) {
    const size_t end = std::min(line.find_first_of(kSpace, at), line.size());
    words.push_back(line.substr(at, end - at));
    at = end;
  }
  return words;
}

bool is_one_of(std::string_view word, std::initializer_list<std::string_view> words) {
  return std::find(words.begin(), words.end(), word) != words.end();
}

/// Below 2^64; "0x" in front makes any base 16.
bool number(std::string_view text, int base, uint64_t& out) {
  if (text.size() > 2 && text[0] == '0' && (text[1] == 'x' || text[1] == 'X')) text.remove_prefix(2), base = 16;
  const char* end = text.data() + text.size();
  const auto [stop, error] = std::from_chars(text.data(), end, out, base);
  return error == std::errc() && stop == end;
}

bool arrival(std::string_view text, uint64_t& out) { return number(text, 10, out) && out < kArrivalLimit; }

bool parse_winnow(const Words& w, TraceAccess& out) {
  out.is_write = w[0] == "W";
  return (w.size() == 2 || w.size() == 3) && is_one_of(w[0], {"R", "W"}) && number(w[1], 10, out.address) &&
         (w.size() == 2 || arrival(w[2], out.arrival));
}

bool parse_ramulator(const Words& w, TraceAccess& out) {
  out.is_write = w.size() == 2 && w[1] == "W";
  return w.size() <= 2 && (w.size() == 1 || is_one_of(w[1], {"R", "W"})) && number(w[0], 16, out.address);
}

bool parse_ramulator2(const Words& w, TraceAccess& out) {
  out.is_write = w[0] == "ST";
  return w.size() == 2 && is_one_of(w[0], {"LD", "ST"}) && number(w[1], 10, out.address);
}

bool parse_dramsim3(const Words& w, TraceAccess& out) {
  if (w.size() != 3) return false;
  out.is_write = is_one_of(w[1], {"WRITE", "write", "P_MEM_WR", "BOFF"});
  return (out.is_write || is_one_of(w[1], {"READ", "read", "P_MEM_RD", "P_FETCH"})) && number(w[0], 16, out.address) &&
         arrival(w[2], out.arrival);
}

struct Layout {
  TraceFormat format;
  const char *name, *line;  // what a line is, for messages
  bool (*parse)(const Words&, TraceAccess&);
};

constexpr Layout kLayouts[] = {
    {TraceFormat::kWinnow, "winnow",
     "R or W and an address, decimal or 0x, below 2^64, and an arrival clock below 2^40 or none", parse_winnow},
    {TraceFormat::kRamulator2, "ramulator2", "LD or ST and an address, decimal or 0x, below 2^64", parse_ramulator2},
    {TraceFormat::kDramsim3, "dramsim3",
     "a hexadecimal address below 2^64, READ or WRITE, and an arrival clock below 2^40", parse_dramsim3},
    {TraceFormat::kRamulator, "ramulator", "a hexadecimal address below 2^64 and R or W", parse_ramulator},
};

const Layout& layout_of(TraceFormat format) {
  return *std::find_if(std::begin(kLayouts), std::end(kLayouts), [&](const Layout& l) { return l.format == format; });
}

/// The layout that a line has, none for other lines. An address alone, a read of Ramulator's, says too little.
const Layout* recognized(const Words& words) {
  TraceAccess access{};
  for (const Layout& layout : kLayouts)
    if (words.size() > 1 && layout.parse(words, access)) return &layout;
  return nullptr;
}

/// The layout that a faulty line is meant to have, by its operation.
const Layout* meant(const Words& words) {
  const std::string_view second = words.size() > 1 ? words[1] : "";
  if (is_one_of(words[0], {"R", "W"})) return &layout_of(TraceFormat::kWinnow);
  if (is_one_of(words[0], {"LD", "ST"})) return &layout_of(TraceFormat::kRamulator2);
  if (is_one_of(second, {"R", "W"})) return &layout_of(TraceFormat::kRamulator);
  return is_one_of(second, {"READ", "WRITE"}) ? &layout_of(TraceFormat::kDramsim3) : nullptr;
}

/// What a line that does not fit might be.
std::string hint(const Words& words, const Layout* expected) {
  if (const Layout* found = recognized(words))
    return found == expected ? "" : std::string(", a line of ") + found->name;
  TraceAccess ignored{};
  if (words.size() > 1 && is_one_of(words[0], {"R", "W"}) && words[1].find(',') != std::string_view::npos)
    return ", which has a DRAM's coordinates instead of an address";
  const bool bubbles = (words.size() == 2 || words.size() == 3) && number(words[0], 10, ignored.address) &&
                       number(words[1], 10, ignored.address);
  return bubbles ? ", which looks like a processor's trace of bubbles and addresses" : "";
}

}  // namespace

TraceFormat trace_format_of(const std::string& name, const std::string& place) {
  if (name == "auto") return TraceFormat::kAuto;
  for (const Layout& layout : kLayouts)
    if (name == layout.name) return layout.format;
  throw models::InputError(place + ": expected auto, winnow, ramulator, ramulator2 or dramsim3, got " +
                           models::in_quotes(name));
}

std::string name_of(TraceFormat format) { return format == TraceFormat::kAuto ? "auto" : layout_of(format).name; }

DramTrace parse_trace(std::string_view text, const std::string& file, TraceFormat format) {
  DramTrace trace;
  const Layout* layout = format == TraceFormat::kAuto ? nullptr : &layout_of(format);
  std::vector<std::string> wrong;
  size_t number = 0, dropped = 0;
  while (!text.empty()) {
    const size_t end = std::min(text.find('\n'), text.size());
    const std::string_view line = text.substr(0, end);
    text.remove_prefix(std::min(end + 1, text.size()));
    ++number;
    const Words words = words_of(line);
    if (words.empty() || words[0][0] == '#') continue;
    TraceAccess access{};
    if (!layout) layout = recognized(words);
    if (layout && layout->parse(words, access)) {
      trace.accesses.push_back(access);
      trace.has_arrivals = trace.has_arrivals || words.size() == 3;
      continue;
    }
    if (wrong.size() >= kMaxLines) {
      ++dropped;
      continue;
    }
    const Layout* wanted = layout ? layout : meant(words);
    const std::string expected =
        wanted ? wanted->line : "R or W and an address (or a line of Ramulator, Ramulator 2 or DRAMsim3)";
    const std::string whole(words.front().data(), words.back().data() + words.back().size());
    wrong.push_back(file + ":" + std::to_string(number) + ": expected " + expected + ", got " +
                    models::in_quotes(whole) + hint(words, layout));
  }
  if (dropped > 0) wrong.push_back(file + ": and " + std::to_string(dropped) + " more lines like these");
  if (wrong.empty() && trace.accesses.empty())
    wrong.push_back(file + ": expected lines of R or W and an address, got none");
  if (!wrong.empty()) throw models::InputError(wrong);
  trace.format = layout->format;
  return trace;
}

}  // namespace winnow::sim
