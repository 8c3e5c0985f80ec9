// Parsing the text of an address map.
#include "accelerators/address_map.h"

#include <algorithm>
#include <map>

#include "accelerators/dram_device.h"
#include "models/text.h"

namespace winnow::accelerators {
namespace {

int log2_of(int64_t power) {
  int bits = 0;
  while ((int64_t{1} << bits) < power) ++bits;
  return bits;
}

struct Field {
  const char* name;
  uint32_t DramAddress::*member;
  int bits;
};

struct Part {
  const Field* field;
  int bits;  // -1: what the field's other part leaves
};

std::vector<std::string> split(const std::string& text) {
  std::vector<std::string> words(1);
  for (char c : text) {
    if (c == '-') words.emplace_back();
    else words.back() += c;
  }
  return words;
}

}  // namespace

AddressMap::AddressMap(const std::string& text, const DramDevice& device, std::string& fault) {
  const Field fields[] = {{"row", &DramAddress::row, log2_of(device.rows)},
                          {"bank", &DramAddress::bank, log2_of(device.banks_per_group)},
                          {"bankgroup", &DramAddress::bank_group, log2_of(device.bank_groups)},
                          {"column", &DramAddress::column, log2_of(device.row_bytes / device.burst_bytes())},
                          {"channel", &DramAddress::channel, log2_of(device.channels)}};
  std::vector<Part> parts;
  for (const std::string& word : split(text)) {
    const size_t digits = std::min(word.find_first_of("0123456789"), word.size());
    const auto field = std::find_if(std::begin(fields), std::end(fields),
                                    [&](const Field& f) { return word.compare(0, digits, f.name) == 0; });
    const bool counted = digits < word.size();
    const int bits =
        counted && word.size() - digits <= 2 && word.find_first_not_of("0123456789", digits) == std::string::npos
            ? std::stoi(word.substr(digits))
            : -1;
    if (field == std::end(fields) || (counted && bits < 0)) {
      fault = "expected fields row, bank, bankgroup, column and channel joined by '-', got " + models::in_quotes(word);
      return;
    }
    parts.push_back({&*field, bits});
  }
  for (const Field& field : fields) {
    const std::string name = field.name;
    int bits = 0, open = 0, times = 0;
    for (const Part& part : parts) {
      if (part.field != &field) continue;
      ++times;
      if (part.bits < 0) ++open;
      else bits += part.bits;
    }
    if (times > (name == "column" ? 2 : 1))
      fault = "expected " + name + (name == "column" ? " once or in two parts" : " once") + ", got it " +
              std::to_string(times) + " times";
    else if (times == 0 && field.bits > 0) fault = "expected a field " + name + ", got none";
    else if (open > 1) fault = "expected a count of bits with one of the two parts of " + name + ", got none";
    else if (open == 1 ? bits > field.bits : times > 0 && bits != field.bits)
      fault = "expected " + std::string(open ? "at most " : "") + std::to_string(field.bits) + " bits of " + name +
              ", got " + std::to_string(bits);
    if (!fault.empty()) return;
    for (Part& part : parts)
      if (part.field == &field && part.bits < 0) part.bits = field.bits - bits;
  }
  std::map<const Field*, int> taken;
  int shift = log2_of(device.burst_bytes());
  for (auto part = parts.rbegin(); part != parts.rend(); ++part) {
    if (part->bits > 0)
      pieces_.push_back(
          {part->field->member, static_cast<uint32_t>((uint64_t{1} << part->bits) - 1), shift, taken[part->field]});
    shift += part->bits;
    taken[part->field] += part->bits;
  }
}

}  // namespace winnow::accelerators
